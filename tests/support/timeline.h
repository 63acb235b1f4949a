#pragma once
// Reads a timeline that a program has written with --trace, and checks the rules of the
// format. Perfetto does not show events that break these rules.

#include <cstdint>
#include <string>
#include <vector>

namespace testing_support {

struct Slice {
  std::int64_t thread;
  std::int64_t begin, end;  // ns
  std::string category, name;
  std::string text;     // the request
  std::string told_by;  // the source of the request's arrival time
  bool spurious;
};

struct Timeline {
  std::string process;
  std::vector<std::string> threads;  // names, in the order of the lanes
  std::vector<Slice> slices;
  std::size_t arrows = 0;  // complete ones, with a beginning and an end
  std::uint64_t dropped = 0;
  /// Broken rules: slices of a thread that overlap but are not nested, an arrow that is
  /// outside a slice or has only one end, a number that is not unique, times that are
  /// not in order.
  std::vector<std::string> problems;

  /// Returns the slices of a category whose names begin with `name`.
  std::vector<Slice> of(const std::string& category,
                        const std::string& name = "") const;
};

/// Throws if the file is not JSON or not a timeline.
Timeline read_timeline(const std::string& path);

}  // namespace testing_support
