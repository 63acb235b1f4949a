#pragma once
// The recorded data. Private to trace.cpp and trace_file.cpp.

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "demos/trace/output_file.h"
#include "demos/trace/trace.h"

namespace demo {

/// A place and its number share one word; the number has the lower bits.
inline constexpr unsigned number_bits = 24;

struct TraceEvent {
  static constexpr std::size_t text_size = 16;

  std::uint64_t begin, end;  // ns of CLOCK_MONOTONIC
  std::uint64_t arrival;     // of a request; 0 if unknown
  const char* name;
  std::uint32_t place;
  std::uint32_t bytes;
  std::array<char, text_size> text;  // the beginning of the request
  Span::Kind kind;
  bool spurious;
  bool stamped;  // `arrival` is from the kernel, else the end of a wait
};

/// The events of one thread. Only this thread adds; any thread may read added events.
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
  std::uint64_t thread = 0;  // the thread number of the kernel
  std::atomic<const char*> name = nullptr;
  std::uint64_t seen = 0;     // the end of the last wait that was not spurious
  std::uint64_t arrival = 0;  // of the next request, from the kernel; 0 if unknown
};

struct Trace::State {
  TraceLane* lane() noexcept;
  bool add(TraceLane& lane, const TraceEvent& event) noexcept;
  TraceLane::Chunk* take_chunk() noexcept;
  void write_json() const;

  std::string file_name, process;
  OutputFile file{nullptr, std::fclose};
  std::uint64_t id = 0;                // unique in this process
  std::atomic<std::int64_t> room = 0;  // how many more events may be stored
  std::atomic<std::uint64_t> dropped = 0;
  std::mutex mutex;
  std::vector<std::unique_ptr<TraceLane>> lanes;
};

}  // namespace demo
