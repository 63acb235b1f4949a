// The real `lab merge`, with logs of our own, of Java's, and with broken ones.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/counting/histogram_log_reader.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Histogram;
using lab::Json;
using namespace lab_test;

namespace {

const std::string jar = "/usr/share/java/hdrhistogram.jar";

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

Histogram random_histogram(std::uint32_t seed) {
  std::mt19937_64 random(seed);
  Histogram histogram;
  for (int i = 0; i < 500; ++i)
    histogram.record(static_cast<std::int64_t>(random() >> (25 + random() % 39)));
  return histogram;
}

std::string log_of(double start, const Histogram& response, const Histogram& service) {
  return lab::histogram_log(start, {{"", start, 1, lab::encode(response)},
                                    {"service", start, 1, lab::encode(service)}});
}

/// The counts as the oracle prints them.
std::string counts_of(const Histogram& histogram) {
  std::string text;
  for (std::size_t i = 0; i < histogram.size(); ++i)
    if (histogram.count_at(i) > 0)
      text += std::to_string(Histogram::lowest_in(i)) + " " +
              std::to_string(histogram.count_at(i)) + "\n";
  return text;
}

std::string counts_in(const std::string& path, const std::string& tag = "") {
  lab::LogSum sum;
  lab::read_log(path, sum);
  return counts_of(sum.histograms[tag]);
}

bool has_java() {
  if (std::filesystem::exists(jar) &&
      std::system("javac -version >/dev/null 2>&1") == 0)
    return true;
  WARN("skipped: no javac, or no " + jar + " (Debian: libhdrhistogram-java)");
  return false;
}

std::string oracle(std::vector<std::string> arguments) {
  demo::Process::Options options;
  options.command = {"java", "-cp", jar, SOURCE_DIR "/tests/demos/lab/HdrOracle.java"};
  options.command.insert(options.command.end(), arguments.begin(), arguments.end());
  return run_to_end(options).out;
}

void check_refused(const std::string& text, const std::string& words) {
  const Folder folder;
  const std::string path = folder.path("bad.hlog");
  write(path, text);
  const Outcome outcome = run_lab({"merge", path, "--json", folder.path("a.json")});
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.starts_with("lab: " + path + ":"));
  CHECK_THAT(outcome.err, Catch::Contains(words));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK_FALSE(std::filesystem::exists(folder.path("a.json")));
}

}  // namespace

TEST_CASE("merged logs have the counts of all, in any order") {
  const Folder folder;
  const Histogram a = random_histogram(1), b = random_histogram(2);
  write(folder.path("a"), log_of(100, a, b));
  write(folder.path("b"), log_of(90, b, a));
  Histogram both = a;
  both.add(b);
  for (const auto& [first, second] : {std::pair("a", "b"), std::pair("b", "a")}) {
    const Outcome outcome = run_lab(
        {"merge", folder.path(first), folder.path(second), "--hlog", folder.path("sum"),
         "--json", folder.path("json"), "--hgrm", folder.path("hgrm")});
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    CHECK_THAT(outcome.out, Catch::Contains("2 logs, 4 intervals, 11 s") &&
                                Catch::Contains("response") && Catch::Contains("1000"));
    CHECK(counts_in(folder.path("sum")) == counts_of(both));
    CHECK(counts_in(folder.path("sum"), "service") == counts_of(both));
    CHECK(read_file(folder.path("hgrm")) == lab::percentile_table(both));
    const Json json = read_json(folder.path("json"));
    CHECK(json.at("files") == 2);
    CHECK(json.at("begin_s") == 90);
    CHECK(json.at("length_s") == 11);
    CHECK(json.at("histograms").size() == 2);
    const Json response = json.at("histograms").at("response");
    CHECK(response.at("count") == 1000);
    CHECK(response.at("clipped") == 0);
    CHECK(response.at("p50_us") == static_cast<double>(both.value_at(50)) / 1e3);
    CHECK(response.at("max_us") == static_cast<double>(both.max()) / 1e3);
  }
}

TEST_CASE("a log may have comments, blank lines, CR LF and no end of its last line") {
  const Folder folder;
  const Histogram a = random_histogram(3);
  std::string text = "#[a comment]\r\n\r\n\"Legend\",\"is\",\"quoted\"\r\n";
  std::istringstream lines(log_of(5, a, a));
  for (std::string line; std::getline(lines, line);) text += line + "\r\n";
  text.resize(text.size() - 2);
  write(folder.path("a"), text);
  CHECK(counts_in(folder.path("a")) == counts_of(a));
  CHECK(counts_in(folder.path("a"), "service") == counts_of(a));
}

TEST_CASE("what is written to standard output is JSON alone") {
  const Folder folder;
  write(folder.path("a"), log_of(5, random_histogram(3), {}));
  const Outcome outcome = run_lab({"merge", folder.path("a"), "--json", "-"});
  CHECK(outcome.status == 0);
  CHECK(Json::parse(outcome.out).at("histograms").at("service").at("count") == 0);
  CHECK_THAT(outcome.err, Catch::Contains("1 log, 2 intervals"));
}

TEST_CASE("the file - is standard output for every file, and only for one of them") {
  const Folder folder;
  write(folder.path("a"), log_of(5, random_histogram(3), {}));
  for (const auto& [option, begin] : {std::pair("--json", "{"),
                                      {"--hgrm", "       Value"},
                                      {"--hlog", "#[Histogram log"}}) {
    CAPTURE(option);
    const Outcome outcome = run_lab({"merge", folder.path("a"), option, "-"});
    CHECK(outcome.status == 0);
    CHECK_THAT(outcome.out, Catch::StartsWith(begin) && !Catch::Contains("1 log,"));
    CHECK_THAT(outcome.err, Catch::Contains("1 log, 2 intervals"));
  }
  const Outcome both =
      run_lab({"merge", folder.path("a"), "--hgrm", "-", "--hlog", "-"});
  CHECK(both.status == 1);
  CHECK(both.out.empty());
  CHECK(both.err ==
        "lab: --hgrm and --hlog cannot both be standard output; give one a file\n");
}

TEST_CASE("intervals count from the start that the log names") {
  const Folder folder;
  std::string text = log_of(1'500'000'000, random_histogram(4), {});
  // As some write them: seconds since the start.
  for (const std::string before : {"\n", "service,"}) {
    const std::string absolute = before + "1500000000.000,";
    text.replace(text.find(absolute), absolute.size(), before + "2.5,");
  }
  write(folder.path("a"), text);
  lab::LogSum sum;
  lab::read_log(folder.path("a"), sum);
  CHECK(sum.end == 1'500'000'003.5);
}

TEST_CASE("a file that is no log is one line with its name and the line") {
  const std::string good = log_of(5, random_histogram(3), {});
  const std::string line = good.substr(good.find("\n5.000") + 1);
  const auto spoil = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  check_refused("", "no histograms in it");
  check_refused("# nothing but words\n", "no histograms in it");
  check_refused("hello\n", "bad.hlog:1: no comma after the start");
  check_refused(spoil("\n5.000", "\nfive"), "bad.hlog:4: the start is not a number");
  check_refused(spoil("\n5.000,1", "\n5.000,nan"), "the length is not a number");
  check_refused(spoil("HISTFA", "HIST!A"), "bad.hlog:4: the histogram is not Base64");
  check_refused(spoil("HISTFA", "HISTF"), "Base64");
  check_refused(spoil("HISTFA", "HISTXA"), "bad.hlog:4: not a histogram of version 2");
  check_refused(good.substr(0, good.find("\nTag") - 8), "bad.hlog:4: the compressed");
  // Colours, C1 controls, a change of direction, and what is no UTF-8.
  for (const char* tag : {"\x1b[2J", "a\u009b2J", "a\u202eb", "a\u2066b", "a\xff"})
    check_refused(spoil("Tag=service", std::string("Tag=") + tag),
                  "bad.hlog:5: the tag has characters that cannot be printed");
  for (const char* time : {"1e20", "8e16", "253402300800"}) {
    check_refused(spoil("\n5.000", std::string("\n") + time),
                  "bad.hlog:4: the start is beyond the year 9999");
    check_refused(spoil("\n5.000,1.000", std::string("\n5.000,") + time),
                  "bad.hlog:4: the length is beyond the year 9999");
    check_refused(spoil("StartTime: 5.000", std::string("StartTime: ") + time),
                  "bad.hlog:2: the time is beyond the year 9999");
  }
  check_refused(spoil("\n5.000", "\n-5"), "bad.hlog:4: the start is negative");
  check_refused(spoil("\n5.000,1", "\n5.000,-1"), "bad.hlog:4: the length is negative");
  check_refused(spoil("\n5.000,1.000", "\n253402300799,1"),
                "bad.hlog:4: the end is beyond the year 9999");
  check_refused(spoil("StartTime: 5.000", "StartTime: today"), "bad.hlog:2: the time");
  std::string tags;
  for (int i = 0; i < 101; ++i) tags += "Tag=t" + std::to_string(i) + "," + line;
  check_refused(tags, "more than 100 different tags");
}

TEST_CASE("a log that cannot be read is an error, and an endless one") {
  Outcome outcome = run_lab({"merge", "/no/such.hlog"});
  CHECK(outcome.err == "lab: cannot read /no/such.hlog: no such file or directory\n");
  outcome = run_lab({"merge", "/dev/zero"});
  CHECK(outcome.err == "lab: /dev/zero:1: the line is endless\n");
  outcome = run_lab({"merge"});
  CHECK_THAT(outcome.err, Catch::Contains("logs is required"));
}

TEST_CASE("the Java implementation reads the same counts from our logs") {
  if (!has_java()) return;
  const Folder folder;
  const Histogram a = random_histogram(5), b = random_histogram(6);
  write(folder.path("a"), log_of(100, a, b));
  write(folder.path("b"), log_of(90, b, a));
  Histogram both = a;
  both.add(b);
  CHECK(oracle({"read", folder.path("a"), folder.path("b")}) == counts_of(both));
  REQUIRE(run_lab({"merge", folder.path("a"), folder.path("b"), "--hlog",
                   folder.path("sum")})
              .status == 0);
  CHECK(oracle({"read", folder.path("sum")}) == counts_of(both));
}

TEST_CASE("logs of the Java implementation are read as it adds them up") {
  if (!has_java()) return;
  const Folder folder;
  std::vector<std::string> arguments{"write", folder.path()};
  for (const char* layout :
       {"1,3600000000000,3", "1,7200000000000,3", "1000,3600000000000,3",
        "1,60000000000,2", "77,3600000000000,5"})
    for (const char* form : {"compressed", "plain"})
      arguments.push_back(layout + std::string(",") + form);
  oracle(arguments);
  for (std::size_t i = 2; i < arguments.size(); ++i) {
    CAPTURE(arguments[i]);
    const std::string expected = read_file(folder.path(arguments[i] + ".counts"));
    REQUIRE(expected.size() > 1000);
    CHECK(counts_in(folder.path(arguments[i] + ".hlog")) == expected);
  }
}
