#include "tests/demos/lab/comparison.h"

#include <algorithm>

#include "tests/support/catch.h"

namespace lab_test {

using lab::Json;

Arguments comparison(const Folder& folder, const std::vector<std::string>& modes,
                     const Arguments& more) {
  Arguments arguments{"compare",
                      "--models",
                      "",
                      "--output",
                      folder.path("r"),
                      "--repetitions",
                      "1",
                      "--idle",
                      "0.2",
                      "--duration",
                      "0.5",
                      "--warmup",
                      "0.1",
                      "--drain",
                      "0.5",
                      "--extra-connections",
                      "50"};
  for (const std::string& mode : modes) {
    arguments.push_back("--server");
    arguments.push_back(fake(mode));
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

Json compare(const Folder& folder, const std::vector<std::string>& modes,
             const Arguments& more) {
  const Outcome outcome = run_lab(comparison(folder, modes, more));
  CAPTURE(outcome.out, outcome.err);
  const Json summary = read_json(folder.path("r/summary.json"));
  REQUIRE(outcome.status == expected_status(summary));
  return summary;
}

int expected_status(const Json& summary) {
  Json models = summary.at("models");
  for (const Json& sweep : summary.value("sweeps", Json::array()))
    for (const Json& point : sweep.at("points"))
      models.insert(models.end(), point.at("models").begin(), point.at("models").end());
  return std::any_of(models.begin(), models.end(),
                     [](const Json& one) { return one.at("verdict") == "valid"; })
             ? 0
             : 1;
}

std::string verdict_of(const Json& summary, const std::string& name) {
  return model_in(summary, name).at("verdict");
}

bool fine(const std::string& verdict) {
  return verdict == "valid" || verdict.find("generator") != std::string::npos ||
         verdict.find("server starved of CPU") != std::string::npos;
}

int processes_with(const std::string& text) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc"))
    if (read_file(entry.path() / "cmdline").find(text) != std::string::npos) ++count;
  return count;
}

}  // namespace lab_test
