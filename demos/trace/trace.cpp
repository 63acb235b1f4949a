#include "demos/trace/trace.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "demos/trace/trace_state.h"
#include "demos/trace/traced_io.h"
#include "reactor/error.h"

namespace demo {
namespace {

constexpr std::size_t most_descriptors = 65'536;  // larger ones have no name
std::array<std::atomic<std::uint32_t>, most_descriptors> places;
std::atomic<unsigned> connections = 0;

/// The lane of a thread, and the trace to which it belongs.
struct ThreadLane {
  std::uint64_t trace = 0;
  TraceLane* lane = nullptr;
};
thread_local ThreadLane current;

std::uint64_t now() noexcept {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

std::uint64_t thread_number([[maybe_unused]] std::size_t lanes_before) noexcept {
#ifdef __linux__
  return static_cast<std::uint64_t>(::gettid());
#else
  return static_cast<std::uint64_t>(::getpid()) + lanes_before;
#endif
}

std::uint32_t place_of(int fd) noexcept {
  const auto index = static_cast<std::size_t>(fd);
  return fd >= 0 && index < most_descriptors ? places[index].load() : 0;
}

std::uint64_t next_id() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

Trace::Trace(const std::string& file, std::string process, std::size_t limit)
    : state_(std::make_unique<State>()) {
  state_->file = open_output_file("--trace", file);
  state_->file_name = file;
  state_->process = std::move(process);
  state_->id = next_id();
  state_->room = static_cast<std::int64_t>(limit);
  connections = 0;
  name(0, Place::input);
  name(1, Place::output);
  active_ = state_.get();
  name_thread("main");
}

Trace::~Trace() { active_ = nullptr; }

void Trace::write() {
  active_ = nullptr;
  const std::lock_guard lock(state_->mutex);
  state_->write_json();
  if (dropped() > 0)
    std::fprintf(stderr, "%s: --trace %s: full; %llu later events are not in it\n",
                 state_->process.c_str(), state_->file_name.c_str(),
                 static_cast<unsigned long long>(dropped()));
}

std::uint64_t Trace::dropped() const noexcept { return state_->dropped; }

void Trace::name(int fd, Place place, unsigned number) noexcept {
  const auto index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= most_descriptors) return;
  if (place == Place::connection && number == 0) number = ++connections;
  if (place == Place::udp || place == Place::connection) request_timestamps(fd);
  places[index] = static_cast<std::uint32_t>(place) << number_bits | number;
}

void Trace::name_thread(const char* name) noexcept {
  State* state = active_;
  TraceLane* lane = state != nullptr ? state->lane() : nullptr;
  if (lane != nullptr) lane->name = name;
}

void Trace::note_arrival(std::uint64_t arrival) noexcept {
  State* state = active_;
  TraceLane* lane = state != nullptr ? state->lane() : nullptr;
  if (lane != nullptr) lane->arrival = arrival;
}

/// Returns the lane of this thread, or null if there is no memory for another lane.
TraceLane* Trace::State::lane() noexcept {
  if (current.trace == id) return current.lane;
  current = {id, nullptr};
  auto lane = std::unique_ptr<TraceLane>(new (std::nothrow) TraceLane);
  if (!lane || (lane->first = lane->last = take_chunk()) == nullptr) return nullptr;
  const std::lock_guard lock(mutex);
  lane->thread = thread_number(lanes.size());
  lanes.push_back(std::move(lane));
  return current.lane = lanes.back().get();
}

TraceLane::Chunk* Trace::State::take_chunk() noexcept {
  constexpr auto size = static_cast<std::int64_t>(TraceLane::chunk_size);
  if (room.fetch_sub(size) >= size) return new (std::nothrow) TraceLane::Chunk;
  room.fetch_add(size);
  return nullptr;
}

bool Trace::State::add(TraceLane& lane, const TraceEvent& event) noexcept {
  TraceLane::Chunk* chunk = lane.last;
  if (chunk->used == TraceLane::chunk_size) {
    chunk = take_chunk();
    if (chunk == nullptr) return false;
    lane.last->next = chunk;
    lane.last = chunk;
  }
  const std::size_t used = chunk->used.load(std::memory_order_relaxed);
  chunk->events[used] = event;
  chunk->used.store(used + 1, std::memory_order_release);
  return true;
}

void Span::start(Kind kind, const char* name, int fd) noexcept {
  kind_ = kind;
  name_ = name;
  place_ = place_of(fd);
  begin_ = now();
}

void Span::finish() const noexcept {
  Trace::State* state = Trace::active_;
  if (state == nullptr) return;
  const int saved = errno;
  TraceEvent event{.begin = begin_,
                   .end = now(),
                   .arrival = 0,
                   .name = name_,
                   .place = place_,
                   .bytes = static_cast<std::uint32_t>(bytes_.size()),
                   .text = {},
                   .kind = kind_,
                   .spurious = spurious_,
                   .stamped = false};
  TraceLane* lane = state->lane();
  if (lane != nullptr && kind_ == Kind::request) {
    const std::string_view text = bytes_.substr(0, TraceEvent::text_size);
    std::copy(text.begin(), text.end(), event.text.begin());
    event.stamped = lane->arrival != 0;
    event.arrival = event.stamped ? std::exchange(lane->arrival, 0) : lane->seen;
  }
  if (lane != nullptr && kind_ == Kind::wait && !spurious_) lane->seen = event.end;
  if (lane == nullptr || !state->add(*lane, event)) ++state->dropped;
  errno = saved;
}

void Span::record(Kind kind, const char* name, std::uint64_t begin,
                  std::uint64_t end) noexcept {
  Trace::State* state = Trace::active_;
  if (state == nullptr) return;
  TraceLane* lane = state->lane();
  const TraceEvent event{begin, end, 0, name, 0, 0, {}, kind, false, false};
  if (lane != nullptr && kind == Kind::wait) lane->seen = end;
  if (lane == nullptr || !state->add(*lane, event)) ++state->dropped;
}

}  // namespace demo
