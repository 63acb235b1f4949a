#include "demos/lecture/lecture.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <stdexcept>

#include "demos/common/command_line.h"
#include "reactor/error.h"

namespace demo {

using reactor::Address;

Options read_options(int argc, char** argv, const std::string& purpose, Role role) {
  Options options;
  double seconds = 5;
  const bool client = role == Role::client;
  CommandLine line(purpose);
  line.option("--host", options.host,
              client ? "name or address of the server" : "address to wait on")
      .placeholder(client ? "HOST" : "ADDRESS");
  line.option("--port", options.port,
              client ? "port of the server" : "port to wait on, 0: any free one")
      .port();
  if (client)
    line.option("--timeout", seconds, "how long to wait for the server")
        .range(0.001, 86'400)
        .placeholder("SECONDS");
  line.parse(argc, argv);
  options.timeout = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<double>(seconds));
  return options;
}

int check(int result, const std::string& attempt) {
  if (result < 0) reactor::throw_error(errno, attempt);
  return result;
}

std::string ask(std::string_view prompt) {
  std::cout << prompt << std::flush;
  std::string line;
  if (!std::getline(std::cin, line))
    throw std::runtime_error("no sentence: the input has ended");
  return line;
}

Address first_address(const Options& options) {
  const auto all = Address::resolve(options.host, options.port);
  const auto found = std::find_if(all.begin(), all.end(),
                                  [](const Address& one) { return !one.is_ipv6(); });
  return found != all.end() ? *found : all.front();
}

void send_all(int fd, std::string_view data, const std::string& attempt) {
  while (!data.empty()) {
    const ssize_t count = ::send(fd, data.data(), data.size(), 0);
    if (count > 0) data.remove_prefix(static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR)
      reactor::throw_error(is_timeout(errno) ? ETIMEDOUT : errno, attempt);
  }
}

void throw_timed_out(const Options& options, const std::string& why) {
  char after[32];
  const double seconds = std::chrono::duration<double>(options.timeout).count();
  std::snprintf(after, sizeof after, "%g", seconds);
  throw std::runtime_error("timed out after " + std::string(after) + " s: " + why);
}

bool is_timeout(int errno_value) {
  // connect(2) says it with EINPROGRESS, all other calls with EAGAIN.
  return errno_value == EAGAIN || errno_value == EWOULDBLOCK ||
         errno_value == EINPROGRESS || errno_value == ETIMEDOUT;
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return result;
}

void print_line(std::string_view start, std::string_view text) {
  std::cout << start << text << std::endl;
  if (!std::cout) throw std::runtime_error("the answer cannot be written on stdout");
}

}  // namespace demo
