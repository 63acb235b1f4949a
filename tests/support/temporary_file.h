#pragma once
// A path in the temporary folder, for a file or a folder of a test. The destructor
// removes the file, or the folder with its contents.

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace testing_support {

class TemporaryFile {
 public:
  TemporaryFile() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("test_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace testing_support
