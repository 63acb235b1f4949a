#pragma once
// A table whose index is a file descriptor: the kernel gives the lowest number that is
// free, so the numbers are small and dense. One thread.

#include <cstddef>
#include <vector>

namespace uppercase {

template <class Value>
class FdTable {
 public:
  /// The entry of `fd`, which is not negative; a new one is Value{}. It stays where it
  /// is until a greater descriptor is looked up.
  Value& operator[](int fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= values_.size()) values_.resize(index + 1);
    return values_[index];
  }

 private:
  std::vector<Value> values_;
};

}  // namespace uppercase
