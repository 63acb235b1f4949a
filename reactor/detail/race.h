#pragma once
// Private to the library: the tasks of a when_any, whose caller waits for the first.

#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "reactor/detail/branch.h"

namespace reactor::detail {

template <class... T>
class Race final : public RaceBase {
 public:
  using Result = std::variant<NonVoid<T>...>;

  Race(AsyncStack& waiting, std::tuple<Task<T>...> tasks)
      : Race(waiting, std::move(tasks), std::index_sequence_for<T...>()) {}
  Result take() { return take_from<0>(); }

 private:
  template <std::size_t... I>
  Race(AsyncStack& waiting, std::tuple<Task<T>...> tasks, std::index_sequence<I...>)
      : RaceBase(waiting) {
    (std::get<I>(branches_).emplace(*this, waiting, I, std::move(std::get<I>(tasks))),
     ...);
    (std::get<I>(branches_)->begin(), ...);
  }
  void end_others() noexcept override {
    std::size_t index = 0;
    const auto end = [&](auto& branch) {
      if (index++ != winner_) branch->cancel();
    };
    std::apply([&](auto&... branch) { (end(branch), ...); }, branches_);
  }
  template <std::size_t I>
  Result take_from() {
    if constexpr (I + 1 < sizeof...(T))
      if (winner_ != I) return take_from<I + 1>();
    return Result(std::in_place_index<I>, std::get<I>(branches_)->take());
  }
  std::tuple<std::optional<Branch<T>>...> branches_;
};

}  // namespace reactor::detail
