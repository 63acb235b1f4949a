#pragma once
// In which order the runs of a comparison follow each other.

#include <cstddef>
#include <vector>

namespace lab {

struct Slot {
  std::size_t model;
  int repetition;
  bool operator==(const Slot&) const = default;
};

/// A B C, C B A, A B C, ...: every model runs once in each repetition, and what drifts
/// (temperature, other load) hits all of them alike.
std::vector<Slot> run_order(std::size_t models, int repetitions);

}  // namespace lab
