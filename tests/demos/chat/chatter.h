#pragma once
// One running program of the chat, and a raw peer that says whatever a test wants.

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

/// A port that is free for TCP and UDP, for who must be named before it is started.
Address free_address();

class Chatter : public testing_support::Server {
 public:
  /// `command` is that of a model; a name, and unless it says otherwise any free port
  /// and --stay are added.
  Chatter(Words command, const std::string& name, const Words& more = {},
          Process::Options options = {});

  /// host:port, as --buddy takes it.
  std::string address() const { return tcp().to_string(); }
  void type(const std::string& line) { write_in(line + "\n"); }
  /// Reads what it shows until a line is this one, or contains it. Fails with what it
  /// has shown instead.
  void expect(const std::string& line) { read_until(line, true); }
  std::string expect_part(const std::string& part) { return read_until(part, false); }
  /// It answers its user, and what it has shown before: so that can be searched.
  std::vector<std::string> shown_until_now();
  void check_ends(int signal_number = SIGTERM);

 private:
  std::string next_line(const std::string& what, const Deadline& deadline);
  std::string read_until(const std::string& wanted, bool whole);

  std::string unread_;
  int questions_ = 0;
};

inline Chatter start(const Model& model, const std::string& name,
                     const Words& more = {}) {
  return Chatter(command_of(model, {}), name, more);
}

/// A connection that says what a test wants.
class RawPeer : public TcpClient {
 public:
  explicit RawPeer(const Chatter& chatter, testing_support::Buffers buffers = {})
      : TcpClient(chatter.tcp(), buffers) {}
  /// With a greeting as a program says it: a buddy, who listens at port 9.
  RawPeer(const Chatter& chatter, const std::string& name,
          testing_support::Buffers buffers = {});
  std::string line() { return testing_support::read_line(fd(), "a raw peer"); }
  /// Reads lines until one is this.
  void expect(const std::string& wanted);
};

}  // namespace chat_test
