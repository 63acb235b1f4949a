#pragma once
// The five sources of a chat, and a script that says when each of them sends a message.
// The order looks random, so a reader cannot know it; but it is the same for every
// strategy of reading, so that results can be compared. Use it in one thread.

#include <chrono>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/blocking/blocking_texts.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// A connection, socket or pipe from which a message may come at any time.
struct MessageSource {
  std::string name, kind;       // such as "Anna", "TCP"
  demo::Fd reader, writer;      // the chat's end and the other end; both are blocking
  reactor::Address local = {};  // address of the reader's end; a pipe has none
  reactor::Address peer = {};   // address of the writer's end; a pipe has none
};

class Arrivals {
 public:
  /// A message is one byte, so that no message boundary can get lost. The first message
  /// of the script is 'a', the next one is 'b', and so on.
  struct Message {
    std::size_t source;             // index in sources()
    std::chrono::milliseconds due;  // time since the start of the run
  };
  /// The last byte of every source. It tells the reader to stop.
  static constexpr char end_mark = '.';

  /// Opens the sources and gives the story the filters for their ports. Throws
  /// std::system_error.
  explicit Arrivals(Story& story);

  const std::vector<MessageSource>& sources() const noexcept { return sources_; }
  /// The messages, ordered by time. Each source sends the same number of them.
  const std::vector<Message>& script() const noexcept { return script_; }
  /// The descriptors of the readers' ends.
  std::vector<int> readers() const;
  /// The number of bytes that wait in the kernel for the reader of this source: Recv-Q
  /// in the socket table, or FIONREAD for a pipe.
  std::size_t waiting(std::size_t source) const;

  /// Sends the message with this index in the script.
  void send(std::size_t message);
  /// Sends the end mark from each source. If that fails, closes the writers' ends.
  void send_end_marks() noexcept;

 private:
  void open_tcp(Story& story, const std::string& udp_port);
  void put(std::size_t index, char byte, const std::string& comment);

  Story& story_;
  std::vector<MessageSource> sources_;
  std::vector<Message> script_;
};

}  // namespace transport
