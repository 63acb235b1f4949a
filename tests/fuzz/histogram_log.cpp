// HdrHistogram logs and the encoded histograms in them: they are read, or refused with
// an exception that names the reason.

#include <sys/mman.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

#include "demos/lab/counting/histogram_decode.h"
#include "demos/lab/counting/histogram_files.h"
#include "demos/lab/counting/histogram_log_reader.h"
#include "tests/fuzz/fuzz.h"

namespace {

void read_as_histogram(std::string_view bytes) try {
  lab::Histogram sum;
  lab::add_encoded(bytes, sum);
} catch (const std::runtime_error& error) {
  fuzz::require(*error.what() != '\0', "a refusal says why");
}

/// read_log() wants a file; this one is in memory.
void read_as_log(std::string_view text) {
  const int fd = ::memfd_create("log", 0);
  fuzz::require(
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
      "the file is written");
  try {
    lab::LogSum sum;
    lab::read_log("/proc/self/fd/" + std::to_string(fd), sum);
    fuzz::require(sum.files == 1, "a log counts as one file");
    fuzz::require(sum.begin <= sum.end, "a log begins before it ends");
  } catch (const std::runtime_error& error) {
    const std::string_view why = error.what();
    fuzz::require(why.find('\n') == std::string_view::npos, "a refusal is one line");
  }
  ::close(fd);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_histogram(bytes);
  try {
    read_as_histogram(lab::from_base64(bytes));
  } catch (const std::runtime_error&) {
    // not base64
  }
  read_as_log(bytes);
  return 0;
}
