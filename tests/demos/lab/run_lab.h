#pragma once
// Running the real `lab` program, and fake servers, from the tests.

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "demos/common/process.h"
#include "demos/lab/environment.h"
#include "demos/lab/json.h"

namespace lab_test {

using Arguments = std::vector<std::string>;

struct Outcome {
  int status;
  std::string out, err;
};

/// Runs a program to its end and collects what it prints; it has no stdin.
Outcome run_to_end(demo::Process::Options options);

/// Runs `lab` with these arguments to its end and collects what it prints.
Outcome run_lab(const Arguments& arguments);

/// Checks that `lab` refuses these arguments with one clear line that has these words.
void check_refusal(const Arguments& arguments, const std::string& words);

/// Whether `lab load` ended with the status that its verdict demands. On a busy machine
/// the generator may be late, which is no fault of the lab.
bool load_ended_well(const Outcome& outcome);

/// Starts `lab`, to be signalled; its output goes nowhere.
demo::Process start_lab(const Arguments& arguments);

/// The value for --server that compares a fake server in this mode, named like it.
std::string fake(const std::string& mode);

/// A fake server that runs and is ready, for `lab load`.
class FakeServer {
 public:
  explicit FakeServer(const std::string& mode);
  std::string port() const { return std::to_string(port_); }

 private:
  std::uint16_t port_;
  demo::Process process_;
};

/// A new folder that is removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path(const std::string& file = "") const;

 private:
  std::filesystem::path path_;
};

std::string read_file(const std::string& path);
lab::Json read_json(const std::string& path);
/// The verdict in what `lab load --json` wrote.
std::string verdict_of(const lab::Json& result);
/// The entry of "models" with this name.
lab::Json model_in(const lab::Json& summary, const std::string& name);

}  // namespace lab_test
