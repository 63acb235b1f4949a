#pragma once
// The ways from one process to another: a pair of pipes, UNIX sockets, a TCP
// connection. And the other process, which answers on all of them.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "demos/common/children.h"
#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// A socket is for both directions; a pipe has a descriptor for each.
struct End {
  demo::Fd reader, writer = {};
  int in() const noexcept { return reader.get(); }
  int out() const noexcept { return writer ? writer.get() : reader.get(); }
};

struct Channel {
  std::string name;  // "pipe", "UNIX stream", "UNIX datagram", "TCP"
  End ours, others;  // the others' end is open in the other process alone
};

/// The other process: a copy of this one, made by fork(2), that answers on each channel
/// until this object is destroyed. One thread.
class ChildProcess {
 public:
  /// Opens the channels, gives the story the filters for the TCP connection, forks.
  explicit ChildProcess(Story& story);

  const std::vector<Channel>& channels() const noexcept { return channels_; }
  /// The name of our UNIX stream socket, as in /proc/net/unix: "@ipc-4711".
  const std::string& unix_name() const noexcept { return unix_name_; }
  const reactor::Address& tcp_address() const noexcept { return local_; }
  const reactor::Address& tcp_peer() const noexcept { return peer_; }

  /// It answers "hello ..." with its own words, "three" with three writes, anything
  /// else with the same. One write(2).
  void send(const Channel& channel, std::string_view text);
  /// One read(2) of what it answers; throws when nothing comes in time.
  std::string receive(const Channel& channel);
  /// Sends, and waits for the same back; throws when something else comes. The time is
  /// that of the system calls alone.
  std::chrono::nanoseconds round_trip(const Channel& channel, std::string_view text);
  /// For the packets of the story: `text` was received by TCP.
  void note_received(std::string_view text);
  /// Closes our end; the other one follows.
  void close_tcp();

 private:
  Story& story_;
  std::string unix_name_;
  std::vector<Channel> channels_;
  reactor::Address local_, peer_;
  demo::Children process_;
};

}  // namespace transport
