#pragma once
// Helpers for what the slides leave out: options, name resolution, a time limit, and
// error messages of one line. The programs make all socket calls themselves, and they
// need no other file of this project:  g++ -std=c++20 udp_server.cpp -o udp_server

#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <string>

#ifndef LECTURE_VERSION
#define LECTURE_VERSION "compiled by hand"
#endif

inline std::string program, time_is_up;

/// Prints one line on stderr, what failed and why, and exits with status 1. `error` is
/// an errno value.
[[noreturn]] inline void fail(const std::string& attempt, int error = 0) {
  std::string why = error == 0 ? "" : std::string(": ") + std::strerror(error);
  if (error != 0) why[2] = static_cast<char>(std::tolower(why[2]));
  if (error == EADDRINUSE) why += " (try another --port)";
  if (error == ECONNREFUSED) why += " (is the server running?)";
  std::cerr << program + ": " + attempt + why + "\n";
  std::exit(1);
}

/// Returns the result of a system call. If it is negative, calls fail() with errno.
template <class Result>  // int, or ssize_t
Result check(Result result, const std::string& attempt) {
  if (result < 0) fail(attempt, errno);
  return result;
}

struct Options {
  std::string host = "127.0.0.1", port = "12000", timeout = "5";  // in seconds
};

inline Options read_options(int argc, char** argv, const std::string& help) {
  int fd = 0;  // open the standard streams, so that no socket becomes stdin
  while (fd >= 0 && fd < 3) fd = ::open("/dev/null", O_RDWR);
  program = std::string("/") + argv[0];
  program.erase(0, program.rfind('/') + 1);
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    const bool is_number = !value.empty() && *end == '\0';
    if (name == "--help" || name == "--version") {
      std::cout << (name == "--help" ? help : program + " " + LECTURE_VERSION) << "\n";
      std::exit(0);
    }
    if (name == "--host")
      options.host = value;
    else if (name == "--port" && is_number && number >= 0 && number <= 65'535)
      options.port = value;
    else if (name == "--timeout" && is_number && number >= 0.001 && number <= 86'400)
      options.timeout = value;
    else
      fail("invalid option or value: '" + name + " " + value + "' (try --help)");
  }
  return options;
}

/// Returns the addresses of --host. The list is never freed. getaddrinfo(3).
inline const addrinfo* resolve(const Options& options, int type) {
  static addrinfo hints, *list;
  hints.ai_socktype = type;
  const int error =
      ::getaddrinfo(options.host.c_str(), options.port.c_str(), &hints, &list);
  if (error != 0) fail("resolve " + options.host + ": " + ::gai_strerror(error));
  return list;
}

/// Returns the address of --host for a server: an IPv4 address if there is one, because
/// "localhost" often has an IPv6 address, too.
inline const addrinfo& resolve_local(const Options& options, int type) {
  const addrinfo* local = resolve(options, type);
  while (local->ai_family != AF_INET && local->ai_next) local = local->ai_next;
  return *local;
}

/// Prints `prompt` and reads a line from stdin. A terminal also shows a line that was
/// not typed there, as if it was: otherwise the prompt runs into the next output.
inline std::string ask(const std::string& prompt) {
  const bool is_shown = ::isatty(STDOUT_FILENO) && !::isatty(STDIN_FILENO);
  if (!is_shown) std::cout << prompt << std::flush;
  std::string line;
  if (!std::getline(std::cin, line)) fail("no sentence: the input has ended");
  if (is_shown) std::cout << prompt + line + "\n" << std::flush;
  return line;
}

/// Formats an address: "127.0.0.1:12000" or "[::1]:12000". getnameinfo(3).
inline std::string text(const sockaddr* address, socklen_t size) {
  char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
  ::getnameinfo(address, size, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
  const bool is_ipv6 = std::strchr(host, ':') != nullptr;
  return (is_ipv6 ? "[" + std::string(host) + "]:" : std::string(host) + ":") + port;
}

/// Prints the address of the server, with the port that the system chose, and that it
/// is ready. getsockname(2).
inline void announce(const std::string& protocol, int server_socket) {
  sockaddr_storage storage{};
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  socklen_t size = sizeof storage;
  check(::getsockname(server_socket, address, &size), "getsockname");
  std::cerr << protocol + " " + text(address, size) +
                   "\nThe server is ready to receive\n";
}

/// Converts ASCII letters to capitals, like bytes.upper() in Python.
inline std::string upper(std::string bytes) {
  for (char& c : bytes)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return bytes;
}

/// Prints `message` and exits if the program still runs after --timeout. setitimer(2).
inline void limit_time(const Options& options, const std::string& message) {
  time_is_up =
      program + ": timed out after " + options.timeout + " s: " + message + "\n";
  ::signal(SIGALRM, [](int) {
    ::_exit(::write(STDERR_FILENO, time_is_up.data(), time_is_up.size()) < 0 ? 2 : 1);
  });
  const auto us = static_cast<long>(std::stod(options.timeout) * 1e6);
  const itimerval limit{{}, {us / 1'000'000, us % 1'000'000}};
  ::setitimer(ITIMER_REAL, &limit, nullptr);
}
