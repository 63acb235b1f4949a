// Runs a harness without libFuzzer: first with each file of a folder, then with changed
// copies of them. The changes depend only on a fixed seed, so a failure can be
// repeated.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "tests/fuzz/fuzz.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto time_limit = std::chrono::seconds(1);
constexpr int most_rounds = 300;  // changed copies of each file
constexpr unsigned seed = 12'000;

/// Keeps the current input in a file, because a broken harness ends the process.
class Keeper {
 public:
  explicit Keeper(std::string path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
    fuzz::require(bool(file_), "the input can be kept in a file");
  }
  void run(const std::string& bytes) const {
    const bool kept = ::ftruncate(file_.get(), 0) == 0 &&
                      ::pwrite(file_.get(), bytes.data(), bytes.size(), 0) ==
                          static_cast<ssize_t>(bytes.size());
    fuzz::require(kept, "the input can be kept");
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           bytes.size());
  }
  void finish() const { std::filesystem::remove(path_); }

 private:
  std::string path_;
  demo::Fd file_;
};

/// The files in the order of their names: a folder has no order of its own.
std::vector<std::string> read_folder(const char* folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> files;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    files.emplace_back(std::istreambuf_iterator<char>(file),
                       std::istreambuf_iterator<char>());
  }
  return files;
}

/// Overwrites, inserts, removes or repeats some bytes.
void change(std::string& bytes, std::mt19937& random) {
  const std::size_t at = random() % (bytes.size() + 1);
  const std::size_t count = 1 + random() % 4;
  switch (random() % 4) {
    case 0:
      if (at < bytes.size()) bytes[at] = static_cast<char>(random());
      break;
    case 1:
      bytes.insert(at, count, static_cast<char>(random()));
      break;
    case 2:
      bytes.erase(at, count);
      break;
    default:
      bytes.insert(at, bytes.substr(at, count * 8));
  }
}

/// Returns the number of changed copies.
int run_changed(const std::vector<std::string>& files, const Keeper& keeper) {
  std::mt19937 random(seed);
  const auto end = Clock::now() + time_limit;
  int runs = 0;
  for (int round = 0; round < most_rounds; ++round)
    for (std::string bytes : files) {
      if (Clock::now() >= end) return runs;
      for (auto i = 1 + random() % 3; i > 0; --i) change(bytes, random);
      keeper.run(bytes);
      ++runs;
    }
  return runs;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::vector<std::string> files = read_folder(argv[1]);
  fuzz::require(!files.empty(), "the corpus has files");
  const std::string path = std::string(argv[0]) + ".input";
  std::fprintf(stderr, "If the process ends early, its input is in %s\n", path.c_str());
  const Keeper keeper(path);
  for (const std::string& bytes : files) keeper.run(bytes);
  const int runs = run_changed(files, keeper);
  keeper.finish();
  std::printf("%zu files, %d changed copies\n", files.size(), runs);
}
