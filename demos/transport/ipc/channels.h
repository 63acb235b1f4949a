#pragma once
// Channels between two processes: a pair of pipes, UNIX sockets, and a TCP connection.
// The child process answers on all of them.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "demos/common/children.h"
#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// One end of a channel. A socket is used for both directions; with pipes, each
/// direction needs a descriptor of its own.
struct End {
  demo::Fd reader, writer = {};
  int in() const noexcept { return reader.get(); }
  int out() const noexcept { return writer ? writer.get() : reader.get(); }
};

struct Channel {
  std::string name;           // "pipe", "UNIX stream", "UNIX datagram", "TCP"
  End parent_end, child_end;  // each process keeps only its own end open
};

/// A copy of this process, made by fork(2), that answers on each channel until this
/// object is destroyed. Use it in one thread; the story must outlive it. The functions
/// throw std::system_error.
class ChildProcess {
 public:
  /// Opens the channels, sets the story's filters for the TCP connection, and forks.
  explicit ChildProcess(Story& story);

  const std::vector<Channel>& channels() const noexcept { return channels_; }
  /// The name of the parent's UNIX stream socket, as in /proc/net/unix: "@ipc-4711".
  const std::string& unix_name() const noexcept { return unix_name_; }
  const reactor::Address& tcp_address() const noexcept { return local_; }
  const reactor::Address& tcp_peer() const noexcept { return peer_; }

  /// Sends a message to the child by one write(2). The child answers "hello ..." with
  /// its process ID, "three" with three writes, and anything else with the same text.
  void send(const Channel& channel, std::string_view text);
  /// Receives by one read(2). Throws if nothing comes within demo::time_limit.
  std::string receive(const Channel& channel);
  /// Sends `text` and waits until the child has sent it back. Throws if it sends
  /// anything else. Returns the time from the write(2) to the end of the read(2).
  std::chrono::nanoseconds round_trip(const Channel& channel, std::string_view text);
  /// Records in the story's packets that `text` was received by TCP.
  void note_received(std::string_view text);
  /// Closes the parent's end of the TCP connection. The child then closes its end.
  void close_tcp();

 private:
  Story& story_;
  std::string unix_name_;
  std::vector<Channel> channels_;
  reactor::Address local_, peer_;
  demo::Children process_;
};

}  // namespace transport
