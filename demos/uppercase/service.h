#pragma once
// The common part of all models, so that a model contains only its concurrency: the
// options, the answers, the counters, and the messages to the user. docs/protocol.md
// specifies the service.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "demos/uppercase/capitals.h"
#include "demos/uppercase/counters.h"
#include "reactor/address.h"
#include "reactor/loop.h"

namespace uppercase {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 12000;
  int udp_sockets = 4;
  bool read_stdin = true;
  std::chrono::microseconds work{0};      // processor time of each request
  std::chrono::milliseconds timeout{10};  // only for timeout_polling
  int threads = 0;                        // only for thread_pool and multi_reactor
  std::string stats_file;
  std::string trace_file;  // not for all models
};

/// The server stops reading from a client while so many bytes of answers are unsent.
constexpr std::size_t answers_limit = 1024 * 1024;

class Service;
/// Serves until a stop signal. Its result is destroyed after the counters are written.
using ServeFunction = std::function<std::shared_ptr<void>(Service&)>;

/// One object per process. answer() and count_connection() may be called from any
/// thread, the other functions only from the main thread.
class Service {
 public:
  explicit Service(Options its_options) : options(std::move(its_options)) {}

  /// Return the answer to a datagram, or to the next bytes of a stream. The view points
  /// into `buffer` and is valid until `buffer` changes.
  std::string_view answer(std::string_view datagram, std::string& buffer);
  std::string_view answer(Source source, CapitalStream& stream, std::string_view bytes,
                          std::string& buffer);
  void count_connection() noexcept { ++connections_; }

  /// The addresses to bind: one for TCP, and --udp-sockets for UDP. With --port 0, the
  /// system chooses all ports.
  reactor::Address tcp_address() const { return {options.host, options.port}; }
  std::vector<reactor::Address> udp_addresses() const;
  /// Prints the addresses and "The server is ready to receive" on stderr, for the user
  /// and for programs that wait for this line.
  void ready(const reactor::Address& tcp,
             const std::vector<reactor::Address>& udp) const;
  /// Adds the statistics of a loop that has ended to --stats.
  void report(const reactor::Loop::Statistics& loop) { loops_.push_back(loop); }

  const Options options;

 private:
  friend int run_service(const std::string&, int, char**, const ServeFunction&);
  void count(Source source, std::size_t size) noexcept;
  void write_stats(const std::string& model, std::FILE* file) const;

  Counters counters_;
  std::atomic<std::uint64_t> connections_ = 0;
  std::vector<reactor::Loop::Statistics> loops_;
};

int run_service(const std::string& model, int argc, char** argv,
                const ServeFunction& serve);

/// The main() of a model: reads the options, constructs `Server(service)`, calls its
/// run(), which returns after SIGINT or SIGTERM, and writes --stats and --trace.
/// Returns the exit status. The server is destroyed last: while it exists, its signal
/// handlers protect the process from a second signal.
template <class Server>
int run(const std::string& model, int argc, char** argv) {
  return run_service(model, argc, argv, [](Service& service) {
    auto server = std::make_shared<Server>(service);
    server->run();
    return server;
  });
}

}  // namespace uppercase
