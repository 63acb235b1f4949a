// The files that the real `lab load` writes, and what happens if it cannot.

#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Json;
using namespace lab_test;

namespace {

/// Value and count of each row of a percentile table; the share may differ in its last
/// digit.
std::vector<std::string> rows_of(const std::string& path) {
  std::vector<std::string> rows;
  std::istringstream file(read_file(path));
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string value, share, count;
    const bool row =
        !line.empty() && line.front() != '#' && words >> value >> share >> count;
    if (row) rows.push_back(value + " " + count);
  }
  return rows;
}

}  // namespace

TEST_CASE("the result is also text, a percentile table and a log") {
  const FakeServer server("honest");
  const Folder folder;
  const Outcome outcome =
      run_lab({"load", "tcp", "--port", server.port(), "--duration", "0.2", "--warmup",
               "0", "--json", "-", "--hgrm", folder.path("a.hgrm"), "--hlog",
               folder.path("a.hlog")});
  CHECK(load_ended_well(outcome));
  const Json json = Json::parse(outcome.out);
  CHECK(json.at("offered") > 0);
  CHECK_THAT(outcome.err,
             Catch::Contains("requests offered") && Catch::Contains("verdict:"));
  CHECK_THAT(read_file(folder.path("a.hgrm")), Catch::Contains("#[Mean"));
  CHECK_THAT(read_file(folder.path("a.hlog")), Catch::Contains(",HISTFA"));
}

TEST_CASE(
    "the file - is standard output for every file of a load, and only for one of "
    "them") {
  const FakeServer server("honest");
  const Arguments common{"load", "tcp",      "--port", server.port(), "--duration",
                         "0.1",  "--warmup", "0",      "--drain",     "0.1"};
  for (const auto& [option, begin] : {std::pair("--json", "{"),
                                      {"--progress", "{\""},
                                      {"--hgrm", "       Value"},
                                      {"--hlog", "#[Histogram log"},
                                      {"--heat", "# seconds"}}) {
    CAPTURE(option);
    Arguments arguments = common;
    arguments.insert(arguments.end(), {option, "-"});
    const Outcome outcome = run_lab(arguments);
    CHECK_THAT(outcome.out, Catch::StartsWith(begin) && !Catch::Contains("verdict:"));
    CHECK_THAT(outcome.err, Catch::Contains("verdict: "));
  }
  Arguments arguments = common;
  arguments.insert(arguments.end(), {"--heat", "-", "--hlog", "/dev/stdout"});
  const Outcome both = run_lab(arguments);
  CHECK(both.status == 1);
  CHECK(both.out.empty());
  CHECK(both.err ==
        "lab: --hlog and --heat cannot both be standard output; give one a file\n");
}

TEST_CASE("a file that cannot be written is told before the run") {
  const FakeServer server("honest");
  for (const std::string option :
       {"--json", "--hgrm", "--hlog", "--heat", "--progress"}) {
    const Outcome outcome = run_lab({"load", "tcp", "--port", server.port(),
                                     "--duration", "60", option, "/no/such/folder"});
    CHECK(outcome.status == 1);
    CHECK(outcome.out.empty());
    CHECK(outcome.err ==
          "lab: cannot write /no/such/folder: no such file or directory\n");
  }
}

TEST_CASE("a file that fails at the end does not keep the text back") {
  const FakeServer server("honest");
  const Outcome outcome = run_lab({"load", "tcp", "--port", server.port(), "--duration",
                                   "0.2", "--warmup", "0", "--hgrm", "/dev/full"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.out, Catch::Contains("verdict: "));
  CHECK_THAT(outcome.err, Catch::EndsWith("lab: cannot write /dev/full: no space left "
                                          "on device\n"));
}

TEST_CASE("a result goes through a symbolic link to where that leads") {
  const FakeServer server("honest");
  const Folder folder;
  Arguments arguments{"load",       "tcp", "--port",   server.port(),
                      "--duration", "0.2", "--warmup", "0"};
  for (const std::string kind : {"json", "hgrm", "hlog"}) {
    std::filesystem::create_symlink("target." + kind, folder.path(kind));
    arguments.insert(arguments.end(), {"--" + kind, folder.path(kind)});
  }
  CHECK(load_ended_well(run_lab(arguments)));
  for (const std::string kind : {"json", "hgrm", "hlog"}) {
    CHECK(std::filesystem::is_symlink(folder.path(kind)));
    CHECK_FALSE(read_file(folder.path("target." + kind)).empty());
  }
}

TEST_CASE("a result that cannot be written is an error") {
  const FakeServer server("honest");
  for (const std::string json : {"", "-"}) {
    Arguments arguments{PROGRAM_DIR "/lab",
                        "load",
                        "tcp",
                        "--port",
                        server.port(),
                        "--duration",
                        "0.2",
                        "--warmup",
                        "0",
                        "--json",
                        json};
    demo::Process::Options options;
    options.command = arguments;
    demo::Process lab(options);
    lab.close_out();
    const auto end = lab.wait(std::chrono::seconds(20));
    REQUIRE(end);
    CHECK(end->status == 1);
    char words[4096];
    const ssize_t size = ::read(lab.err(), words, sizeof words);
    REQUIRE(size > 0);
    CHECK_THAT(std::string(words, static_cast<std::size_t>(size)),
               Catch::EndsWith("lab: cannot write to standard output: broken pipe\n"));
  }
}

TEST_CASE("the Java implementation of HdrHistogram reads the log as we wrote it") {
  const std::string jar = "/usr/share/java/hdrhistogram.jar";
  if (!std::filesystem::exists(jar)) {
    WARN("skipped: no " + jar + " (Debian: libhdrhistogram-java)");
    return;
  }
  const FakeServer server("honest");
  const Folder folder;
  // Several intervals, which it adds up.
  REQUIRE(load_ended_well(
      run_lab({"load", "tcp", "--port", server.port(), "--duration", "2.2", "--warmup",
               "0", "--hgrm", folder.path("a.hgrm"), "--hlog", folder.path("a.hlog"),
               "--json", folder.path("a.json")})));
  const std::string log = read_file(folder.path("a.hlog"));
  CHECK(std::count(log.begin(), log.end(), '\n') >= 3 + 3 * 3);
  const auto read_back = [&](const Arguments& more) {
    demo::Process::Options options;
    options.command = {"java",
                       "-cp",
                       jar,
                       "org.HdrHistogram.HistogramLogProcessor",
                       "-i",
                       folder.path("a.hlog"),
                       "-o",
                       folder.path("b"),
                       "-outputValueUnitRatio",
                       "1000"};
    options.command.insert(options.command.end(), more.begin(), more.end());
    options.out = options.err = demo::Process::Stream::null;
    REQUIRE(demo::Process(options).wait(std::chrono::seconds(30))->status == 0);
    return rows_of(folder.path("b.hgrm"));
  };
  const auto ours = rows_of(folder.path("a.hgrm"));
  CHECK(ours.size() > 10);
  CHECK(read_back({}) == ours);
  const Json json = read_json(folder.path("a.json"));
  CHECK_THAT(ours.back(),
             Catch::EndsWith(" " + std::to_string(json.at("answered").get<int>())));
  for (const std::string tag : {"service", "send_lag"})
    CHECK_THAT(read_back({"-tag", tag}).back(),
               Catch::EndsWith(" " + std::to_string(json.at("offered").get<int>())));
}
