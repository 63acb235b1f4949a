#pragma once
// An array whose index is a file descriptor. The kernel always returns the lowest free
// number, so descriptors are small and an array wastes little memory. One thread.

#include <cstddef>
#include <vector>

namespace uppercase {

template <class Value>
class FdTable {
 public:
  /// Returns the entry of `fd`, which must not be negative; a new entry is Value{}. The
  /// reference is valid until a larger descriptor is looked up.
  Value& operator[](int fd) {
    const auto index = static_cast<std::size_t>(fd);
    if (index >= values_.size()) values_.resize(index + 1);
    return values_[index];
  }

 private:
  std::vector<Value> values_;
};

}  // namespace uppercase
