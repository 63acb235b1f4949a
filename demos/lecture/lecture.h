#pragma once
// What the slides leave to Python, or leave out: the options, reading a line, sendall,
// and errors that are one line. The programs make all other calls themselves. Twin:
// lecture.py.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "demos/common/fd.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"
#include "reactor/address.h"

namespace demo {

enum class Role { client, server };

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 12000;
  std::chrono::milliseconds timeout{5000};  // clients only
};

/// Reads the command line; what is wrong with it is thrown, --help ends the program.
Options read_options(int argc, char** argv, const std::string& purpose, Role role);

/// The result of a system call; -1 is thrown as the error of what was attempted.
int check(int result, const std::string& attempt);

/// Prompts on stdout and reads one line from stdin, without its end. Python 2:
/// raw_input.
std::string ask(std::string_view prompt);

/// UDP cannot tell which of a name's addresses has a server: the first IPv4 address, as
/// AF_INET on the slide, else the first one.
reactor::Address first_address(const Options& options);

/// send(2) may take a part only, so it is repeated. Python: sendall.
void send_all(int fd, std::string_view data, const std::string& attempt);

/// Throws "timed out after 5 s: ...".
[[noreturn]] void throw_timed_out(const Options& options, const std::string& why);

/// Whether a call ended because of set_timeout().
bool is_timeout(int errno_value);

/// Capitals for ASCII letters, all other bytes stay: what bytes.upper() does in Python.
std::string upper(std::string_view text);

/// Writes bytes of any value and the end of the line on stdout. Python: print.
void print_line(std::string_view start, std::string_view text = {});

}  // namespace demo
