#include "tests/demos/lab/figure_data.h"

#include <cmath>
#include <filesystem>
#include <fstream>

#include "tests/support/catch.h"

namespace lab_test {

using lab::Json;

namespace {

/// A table of 1000 answers between half of the median and five times it.
void write_table(const std::string& file, double p50_us) {
  std::ofstream out(file);
  out << "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
  for (const double rest : {1.0, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001})
    out << p50_us * (0.5 + std::log10(1 / rest) * 1.5) << " " << 1 - rest << " "
        << 1000 * (1 - rest) << " " << 1 / rest << "\n";
  out << p50_us * 5 << " 1.0 1000\n#[Mean = 1, StdDeviation = 1]\n";
}

/// Ten seconds, and a stall of half a second in the fourth.
void write_heat(const std::string& file, double p50_us) {
  std::ofstream out(file);
  out << "# seconds response_us count\n";
  for (int slice = 0; slice < 100; ++slice) {
    const double second = slice / 10.0;
    const bool stalled = slice >= 32 && slice < 37;
    out << second << " " << (stalled ? (3.7 - second) * 1e6 : p50_us) << " 16\n";
  }
}

}  // namespace

Json numbers(double p50_us, double p99_us) {
  return {{"offered", 1000},
          {"answered", 1000},
          {"lost", 0},
          {"wrong", 0},
          {"p50_us", p50_us},
          {"p90_us", p50_us * 1.2},
          {"p99_us", p99_us},
          {"p999_us", nullptr},
          {"max_us", p99_us * 2},
          {"achieved_per_s", 160},
          {"service", {{"p99_us", p99_us / 1.1}}}};
}

Json unanswered(int answered) {
  return {{"offered", 1000},   {"answered", answered}, {"lost", 1000 - answered},
          {"wrong", 0},        {"p50_us", nullptr},    {"p90_us", nullptr},
          {"p99_us", nullptr}, {"p999_us", nullptr},   {"max_us", 2e6}};
}

Json entry(const std::string& name, const Json& tcp) {
  return {{"name", name},
          {"repetitions", 3},
          {"verdict", "valid"},
          {"sources", {{"tcp", tcp}}},
          {"cost",
           {{"cpu_us_per_request", 40.0},
            {"wakeups_per_request", 1.0},
            {"idle_wakeups_per_s", 0.0},
            {"idle_cpu_percent", 0.0},
            {"connects_per_s", 20'000.0},
            {"threads_peak", 1},
            {"rss_kib", 4000},
            {"rss_bytes_per_connection", 600}}}};
}

Json invalid(Json entry) {
  entry["verdict"] = "invalid: tcp: only 12 % answered";
  return entry;
}

Json summary_of(const std::vector<Json>& models) {
  return {{"schema", 1},
          {"partial", false},
          {"environment", {{"command", "lab compare"}}},
          {"workload",
           {{"loop", "open"},
            {"rate_per_source", 160.0},
            {"connections", 8},
            {"size", 32}}},
          {"models", models}};
}

Json sweep_over(const std::string& over, const std::vector<double>& values,
                const std::function<std::vector<Json>(double)>& make) {
  Json sweep = {{"over", over}, {"values", values}, {"points", Json::array()}};
  for (const double value : values)
    sweep["points"].push_back({{"value", value}, {"models", make(value)}});
  return sweep;
}

Json with_sweep(const Json& sweep) {
  Json summary = summary_of({});
  summary["sweeps"] = Json::array({sweep});
  return summary;
}

lab::Figure figure(const std::string& stem, const Json& summary,
                   const std::string& folder) {
  for (const lab::Figure& one : lab::figures_of(summary, folder))
    if (one.stem == stem) return one;
  FAIL("there is no figure " << stem);
  return {};
}

Json everything(const std::vector<std::string>& names) {
  const auto all = [&](double value) {
    std::vector<Json> models;
    double p50 = 100;
    for (const std::string& name : names) {
      models.push_back(entry(name, numbers(p50, p50 * 3)));
      models.back()["sources"]["tcp"]["achieved_per_s"] = value;
      p50 *= 1.5;
    }
    return models;
  };
  Json summary = summary_of(all(160));
  for (const char* over : {"rate", "connections", "timeout"})
    summary["sweeps"].push_back(sweep_over(over, {1, 10, 100}, all));
  for (const char* over : {"silent", "slow_clients"})
    summary["sweeps"].push_back(sweep_over(over, {0, 1, 4}, all));
  summary["exhibits"]["stall"] = {{"model", names.front()},
                                  {"stall_ms", 500},
                                  {"open", numbers(150, 400e3)},
                                  {"closed", numbers(140, 300)}};
  return summary;
}

void write_files(const Json& summary, const std::string& folder) {
  std::filesystem::create_directories(folder + "/histograms");
  for (const Json& model : summary.at("models")) {
    const double p50 = model.at("sources").at("tcp").value("p50_us", 100.0);
    const auto file = [&](const char* extension) {
      return folder + "/" + lab::histogram_file(model.at("name"), "tcp", extension);
    };
    write_table(file("hgrm"), p50);
    write_table(file("service.hgrm"), p50);
    write_heat(file("heat"), p50);
  }
  for (const char* stem : {"stall-open", "stall-open.service", "stall-closed"})
    write_table(folder + "/histograms/" + stem + ".hgrm", 150);
  write_heat(folder + "/histograms/stall.heat", 150);
  std::ofstream(folder + "/summary.json") << summary;
}

}  // namespace lab_test
