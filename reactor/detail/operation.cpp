#include "reactor/detail/operation.h"

#include <stdexcept>

namespace reactor::detail {

OperationBase::~OperationBase() {
  if (waiter_ == nullptr) return;
  waiter_->operation_ = nullptr;
  waiter_->stack_->schedule();
}

void OperationBase::wake() const {
  if (waiter_ != nullptr) waiter_->stack_->schedule();
}

void Waiter::require_alone() const {
  if (operation_->awaited())
    throw std::logic_error("co_await: another task already waits for this operation");
}

void Waiter::wait(AsyncStack& stack) noexcept {
  stack_ = &stack;
  operation_->waiter_ = this;
}

bool Waiter::end() noexcept {
  const bool waits = std::exchange(stack_, nullptr) != nullptr;
  if (waits && operation_ != nullptr) operation_->waiter_ = nullptr;
  return operation_ != nullptr;
}

}  // namespace reactor::detail
