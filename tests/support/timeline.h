#pragma once
// A timeline that a program wrote with --trace, read again; and whether it keeps the
// rules of the format, without which Perfetto drops what it cannot place.

#include <cstdint>
#include <string>
#include <vector>

namespace testing_support {

struct Slice {
  std::int64_t thread;
  std::int64_t begin, end;  // ns
  std::string category, name;
  std::string text;     // of a request
  std::string told_by;  // who knew when the request came
  bool spurious;
};

struct Timeline {
  std::string process;
  std::vector<std::string> threads;  // their names, in the order of the lanes
  std::vector<Slice> slices;
  std::size_t arrows = 0;  // with a beginning and an end
  std::uint64_t dropped = 0;
  /// Slices of a thread that overlap without lying in each other, an arrow outside a
  /// slice or without its other end, a number that comes twice, time that goes back.
  std::vector<std::string> problems;

  /// Those of a category; also of a name that begins so.
  std::vector<Slice> of(const std::string& category,
                        const std::string& name = "") const;
};

/// Throws when it is no JSON, or not that of a timeline.
Timeline read_timeline(const std::string& path);

}  // namespace testing_support
