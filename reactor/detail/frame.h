#pragma once
// Private to the library: one coroutine and its owner.

#include <coroutine>
#include <utility>

namespace reactor::detail {

class AsyncStack;
class FrameOwner;

/// The part of a coroutine's promise that does not depend on its type.
struct Frame {
  std::coroutine_handle<> handle;
  FrameOwner* owner = nullptr;
  Frame* caller = nullptr;  // the coroutine that awaits this one
  AsyncStack* stack = nullptr;
};

/// Owns a frame and destroys it. The coroutine must then be suspended, and it must not
/// await another coroutine.
class FrameOwner {
 public:
  explicit FrameOwner(Frame* frame) noexcept : frame_(frame) { adopt(); }
  FrameOwner(FrameOwner&& other) noexcept : frame_(other.release()) { adopt(); }
  FrameOwner& operator=(FrameOwner&& other) noexcept;
  ~FrameOwner() { destroy(); }
  Frame* get() const noexcept { return frame_; }
  Frame* release() noexcept { return std::exchange(frame_, nullptr); }
  void destroy() noexcept {
    if (Frame* frame = release()) frame->handle.destroy();
  }

 private:
  void adopt() noexcept {
    if (frame_ != nullptr) frame_->owner = this;
  }
  Frame* frame_;
};

}  // namespace reactor::detail
