#pragma once
// Private to the library: one coroutine, and who owns it.

#include <coroutine>
#include <utility>

namespace reactor::detail {

class AsyncStack;
class FrameOwner;

/// One coroutine, as its promise knows it.
struct Frame {
  std::coroutine_handle<> handle;
  FrameOwner* owner = nullptr;
  Frame* caller = nullptr;  // awaits this one
  AsyncStack* stack = nullptr;
};

/// Destroys the frame that it owns, which must be suspended and await nobody.
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
