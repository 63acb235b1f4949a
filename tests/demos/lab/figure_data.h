#pragma once
// Summaries with plausible numbers, for tests of figures and reports.

#include <functional>
#include <string>
#include <vector>

#include "demos/lab/json.h"
#include "demos/lab/report/figures.h"

namespace lab_test {

/// One S of the contract with this median and p99.
lab::Json numbers(double p50_us, double p99_us);
/// One that answered only so many of 1000 requests, with unknown percentiles.
lab::Json unanswered(int answered);

/// An entry of "models" that serves tcp, valid, with costs.
lab::Json entry(const std::string& name, const lab::Json& tcp);
lab::Json invalid(lab::Json entry);

lab::Json summary_of(const std::vector<lab::Json>& models);

/// An entry of "sweeps": for each value the models that `make` gives.
lab::Json sweep_over(const std::string& over, const std::vector<double>& values,
                     const std::function<std::vector<lab::Json>(double)>& make);

/// A summary with this sweep only.
lab::Json with_sweep(const lab::Json& sweep);

/// The figure with this stem, as it shows the summary.
lab::Figure figure(const std::string& stem, const lab::Json& summary,
                   const std::string& folder = "/no/such/folder");

/// All kinds of data that figures show: sweeps, the stall experiment, costs.
lab::Json everything(const std::vector<std::string>& names);
/// The files that belong to it: percentile tables and heat maps.
void write_files(const lab::Json& summary, const std::string& folder);

}  // namespace lab_test
