#include "reactor/task_group.h"

#include <list>

#include "reactor/detail/loop_state.h"
#include "reactor/detail/operation.h"

namespace reactor {

struct TaskGroup::State final : detail::Operation<bool> {
  struct Member;
  using Members = std::list<std::unique_ptr<Member>>;

  explicit State(Loop::State& its_loop) : loop(its_loop) {}
  bool ready() override { return members.empty(); }
  bool take() override { return true; }
  void spawn(Task<> task);
  void cancel() noexcept;
  void remove(Members::iterator member) noexcept;

  Loop::State& loop;
  Members members;
  bool cancelling = false;
  bool closed = false;
};

/// One task of the group, with the tasks that it awaits.
struct TaskGroup::State::Member final : detail::AsyncStack {
  Member(State& its_group, Task<> task)
      : AsyncStack(its_group.loop.scheduler),
        group(&its_group),
        loop(its_group.loop),
        frame(std::move(task).release()) {}
  ~Member() override { unwind(); }
  void finished() noexcept override {
    try {
      // The Frame comes from a Task<void>, so its promise has this type.
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-static-cast-downcast)
      static_cast<detail::TaskPromise<void>*>(frame.get())->take();
    } catch (...) {
      loop.keep_exception(std::current_exception());
    }
    if (group != nullptr) group->remove(self);
  }

  State* group;  // null after the member was removed from its group
  Loop::State& loop;
  detail::FrameOwner frame;
  Members::iterator self;
};

void TaskGroup::State::spawn(Task<> task) {
  loop.require_thread();
  if (!task.valid()) throw std::logic_error("spawn() needs a valid task");
  if (cancelling || closed) return;
  members.push_back(std::make_unique<Member>(*this, std::move(task)));
  Member& added = *members.back();
  added.self = std::prev(members.end());
  added.start(*added.frame.get());
}

/// Each removed task runs destructors of the program, which may do anything, even
/// destroy the group.
void TaskGroup::State::cancel() noexcept {
  if (cancelling) return;
  cancelling = true;
  while (!members.empty()) remove(std::prev(members.end()));
  cancelling = false;
}

void TaskGroup::State::remove(Members::iterator member) noexcept {
  std::unique_ptr<Member> removed = std::move(*member);
  members.erase(member);
  removed->group = nullptr;
  if (members.empty()) wake();
  loop.scheduler.defer_destroy(std::move(removed));
}

TaskGroup::TaskGroup(Loop& loop) : state_(std::make_shared<State>(loop.state())) {
  loop.state().require_thread();
}

TaskGroup& TaskGroup::operator=(TaskGroup&& other) noexcept {
  TaskGroup before(std::move(*this));
  state_ = std::move(other.state_);
  return *this;
}

TaskGroup::~TaskGroup() {
  if (!state_) return;
  state_->closed = true;
  state_->cancelling = false;  // during a cancel(), too, this one must end all tasks
  state_->cancel();
}

void TaskGroup::spawn(Task<> task) { state_->spawn(std::move(task)); }

void TaskGroup::cancel() noexcept {
  const auto state = state_;
  state->cancel();
}

std::size_t TaskGroup::size() const noexcept { return state_->members.size(); }

Awaitable<bool> TaskGroup::join() noexcept { return Awaitable<bool>(*state_); }

}  // namespace reactor
