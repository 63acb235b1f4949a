#pragma once
// One byte stream that the service answers: a TCP connection, or stdin with stdout.
// Every model that makes its system calls itself serves its streams with this class;
// the models differ in when they call it. The descriptors may block or not. One thread
// at a time.

#include <memory>
#include <string>

#include "demos/common/fd.h"
#include "demos/common/standard_streams.h"
#include "demos/common/stop_signal.h"
#include "demos/uppercase/service.h"

namespace uppercase {

class Connection {
 public:
  /// A TCP connection; it is closed by the destructor. `service` must outlive it.
  Connection(Service& service, demo::Fd socket);
  /// Stdin, answered on stdout.
  explicit Connection(Service& service);

  /// The descriptors to wait for; of a TCP connection both are the same.
  int in() const noexcept { return socket_ ? socket_.get() : stdio_->input.fd(); }
  int out() const noexcept { return socket_ ? socket_.get() : stdio_->output.fd(); }

  /// Reads once, and appends the answer to the unsent answers. Returns false when a
  /// non-blocking descriptor has nothing to read. recv(2); read(2) for stdin.
  bool receive();
  /// Sends once from the unsent answers. Returns false when a non-blocking descriptor
  /// has no room. send(2); write(2) for stdout.
  bool send();

  /// False after the end of the stream, and while 1 MiB of answers is unsent: a client
  /// that does not read its answers gets no further ones.
  bool wants_read() const noexcept { return !ended_ && unsent() < answers_limit; }
  bool wants_write() const noexcept { return unsent() > 0; }
  /// Whether every request is answered, or the connection failed: time to close it.
  bool done() const noexcept { return ended_ && unsent() == 0; }

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
  std::size_t sent_ = 0;  // bytes at the beginning of `answers_`
  bool ended_ = false;
};

/// For models that block: answers one request, and waits until the client has taken the
/// answer, or `stop` is requested.
void answer_once(Connection& connection, const demo::StopSignal& stop);
/// The same until the connection is done.
void answer_all(Connection& connection, const demo::StopSignal& stop);
/// The same for stdin, which is answered on stdout.
void answer_stdin(Service& service, const demo::StopSignal& stop);

}  // namespace uppercase
