#pragma once
// A running chat program, and a raw connection on which a test sends what it wants.

#include <deque>
#include <string>
#include <vector>

#include "tests/demos/chat/models.h"
#include "tests/support/clients.h"
#include "tests/support/model_case.h"
#include "tests/support/server.h"

namespace chat_test {

using demo::Process;
using reactor::Address;
using std::chrono::milliseconds;
using testing_support::Deadline;
using testing_support::TcpClient;
using testing_support::time_limit;
using testing_support::UdpClient;
using Words = std::vector<std::string>;

inline Words command_of(const Model& model, const Words& more) {
  Words command{PROGRAM_DIR "/chat_" + std::string(model.name)};
  for (const Words& words : {model.options, more})
    command.insert(command.end(), words.begin(), words.end());
  return command;
}

/// An address whose port is free for TCP and UDP, for a program that starts later.
Address free_address();

class ChatProgram : public testing_support::Server {
 public:
  /// Starts `command` with --name and with `more`. Without --port in `more`, the system
  /// chooses a free port.
  ChatProgram(Words command, const std::string& name, const Words& more = {},
              Process::Options options = {});

  /// host:port, as --buddy takes it.
  std::string address() const { return tcp().to_string(); }
  void type(const std::string& line) { write_in(line + "\n"); }
  /// Reads the output until a line equals `line`, or contains `part`. If there is none,
  /// fails and prints the end of the output.
  void expect(const std::string& line) { read_until(line, true); }
  std::string expect_part(const std::string& part) { return read_until(part, false); }
  /// Returns the lines that the program has printed so far. It sends an unknown command
  /// and reads until the answer to it.
  std::vector<std::string> shown_until_now();
  void check_ends(int signal_number = SIGTERM);

 private:
  std::string next_line(const std::string& what, const Deadline& deadline);
  std::string read_until(const std::string& wanted, bool whole);

  std::string unread_;
  int questions_ = 0;
};

inline ChatProgram start(const Model& model, const std::string& name,
                         const Words& more = {}) {
  return ChatProgram(command_of(model, {}), name, more);
}

/// A TCP connection to a chat program, without any protocol.
class RawPeer : public TcpClient {
 public:
  explicit RawPeer(const ChatProgram& program, testing_support::Buffers buffers = {})
      : TcpClient(program.tcp(), buffers) {}
  /// Also exchanges greetings, as a buddy that listens on port 9.
  RawPeer(const ChatProgram& program, const std::string& name,
          testing_support::Buffers buffers = {});
  std::string line() { return testing_support::read_line(fd(), "a raw peer"); }
  /// Reads lines until one equals `wanted`.
  void expect(const std::string& wanted);
};

}  // namespace chat_test
