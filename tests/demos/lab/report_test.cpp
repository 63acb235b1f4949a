// The folder that the real `lab compare` writes, and the report that `lab report` makes
// of it.

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/demos/lab/comparison.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

TEST_CASE("the folder holds report, figures and histograms, and can be made again") {
  const Folder folder;
  compare(folder, {"honest"}, {"--sources", "tcp"});
  for (const char* file : {"r/report.html", "r/histograms/honest-tcp.hgrm",
                           "r/histograms/honest-tcp.hlog"})
    CHECK(std::filesystem::exists(folder.path(file)));
  const std::string page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, Catch::Contains("<p class=\"lead\">honest") &&
                       Catch::Contains("lab compare"));
  std::filesystem::remove(folder.path("r/report.html"));
  CHECK(run_lab({"report", folder.path("r")}).status == 0);
  CHECK(read_file(folder.path("r/report.html")) == page);
}

TEST_CASE("without gnuplot there is a report that says what to install") {
  const Folder folder;
  compare(folder, {"honest"}, {"--sources", "tcp"});
  const std::string path = ::getenv("PATH");
  ::setenv("PATH", "/no/such/folder", 1);
  const Outcome outcome = run_lab({"report", folder.path("r")});
  ::setenv("PATH", path.c_str(), 1);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, Catch::Contains("install gnuplot-nox"));
  CHECK_THAT(read_file(folder.path("r/report.html")),
             Catch::Contains("install gnuplot-nox") && Catch::Contains("<table>") &&
                 !Catch::Contains("<svg"));
}

TEST_CASE("lab report says what is wrong with a folder") {
  const Folder folder;
  Outcome outcome = run_lab({"report", folder.path()});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, Catch::Contains("summary.json"));
  for (const char* text : {"", "{", "{}", "[1]", R"({"schema": 1})",
                           R"({"schema": 1, "models": [{"name": 3}]})"}) {
    CAPTURE(text);
    std::ofstream(folder.path("summary.json")) << text;
    outcome = run_lab({"report", folder.path()});
    CHECK(outcome.status == 1);
    CHECK(outcome.err == "lab: " + folder.path() +
                             "/summary.json is no summary of the lab: name a folder "
                             "that `lab compare` wrote, or let it write a new one\n");
  }
  std::ofstream(folder.path("summary.json")) << R"({"schema": 3})";
  CHECK_THAT(run_lab({"report", folder.path()}).err,
             Catch::Contains("is of another version of the lab"));
}

TEST_CASE("a summary that is too large or too deep is refused in one line") {
  const Folder folder;
  std::ofstream(folder.path("summary.json")) << std::string(1'000'000, '[');
  Outcome outcome = run_lab({"report", folder.path()});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err,
             Catch::StartsWith("lab: " + folder.path() +
                               "/summary.json is nested more than 50 levels deep"));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  std::filesystem::resize_file(folder.path("summary.json"), 1 << 30);
  outcome = run_lab({"report", folder.path()});
  CHECK(outcome.err ==
        "lab: cannot read " + folder.path() + "/summary.json: file too large\n");
}

TEST_CASE("control characters reach neither the report nor the terminal") {
  const Folder folder;
  const std::string odd = "\x1b]0;title\a\u009b31m\u202e \xff";
  const std::string shown = "\\x1b]0;title\\x07\\u{9b}31m\\u{202e} \\xff";
  Outcome outcome = run_lab(
      comparison(folder, {}, {"--server", "odd=printf '" + odd + "' >&2; exit 3"}));
  for (const std::string& text :
       {outcome.out, outcome.err, read_file(folder.path("r/report.html"))}) {
    CHECK_THAT(text, Catch::Contains(shown) && !Catch::Contains("\x1b]") &&
                         !Catch::Contains("\a") && !Catch::Contains("\u202e"));
  }
  Json summary = read_json(folder.path("r/summary.json"));
  summary["environment"]["\x1b[1m"] = summary["models"][0]["name"] = "\x1b[2J\a";
  std::ofstream(folder.path("r/summary.json")) << summary;
  outcome = run_lab({"report", folder.path("r")});
  CHECK(outcome.status == 0);
  const std::string page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, Catch::Contains("\\x1b[2J") && Catch::Contains("\\x1b[1m"));
  CHECK(page.find_first_of("\x1b\a") == std::string::npos);
}

TEST_CASE("a report shows files of its folder only") {
  const Folder folder;
  std::ofstream(folder.path("secret")) << "secret words";
  std::filesystem::create_directory(folder.path("r"));
  Json summary = {{"schema", 1},
                  {"environment", Json::object()},
                  {"workload", Json::object()},
                  {"models",
                   {{{"name", "a"},
                     {"verdict", "invalid: ended"},
                     {"sources", Json::object()},
                     {"cost", Json::object()}}}}};
  for (const std::string& name : {std::string("../secret"), folder.path("secret"),
                                  std::string("."), std::string(".."), std::string()}) {
    CAPTURE(name);
    summary["models"][0]["stderr_file"] = name;
    std::ofstream(folder.path("r/summary.json")) << summary;
    const Outcome outcome = run_lab({"report", folder.path("r")});
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err, Catch::Contains("not the name of a file in that folder"));
    CHECK_FALSE(std::filesystem::exists(folder.path("r/report.html")));
  }
}

TEST_CASE("a report names the runs for which the time was too short") {
  const Folder folder;
  std::filesystem::create_directory(folder.path("r"));
  const Json summary = {{"schema", 1},
                        {"environment", Json::object()},
                        {"workload", Json::object()},
                        {"models", Json::array()},
                        {"left_out", {"silent 900, a<b 2", "silent 900, a<b 3"}}};
  std::ofstream(folder.path("r/summary.json")) << summary;
  REQUIRE(run_lab({"report", folder.path("r")}).status == 0);
  CHECK_THAT(read_file(folder.path("r/report.html")),
             Catch::Contains("The time limit was too short for 2 runs: silent 900, "
                             "a&lt;b 2 and silent 900, a&lt;b 3."));
}

TEST_CASE("a report says that a figure has nothing to show, and draws the others") {
  const Folder folder;
  compare(folder, {"never_reads"}, {"--sources", "tcp"});
  std::string page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, Catch::Contains("<li>How long an answer takes</li>") &&
                       Catch::Contains("<svg") && !Catch::Contains("gnuplot failed"));
  // Beside one that answers, and where nothing starts at all.
  compare(folder, {"never_reads", "honest"});
  page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, !Catch::Contains("<li>How long an answer takes</li>") &&
                       Catch::Contains("<svg") && !Catch::Contains("gnuplot failed"));
  compare(folder, {"does_not_start"});
  page = read_file(folder.path("r/report.html"));
  CHECK_THAT(page, Catch::Contains("Nothing to show") && !Catch::Contains("<svg") &&
                       !Catch::Contains("gnuplot failed"));
  CHECK_FALSE(std::filesystem::exists(folder.path("r/cpu.svg")));
}

TEST_CASE("the first panel names the curves that only others have") {
  const Folder folder;
  std::filesystem::create_directory(folder.path("histograms"));
  const Json one = {{"answered", 1}, {"p50_us", 1000}, {"max_us", 1000}};
  const Json none = {{"answered", 0}, {"p50_us", nullptr}, {"max_us", nullptr}};
  Json summary = {{"schema", 1},
                  {"environment", Json::object()},
                  {"workload", Json::object()},
                  {"models", Json::array()}};
  for (const std::string name : {"only_tcp", "only_udp"}) {
    const bool tcp = name == "only_tcp";
    summary["models"].push_back(
        {{"name", name},
         {"verdict", "valid"},
         {"sources", {{"udp", tcp ? none : one}, {"tcp", tcp ? one : none}}},
         {"cost", Json::object()}});
    std::ofstream(folder.path("histograms/" + name + (tcp ? "-tcp" : "-udp") + ".hgrm"))
        << "Value Percentile TotalCount 1/(1-Percentile)\n\n1000 0 1 1.00\n";
  }
  std::ofstream(folder.path("summary.json")) << summary;
  CHECK(run_lab({"report", folder.path()}).status == 0);
  const std::string svg = read_file(folder.path("latency.svg"));
  CHECK_THAT(svg, Catch::Contains(">only_tcp<") && Catch::Contains(">only_udp<"));
}
