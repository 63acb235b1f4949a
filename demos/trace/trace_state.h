#pragma once
// Private to trace.cpp and trace_file.cpp: what is recorded, and where it lies.

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "demos/trace/trace.h"

namespace demo {

/// A place and its number in one word.
inline constexpr unsigned number_bits = 24;

struct TraceEvent {
  static constexpr std::size_t text_size = 16;

  std::uint64_t begin, end;  // ns of CLOCK_MONOTONIC
  std::uint64_t arrival;     // of a request
  const char* name;
  std::uint32_t place;
  std::uint32_t bytes;
  std::array<char, text_size> text;  // how the request begins
  Span::Kind kind;
  bool spurious;
  bool stamped;  // the kernel told the arrival; else it is the end of a wait
};

/// One thread: it adds, and anybody may read what has been added.
struct TraceLane {
  static constexpr std::size_t chunk_size = 32;
  struct Chunk {
    std::array<TraceEvent, chunk_size> events;
    std::atomic<std::size_t> used = 0;
    std::atomic<Chunk*> next = nullptr;
  };

  ~TraceLane() {
    for (Chunk *chunk = first, *next = nullptr; chunk != nullptr; chunk = next) {
      next = chunk->next;
      delete chunk;
    }
  }
  template <class Visit>
  void visit(Visit visit_event) const {
    for (const Chunk* chunk = first; chunk != nullptr; chunk = chunk->next)
      for (std::size_t i = 0, used = chunk->used; i < used; ++i)
        visit_event(chunk->events[i]);
  }

  Chunk* first = nullptr;
  Chunk* last = nullptr;
  std::uint64_t thread = 0;  // as the kernel numbers it
  std::atomic<const char*> name = nullptr;
  std::uint64_t seen = 0;     // end of the last wait that was not in vain
  std::uint64_t arrival = 0;  // of the next request, told by the kernel; 0: it did not
};

struct Trace::State {
  TraceLane* lane() noexcept;
  bool add(TraceLane& lane, const TraceEvent& event) noexcept;
  TraceLane::Chunk* take_chunk() noexcept;
  void write_json() const;

  std::string file_name, process;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, std::fclose};
  std::uint64_t id = 0;                // no two traces of a process have the same
  std::atomic<std::int64_t> room = 0;  // events for which there is memory
  std::atomic<std::uint64_t> dropped = 0;
  std::mutex mutex;
  std::vector<std::unique_ptr<TraceLane>> lanes;
};

}  // namespace demo
