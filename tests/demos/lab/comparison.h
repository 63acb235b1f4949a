#pragma once
// Comparisons of fake servers by the real `lab compare`.

#include <string>
#include <vector>

#include "tests/demos/lab/run_lab.h"

namespace lab_test {

/// The command line of a comparison that takes about a second for each fake server; its
/// results go to the folder "r".
Arguments comparison(const Folder& folder, const std::vector<std::string>& modes,
                     const Arguments& more = {});

/// The exit status of a comparison with these results: 1 if no model gave a valid one,
/// which a busy machine is enough for.
int expected_status(const lab::Json& summary);

/// Runs it, requires the right exit status, and returns its summary.
lab::Json compare(const Folder& folder, const std::vector<std::string>& modes,
                  const Arguments& more = {});

std::string verdict_of(const lab::Json& summary, const std::string& name);

/// Whether nothing is wrong with the server: on a busy machine the lab may be late, or
/// the server starved.
bool fine(const std::string& verdict);

/// Processes whose command line contains `text`.
int processes_with(const std::string& text);

}  // namespace lab_test
