#pragma once
// A stream peer of the service, without the waiting: a TCP connection, or stdin with
// stdout. Every model but the library's own serves its peers with these few functions;
// when to call them is what the models differ in. The descriptors may block or not.

#include <string>

#include "demos/common/fd.h"
#include "demos/uppercase/service.h"

namespace uppercase {

/// What is taken from one socket, connections or datagrams, until the others have their
/// turn.
constexpr int at_once = 64;

class Peer {
 public:
  /// A TCP connection.
  Peer(Service& service, demo::Fd connection);
  /// Stdin, answered on stdout.
  explicit Peer(Service& service);

  int in() const noexcept { return connection_ ? connection_.get() : 0; }
  int out() const noexcept {
    return connection_ ? connection_.get() : terminal_ ? terminal_.get() : 1;
  }

  /// Reads once, and puts the answer with those that wait. One recv(2), of stdin one
  /// read(2). False: there was nothing to read, on a descriptor that does not block.
  bool receive();
  /// Writes once what waits. One send(2), or write(2). False: there was no room.
  bool send();

  /// Whether to read: the peer has not sent all, and not too many answers wait.
  bool wants_read() const noexcept { return !ended_ && waiting() < answers_limit; }
  bool wants_write() const noexcept { return waiting() > 0; }
  /// Whether everything is answered, or the peer is gone: to be closed.
  bool done() const noexcept { return ended_ && waiting() == 0; }

 private:
  std::size_t waiting() const noexcept { return answers_.size() - sent_; }
  void give_up();

  Service& service_;
  demo::Fd connection_;
  demo::Fd terminal_;  // of stdout, if that is what it is
  CapitalStream stream_;
  std::string answers_;
  std::size_t sent_ = 0;  // of the answers
  bool ended_ = false;
};

/// Answers one datagram on `fd`, if there is one. Flags: those of recvfrom(2). False:
/// none.
bool answer_datagram(Service& service, int fd, int flags = 0);
/// Answers those that have come, on a socket that does not block; but not so many that
/// the others would wait for their turn.
void answer_datagrams(Service& service, int fd);

/// Accepts a connection; empty: none, and errno says why. accept(2).
demo::Fd accept_connection(Service& service, int listener);

}  // namespace uppercase
