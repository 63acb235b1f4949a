#pragma once
// A chat's five sources, and a script of who speaks when: the same one for every
// strategy of reading, in an order that no reader can know. One thread.

#include <chrono>
#include <string>
#include <vector>

#include "demos/common/fd.h"
#include "demos/transport/story/story.h"
#include "reactor/address.h"

namespace transport {

/// Somebody who may speak at any time.
struct MessageSource {
  std::string name, kind;       // "Anna", "TCP"
  demo::Fd reader, writer;      // the chat's end and the other one; both block
  reactor::Address local = {};  // of the reader's end
  reactor::Address peer = {};   // neither for a pipe
};

class Arrivals {
 public:
  /// A message is one byte, so that no boundary can get lost: 'a' for the first one.
  struct Message {
    std::size_t source;
    std::chrono::milliseconds due;  // counted from the beginning
  };
  static constexpr char end_mark = '.';

  /// Opens the sources and gives the story the filters for their ports.
  explicit Arrivals(Story& story);

  const std::vector<MessageSource>& sources() const noexcept { return sources_; }
  /// As many messages from each source, by time.
  const std::vector<Message>& script() const noexcept { return script_; }
  /// The descriptors of the readers' ends.
  std::vector<int> readers() const;
  /// How many bytes the kernel keeps for the reader of this source. The socket table's
  /// Recv-Q; FIONREAD of a pipe.
  std::size_t waiting(std::size_t source) const;

  void send(std::size_t message);
  /// The last byte from each source.
  void send_end_marks() noexcept;

 private:
  void open_tcp(Story& story, const std::string& udp_port);
  void put(std::size_t index, char byte, const std::string& comment);

  Story& story_;
  std::vector<MessageSource> sources_;
  std::vector<Message> script_;
};

}  // namespace transport
