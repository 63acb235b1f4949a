#pragma once
// What all models of the service have in common, so that each shows its concurrency and
// nothing else: options, the answers, counters, and the words to the user. The contract
// is docs/protocol.md.

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
  std::chrono::microseconds work{0};
  std::chrono::milliseconds timeout{10};
  int threads = 0;  // of the models that have a fixed number of them
  std::string stats_file;
  std::string trace_file;  // of the models that can
};

/// A peer that does not read its answers is not read from while so much of them waits.
constexpr std::size_t answers_limit = 1024 * 1024;

class Service;
/// Serves until the end; what it returns is kept until the counters are written.
using ServeFunction = std::function<std::shared_ptr<void>(Service&)>;

/// The service itself. Its functions may be called from any thread.
class Service {
 public:
  explicit Service(Options its_options) : options(std::move(its_options)) {}

  /// The answer to a datagram, or to bytes of a stream; it is written into `buffer`.
  std::string_view answer(std::string_view datagram, std::string& buffer);
  std::string_view answer(Source source, CapitalStream& stream, std::string_view bytes,
                          std::string& buffer);
  void count_connection() noexcept { ++connections_; }

  /// Where to listen: one address for TCP, K for UDP. Port 0: all are chosen freely.
  reactor::Address tcp_address() const { return {options.host, options.port}; }
  std::vector<reactor::Address> udp_addresses() const;
  /// Tells the user, and programs that wait for it, on stderr.
  void ready(const reactor::Address& tcp,
             const std::vector<reactor::Address>& udp) const;
  /// For --stats, from a model with loops: for each of them, when it has ended.
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

/// The main() of a model: reads the options, lets a `Server(service)` run() until
/// SIGINT or SIGTERM, writes --stats. Only then the server is destroyed: as long as it
/// lives, another signal cannot end the process half-way.
template <class Server>
int run(const std::string& model, int argc, char** argv) {
  return run_service(model, argc, argv, [](Service& service) {
    auto server = std::make_shared<Server>(service);
    server->run();
    return server;
  });
}

}  // namespace uppercase
