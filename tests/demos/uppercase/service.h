#pragma once
// One running program of the uppercase service, whichever model it is.

#include <optional>
#include <string>
#include <vector>

#include "tests/demos/uppercase/models.h"
#include "tests/support/clients.h"
#include "tests/support/model_case.h"
#include "tests/support/server.h"

using std::chrono::milliseconds;
using testing_support::Deadline;
using testing_support::difference;
using testing_support::lower_text;
using testing_support::quiet_span;
using testing_support::sanitized;
using testing_support::Server;
using testing_support::TcpClient;
using testing_support::time_limit;
using testing_support::UdpClient;
using testing_support::upper_text;

inline std::vector<std::string> command_of(const Model& model,
                                           const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{PROGRAM_DIR "/uppercase_" + std::string(model.name)};
  for (const std::string& word : model.options) command.push_back(word);
  for (const std::string& word : more) command.push_back(word);
  return command;
}

/// For cases with many turns: timeout_polling pays for every quiet socket in each of
/// them.
inline const std::vector<std::string> one_udp_socket{"--udp-sockets", "1"};

/// The program of a model on free ports, ready. `options` says where its streams go.
class Service : public Server {
 public:
  explicit Service(const Model& model, const std::vector<std::string>& more = {},
                   demo::Process::Options options = {})
      : Server(complete(model, more, options)) {}

  /// One question to a UDP socket, one on a new connection: it serves on.
  void check_serves() {
    INFO("the server still answers");
    CHECK(UdpClient(udp()).ask("datagram") == "DATAGRAM");
    CHECK(TcpClient(tcp()).ask("stream") == "STREAM");
  }

  /// It ends with status 0 when told to.
  void check_ends(int signal_number = SIGTERM) {
    const int status = end_with(signal_number);
    INFO(errors());
    CHECK(status == 0);
  }

 private:
  static demo::Process::Options complete(const Model& model,
                                         const std::vector<std::string>& more,
                                         demo::Process::Options options) {
    options.command = command_of(model, {"--port", "0"});
    options.command.insert(options.command.end(), more.begin(), more.end());
    return options;
  }
};
