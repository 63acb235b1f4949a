#pragma once
// One byte stream that the service answers: a TCP connection, or stdin with stdout. All
// models that call the system directly use this class; they differ in when they call
// it. The descriptors may be blocking or non-blocking. One thread at a time.

#include <chrono>
#include <memory>
#include <string>

#include "demos/common/fd.h"
#include "demos/common/standard_streams.h"
#include "demos/common/stop_signal.h"
#include "demos/uppercase/service.h"

namespace uppercase {

constexpr std::chrono::milliseconds background_pause{250};

class Connection {
 public:
  /// A TCP connection. The destructor closes it. `service` must outlive this object.
  Connection(Service& service, demo::Fd socket);
  /// Stdin, answered on stdout.
  explicit Connection(Service& service);

  /// The descriptors to wait for. For a TCP connection, both are the same.
  int in() const noexcept { return socket_ ? socket_.get() : stdio_->input.fd(); }
  int out() const noexcept { return socket_ ? socket_.get() : stdio_->output.fd(); }

  /// Reads once and appends the answer to the unsent answers. Returns false if nothing
  /// could be read now (EAGAIN, EINTR). An error ends the connection. recv(2); read(2)
  /// for stdin.
  bool receive();
  /// Whether the last receive() found the process in the background, where another
  /// program has the keyboard. Then wait for `background_pause` before the next one,
  /// because poll(2) may report input that is not for us.
  bool is_in_background() const noexcept {
    return stdio_ && stdio_->input.is_in_background();
  }
  /// Sends unsent answers once, as many bytes as the kernel takes. Returns false if it
  /// takes none now (EAGAIN, EINTR). An error ends the connection. send(2); write(2)
  /// for stdout.
  bool send();

  /// False after the end of the stream. Also false while 1 MiB of answers is unsent, so
  /// that a client that does not read cannot use up our memory (backpressure).
  bool wants_read() const noexcept { return !ended_ && unsent() < answers_limit; }
  bool wants_write() const noexcept { return unsent() > 0; }
  /// Whether all requests are answered, or the connection has failed. Then close it.
  bool is_done() const noexcept { return ended_ && unsent() == 0; }

 private:
  struct StandardStreams {
    demo::StandardInput input;
    demo::StandardOutput output;
  };
  std::size_t unsent() const noexcept { return answers_.size() - sent_; }
  void fail();

  Service& service_;
  demo::Fd socket_;
  std::unique_ptr<StandardStreams> stdio_;  // null for a TCP connection
  CapitalStream stream_;
  std::string answers_;
  std::size_t sent_ = 0;  // bytes at the beginning of `answers_` that are sent
  bool ended_ = false;
};

// For models that block:

/// Answers one request. Blocks until the client has taken the answer, or until `stop`
/// is requested. Returns false if the connection is_in_background().
bool answer_once(Connection& connection, const demo::StopSignal& stop);
/// Answers all requests until the connection is done, or until `stop` is requested.
void answer_all(Connection& connection, const demo::StopSignal& stop);
/// Answers all requests on stdin. The answers go to stdout.
void answer_stdin(Service& service, const demo::StopSignal& stop);

}  // namespace uppercase
