#pragma once
// The programs of the slides in both languages, as the tests of the lecture start them.

#include <sys/socket.h>

#include <cstdio>
#include <string>
#include <vector>

#include "demos/common/socket.h"
#include "tests/support/catch.h"
#include "tests/support/clients.h"
#include "tests/support/server.h"

namespace lecture_test {

using demo::Process;
using reactor::Address;
using testing_support::Outcome;

struct Cpp {
  static constexpr bool available() { return true; }
  static std::vector<std::string> command(const std::string& program) {
    return {PROGRAM_DIR "/" + program};
  }
};

struct Python {
  static constexpr bool available() { return sizeof PYTHON > 1; }
  static std::vector<std::string> command(const std::string& program) {
    return {PYTHON, SOURCE_DIR "/demos/lecture/" + program + ".py"};
  }
};

/// The languages of the client and of the server.
template <class ClientLanguage, class ServerLanguage>
struct Pair {
  using Client = ClientLanguage;
  using Server = ServerLanguage;
};
using CppToCpp = Pair<Cpp, Cpp>;
using CppToPython = Pair<Cpp, Python>;
using PythonToCpp = Pair<Python, Cpp>;
using PythonToPython = Pair<Python, Python>;

inline const std::string prompt = "Input lowercase sentence:";

inline bool skipped(bool available) {
  if (!available) std::puts("skipped: python3 not found");
  return !available;
}

template <class Language>
Process::Options server_options(const std::string& program,
                                const std::string& port = "0") {
  Process::Options options;
  options.command = Language::command(program);
  for (const std::string word : {"--port", port.c_str()})
    options.command.push_back(word);
  options.in = Process::Stream::null;
  return options;
}

template <class Language>
Outcome run_client(const std::string& program, const std::vector<std::string>& options,
                   std::string_view input) {
  auto command = Language::command(program);
  command.insert(command.end(), options.begin(), options.end());
  return testing_support::run(command, input);
}

template <class Language>
Outcome ask(const std::string& program, const Address& server, std::string_view input) {
  return run_client<Language>(
      program, {"--host", server.host(), "--port", std::to_string(server.port())},
      input);
}

/// Checks for a failure whose only output on stderr is `line`.
inline void check_failure(const Outcome& outcome, const std::string& line) {
  CHECK(outcome.status == 1);
  CHECK(outcome.err == line + "\n");
}

/// A socket that is bound and never answers.
struct SilentPort {
  explicit SilentPort(int type)
      : socket(type == SOCK_STREAM ? demo::listen_tcp(Address("127.0.0.1", 0))
                                   : demo::bind_udp(Address("127.0.0.1", 0))),
        address(Address::local_of(socket.get())) {}
  demo::Fd socket;
  Address address;
};

/// Returns an address whose port was free a moment ago.
inline Address unused_port(int type) { return SilentPort(type).address; }

}  // namespace lecture_test
