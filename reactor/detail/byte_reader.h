#pragma once
// Private to the library: passes the bytes of an on_read callback to the task that
// awaits them. Bytes that arrive while no task waits are kept, and reading is paused.
// So at most one read is kept here; further bytes stay with the peer. The buffers are
// those of the loop, so an idle stream has none.

#include <optional>
#include <string_view>
#include <system_error>

#include "reactor/detail/loop_state.h"
#include "reactor/detail/operation.h"

namespace reactor::detail {

class ByteReader : public Operation<std::optional<std::string_view>> {
 public:
  explicit ByteReader(Loop::State& loop) noexcept : loop_(loop) {}
  bool ready() override;
  /// Gives nothing at the end of the stream. The bytes are valid until ready() is
  /// called.
  std::optional<std::string_view> take() override;

  void received(std::string_view bytes);
  void end();
  /// Drops all bytes from now on.
  void discard();

 private:
  virtual void pause() noexcept = 0;
  virtual void resume() = 0;
  void unpause();

  Loop::State& loop_;
  BufferPool::Buffer next_;   // bytes for the next read, or null
  BufferPool::Buffer given_;  // bytes that the last read gave to the task, or null
  bool paused_ = false;
  bool ended_ = false;
  bool discarding_ = false;
};

}  // namespace reactor::detail
