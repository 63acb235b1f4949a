// Runs a harness without libFuzzer: first with each file of a folder, then with changed
// copies of them. The changes depend only on a fixed seed, so every run is the same.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto time_limit = std::chrono::seconds(2);
constexpr int rounds = 300;  // changed copies of each file
constexpr unsigned seed = 12'000;

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                         bytes.size());
}

std::vector<std::string> read_folder(const char* folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
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
      bytes.insert(at, bytes.substr(0, count * 8));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  const std::vector<std::string> files = read_folder(argv[1]);
  fuzz::require(!files.empty(), "the corpus has files");
  for (const std::string& bytes : files) run(bytes);
  std::mt19937 random(seed);
  const auto end = Clock::now() + time_limit;
  int runs = 0;
  for (int round = 0; round < rounds && Clock::now() < end; ++round)
    for (std::string bytes : files) {
      for (auto i = 1 + random() % 3; i > 0; --i) change(bytes, random);
      run(bytes);
      ++runs;
    }
  std::printf("%zu files, %d changed copies\n", files.size(), runs);
}
