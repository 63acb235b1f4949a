#pragma once
// A running program of the uppercase service, of any model.

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

/// For cases with many rounds. In each round, timeout_polling spends one timeout per
/// silent socket, so few sockets make the case fast.
inline const std::vector<std::string> one_udp_socket{"--udp-sockets", "1"};

/// Starts the program of a model on free ports and waits until it is ready. `options`
/// configures its standard streams.
class Service : public Server {
 public:
  explicit Service(const Model& model, const std::vector<std::string>& more = {},
                   demo::Process::Options options = {})
      : Server(complete(model, more, options)) {}

  /// Checks that the server still answers over UDP and on a new TCP connection.
  void check_serves() {
    INFO("the server still answers");
    CHECK(UdpClient(udp()).ask("datagram") == "DATAGRAM");
    CHECK(TcpClient(tcp()).ask("stream") == "STREAM");
  }

  /// Sends the signal and checks that the server ends with status 0.
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
