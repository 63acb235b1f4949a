#pragma once
// For the tests of Output: outputs of each kind, and a log of the callbacks.

#include <pty.h>

#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "reactor/output.h"
#include "tests/reactor/support.h"

namespace support {

inline constexpr std::size_t mebibyte = 1024 * 1024;

/// Counts the callbacks of an output.
struct OutputLog {
  int drains = 0, closes = 0;
  std::error_code error;

  reactor::Output::Callbacks callbacks() {
    return {.on_drain = [this] { ++drains; },
            .on_close =
                [this](std::error_code code) {
                  ++closes;
                  error = code;
                }};
  }
};

inline Fd temporary_file() {
  char name[] = "/tmp/output_test_XXXXXX";
  Fd fd(checked(::mkostemp(name, O_CLOEXEC), "mkostemp"));
  ::unlink(name);
  return fd;
}

inline std::string content_of(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  return take(fd).bytes;
}

/// An output, and the end at which its bytes arrive.
struct OutputKind {
  Fd output, peer;
};

inline const std::vector<std::string> streams{"terminal", "pipe", "local socket",
                                              "TCP socket"};

/// Makes an output of the kind that `streams` names.
inline OutputKind make_output(const std::string& name) {
  OutputKind kind;
  if (name == "terminal") {
    int ends[2];
    checked(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), "openpty");
    kind = {Fd(ends[1]), Fd(ends[0])};
  } else if (name == "pipe") {
    Pipe pipe;
    kind = {std::move(pipe.write), std::move(pipe.read)};
  } else if (name == "local socket") {
    SocketPair pair;
    kind = {std::move(pair.a), std::move(pair.b)};
  } else {
    TcpPair pair;
    kind = {std::move(pair.a), std::move(pair.b)};
  }
  return kind;
}

}  // namespace support
