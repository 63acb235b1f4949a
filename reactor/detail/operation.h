#pragma once
// Private to the library: something that one task at a time may wait for.

#include "reactor/detail/async_stack.h"

namespace reactor::detail {

class Waiter;

class OperationBase {
 public:
  OperationBase() = default;
  OperationBase(const OperationBase&) = delete;
  OperationBase& operator=(const OperationBase&) = delete;
  /// Lets go whoever waits.
  virtual ~OperationBase();
  /// Whether somebody waits.
  bool awaited() const noexcept { return waiter_ != nullptr; }
  /// Resumes who waits, soon.
  void wake() const;

 private:
  friend Waiter;
  Waiter* waiter_ = nullptr;
};

template <class T>
class Operation : public OperationBase {
 public:
  /// Whether take() has something; asked before waiting.
  virtual bool ready() = 0;
  virtual T take() = 0;
};

/// In the frame of the task that waits: gone with it, in whichever way.
class Waiter {
 public:
  explicit Waiter(OperationBase& operation) noexcept : operation_(&operation) {}
  Waiter(Waiter&& other) noexcept : operation_(other.operation_) {}  // before it waits
  Waiter& operator=(Waiter&&) = delete;
  ~Waiter() { end(); }

  void require_alone() const;
  void wait(AsyncStack& stack) noexcept;
  /// False: the operation is gone.
  bool end() noexcept;

 private:
  friend OperationBase;
  OperationBase* operation_;
  AsyncStack* stack_ = nullptr;
};

/// Something that becomes true, or fails.
class Gate final : public Operation<bool> {
 public:
  bool ready() override { return open_; }
  bool take() override { return success_; }
  bool is_open() const noexcept { return open_; }
  void open(bool success) {
    open_ = true;
    success_ = success;
    wake();
  }
  void close() noexcept { open_ = false; }

 private:
  bool open_ = false, success_ = false;
};

}  // namespace reactor::detail
