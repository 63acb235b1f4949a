#pragma once
// Private to the library: an operation for which one task at a time may wait.

#include "reactor/detail/async_stack.h"

namespace reactor::detail {

class Waiter;

class OperationBase {
 public:
  OperationBase() = default;
  OperationBase(const OperationBase&) = delete;
  OperationBase& operator=(const OperationBase&) = delete;
  /// A waiting task continues without a result.
  virtual ~OperationBase();
  /// Returns true if a task waits.
  bool awaited() const noexcept { return waiter_ != nullptr; }
  /// Makes the scheduler resume the waiting task, if there is one.
  void wake() const;

 private:
  friend Waiter;
  Waiter* waiter_ = nullptr;
};

template <class T>
class Operation : public OperationBase {
 public:
  /// Returns true if take() has a result, so that a task need not wait.
  virtual bool ready() = 0;
  virtual T take() = 0;
};

/// Connects a waiting task with its operation. It lives in the frame of the task, so
/// the wait also ends when the task is destroyed.
class Waiter {
 public:
  explicit Waiter(OperationBase& operation) noexcept : operation_(&operation) {}
  Waiter(Waiter&& other) noexcept : operation_(other.operation_) {}  // before it waits
  Waiter& operator=(Waiter&&) = delete;
  ~Waiter() { end(); }

  void require_alone() const;
  void wait(AsyncStack& stack) noexcept;
  /// Returns false if the operation has been destroyed.
  bool end() noexcept;

 private:
  friend OperationBase;
  OperationBase* operation_;
  AsyncStack* stack_ = nullptr;
};

/// An operation that is open or closed. Tasks wait until it is open; the result is
/// success or failure.
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
