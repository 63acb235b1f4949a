#pragma once
// Private to the library: hands the bytes that a callback brings to the task that
// awaits them. What comes while nobody does is kept, and the source paused: one read at
// most waits, the rest stays with the peer.

#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "reactor/detail/operation.h"

namespace reactor::detail {

class ByteReader : public Operation<std::optional<std::string_view>> {
 public:
  bool ready() override;
  /// Nothing at the end. The bytes are valid until ready() is asked again.
  std::optional<std::string_view> take() override;

  void received(std::string_view bytes);
  void end();
  /// From now on nobody reads: what comes is dropped.
  void discard();

 private:
  virtual void pause() noexcept = 0;
  virtual void resume() = 0;
  void unpause();

  std::string next_;   // what the next read gives
  std::string given_;  // what the last one gave
  bool paused_ = false;
  bool ended_ = false;
  bool discarding_ = false;
};

}  // namespace reactor::detail
