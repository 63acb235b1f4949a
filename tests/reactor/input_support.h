#pragma once
// Helpers of the tests of Input: all kinds of descriptors from which it can read.

#include <pty.h>
#include <termios.h>

#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "reactor/input.h"
#include "tests/reactor/support.h"

namespace support {

/// Counts the callbacks of an input and keeps the bytes.
struct InputLog {
  std::string bytes;
  int reads = 0, ends = 0;
  std::error_code error;

  reactor::Input::Callbacks callbacks() {
    return {.on_read =
                [this](std::string_view more) {
                  ++reads;
                  bytes += more;
                },
            .on_end =
                [this](std::error_code code) {
                  ++ends;
                  error = code;
                }};
  }
};

/// A regular file, already removed, at its beginning.
inline Fd file_with(const std::string& content) {
  char name[] = "/tmp/input_test_XXXXXX";
  Fd fd(checked(::mkostemp(name, O_CLOEXEC), "mkostemp"));
  ::unlink(name);
  put(fd, content);
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

struct Terminal {
  Terminal() {
    int ends[2];
    checked(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr), "openpty");
    master = Fd(ends[0]);
    slave = Fd(ends[1]);
  }
  tcflag_t mode() const {
    termios now{};
    checked(::tcgetattr(slave, &now), "tcgetattr");
    return now.c_lflag;
  }
  Fd master, slave;
};

/// A descriptor to read from. `peer` is its other end; a file has none.
struct TestInput {
  Fd input, peer;
};

inline const std::vector<std::string> input_kinds{
    "terminal", "pipe", "local socket", "TCP socket", "UDP socket", "file"};

/// Opens a descriptor of one of input_kinds, from which `content` can be read.
inline TestInput make_input(const std::string& kind, const std::string& content) {
  TestInput made;
  if (kind == "terminal") {
    Terminal terminal;
    made = {std::move(terminal.slave), std::move(terminal.master)};
  } else if (kind == "pipe") {
    Pipe pipe;
    made = {std::move(pipe.read), std::move(pipe.write)};
  } else if (kind == "local socket") {
    SocketPair pair;
    made = {std::move(pair.a), std::move(pair.b)};
  } else if (kind == "TCP socket") {
    TcpPair pair;
    made = {std::move(pair.a), std::move(pair.b)};
  } else if (kind == "UDP socket") {
    made = {udp_socket(), udp_socket()};
    connect_to(made.peer, reactor::Address::local_of(made.input));
  } else {
    made.input = file_with(content);
    return made;
  }
  if (!content.empty()) put(made.peer, content);
  return made;
}

}  // namespace support
