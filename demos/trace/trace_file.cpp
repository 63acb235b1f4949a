// Writes the file of a Trace: trace-event JSON for Perfetto. A request has one slice at
// its arrival, one where its answer was computed, and an arrow between them.

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <utility>

#include "demos/trace/trace_state.h"
#include "reactor/error.h"

namespace demo {
namespace {

constexpr std::uint64_t arrival_length = 50'000;  // ns; long enough to be visible
constexpr unsigned process_bits =
    24;  // the upper bits of a flow number; the rest is the request
// Larger than every thread number of Linux, so it is unique.
constexpr std::uint64_t arrivals_lane = std::uint64_t{1} << 23;

const char* kind_name(Span::Kind kind) {
  switch (kind) {
    case Span::Kind::wait:
      return "wait";
    case Span::Kind::call:
      return "call";
    case Span::Kind::callback:
      return "callback";
    case Span::Kind::request:
      return "request";
  }
  return "";
}

std::string place_name(std::uint32_t place) {
  const auto kind = static_cast<Place>(place >> number_bits);
  const std::string number = std::to_string(place & ((1u << number_bits) - 1));
  switch (kind) {
    case Place::none:
      return "";
    case Place::input:
      return "stdin";
    case Place::output:
      return "stdout";
    case Place::udp:
      return "UDP :" + number;
    case Place::listener:
      return "TCP listener :" + number;
    case Place::connection:
      return "TCP connection " + number;
    case Place::signal:
      return "a signal";
  }
  return "";
}

/// Returns text that a JSON string may contain: other characters become dots.
std::string printable(const TraceEvent& event) {
  std::string text(event.text.data(),
                   std::min<std::size_t>(event.bytes, TraceEvent::text_size));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text)
    if (c < ' ' || c > '~' || c == '"' || c == '\\') c = '.';
  return text;
}

/// One line of the file. Lines of the same time keep the order in which they were
/// added.
struct Line {
  enum class Type { slice, arrival, flow_start, flow_end };
  std::uint64_t time;
  std::uint64_t length;
  Type type;
  std::uint64_t thread;
  std::uint64_t request;  // its number
  const TraceEvent* event;
};

class Writer {
 public:
  explicit Writer(const Trace::State& state)
      : state_(state), file_(state.file.get()), process_(::getpid()) {}

  void write() {
    collect();
    std::fprintf(file_,
                 "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"clock\":"
                 "\"CLOCK_MONOTONIC\",\"dropped\":%" PRIu64 "},\"traceEvents\":[\n",
                 state_.dropped.load());
    write_names();
    for (const Line& line : lines_) write_line(line);
    std::fprintf(file_, "\n]}\n");
  }

 private:
  void collect() {
    std::vector<const TraceEvent*> requests;
    for (const auto& lane : state_.lanes) collect(*lane, requests);
    collect_arrivals(requests);
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return a.time < b.time; });
  }

  /// An outer slice comes before inner ones, and a slice before the arrow that ends at
  /// it.
  void collect(const TraceLane& lane, std::vector<const TraceEvent*>& requests) {
    std::vector<const TraceEvent*> events;
    lane.visit([&](const TraceEvent& event) { events.push_back(&event); });
    std::stable_sort(events.begin(), events.end(), [](const auto* a, const auto* b) {
      return a->begin != b->begin ? a->begin < b->begin : a->end > b->end;
    });
    for (const TraceEvent* event : events) {
      const std::uint64_t length = event->end - event->begin;
      lines_.push_back(
          {event->begin, length, Line::Type::slice, lane.thread, 0, event});
      if (event->kind != Span::Kind::request || event->arrival == 0) continue;
      requests.push_back(event);
      lines_.push_back(
          {event->begin, 0, Line::Type::flow_end, lane.thread, requests.size(), event});
    }
  }

  /// Arrivals have their own lane. A slice ends before the next one begins.
  void collect_arrivals(const std::vector<const TraceEvent*>& requests) {
    std::vector<std::size_t> order(requests.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return requests[a]->arrival < requests[b]->arrival;
    });
    std::uint64_t next = UINT64_MAX, after = UINT64_MAX;  // the next later arrival time
    std::vector<Line> arrivals;
    std::reverse(order.begin(), order.end());
    for (const std::size_t i : order) {
      const TraceEvent* event = requests[i];
      if (event->arrival != next) after = std::exchange(next, event->arrival);
      const std::uint64_t length = std::min(arrival_length, after - event->arrival);
      const std::uint64_t thread = arrivals_lane + static_cast<std::uint64_t>(process_);
      for (const auto type : {Line::Type::flow_start, Line::Type::arrival})
        arrivals.push_back({event->arrival, length, type, thread, i + 1, event});
    }
    lines_.insert(lines_.end(), arrivals.rbegin(), arrivals.rend());
  }

  void begin_line(const char* phase, std::uint64_t thread) {
    std::fprintf(file_, "%s{\"ph\":\"%s\",\"pid\":%" PRIdMAX ",\"tid\":%" PRIu64,
                 std::exchange(separator_, ",\n"), phase,
                 static_cast<std::intmax_t>(process_), thread);
  }

  void write_name(const char* what, std::uint64_t thread, const std::string& name,
                  std::size_t index) {
    begin_line("M", thread);
    std::fprintf(file_, ",\"name\":\"%s_name\",\"args\":{\"name\":\"%s\"}}", what,
                 name.c_str());
    begin_line("M", thread);
    std::fprintf(file_, ",\"name\":\"%s_sort_index\",\"args\":{\"sort_index\":%zu}}",
                 what, index);
  }

  void write_names() {
    const auto process = static_cast<std::uint64_t>(process_);
    write_name("process", process, state_.process, 0);
    write_name("thread", arrivals_lane + process, "arrivals", 0);
    std::size_t index = 0;
    for (const auto& lane : state_.lanes)
      write_name("thread", lane->thread, lane_name(*lane), ++index);
  }

  static std::string lane_name(const TraceLane& lane) {
    if (const char* name = lane.name) return name;
    std::uint32_t place = 0;
    const char* first = nullptr;  // the name of the first event
    lane.visit([&](const TraceEvent& event) {
      if (place == 0) place = event.place;
      if (first == nullptr) first = event.name;
    });
    if (place != 0) return place_name(place);
    return first != nullptr ? first : "thread";
  }

  /// Writes microseconds with three decimals.
  void write_time(const char* key, std::uint64_t ns) {
    std::fprintf(file_, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000,
                 static_cast<unsigned>(ns % 1000));
  }

  void write_line(const Line& line) {
    switch (line.type) {
      case Line::Type::slice:
        return write_slice(line);
      case Line::Type::arrival:
        return write_arrival(line);
      case Line::Type::flow_start:
        return write_flow("s", line, "");
      case Line::Type::flow_end:
        return write_flow("f", line, ",\"bp\":\"e\"");
    }
  }

  void write_slice(const Line& line) {
    const TraceEvent& event = *line.event;
    const std::string place = place_name(event.place);
    begin_line("X", line.thread);
    write_time("ts", line.time);
    write_time("dur", line.length);
    std::fprintf(file_, ",\"cat\":\"%s\",\"name\":\"", kind_name(event.kind));
    if (event.kind == Span::Kind::request) return write_request(event);
    std::fprintf(file_, "%s%s%s\"", event.name, place.empty() ? "" : " ",
                 place.c_str());
    if (event.spurious) std::fputs(",\"args\":{\"spurious\":true}", file_);
    std::fputs("}", file_);
  }

  void write_request(const TraceEvent& event) {
    std::fprintf(
        file_,
        "answer %s\",\"args\":{\"source\":\"%s\",\"text\":\"%s\",\"bytes\":%" PRIu32,
        printable(event).c_str(), event.name, printable(event).c_str(), event.bytes);
    if (event.arrival != 0) {
      write_time("arrival", event.arrival);
      write_time("latency", event.end - event.arrival);
      std::fprintf(file_, ",\"told_by\":\"%s\"", event.stamped ? "kernel" : "wait");
    }
    std::fputs("}}", file_);
  }

  void write_arrival(const Line& line) {
    begin_line("X", line.thread);
    write_time("ts", line.time);
    write_time("dur", line.length);
    std::fprintf(
        file_, ",\"cat\":\"arrival\",\"name\":\"%s %s\",\"args\":{\"told_by\":\"%s\"}}",
        line.event->name, printable(*line.event).c_str(),
        line.event->stamped ? "kernel" : "wait");
  }

  /// The number is also unique when files of several processes are merged.
  void write_flow(const char* phase, const Line& line, const char* binding) {
    begin_line(phase, line.thread);
    write_time("ts", line.time);
    const auto process = static_cast<std::uint64_t>(process_);
    std::fprintf(file_,
                 ",\"cat\":\"request\",\"name\":\"request\",\"id\":%" PRIu64 "%s}",
                 (process << process_bits) + line.request, binding);
  }

  const Trace::State& state_;
  std::FILE* file_;
  pid_t process_;
  const char* separator_ = "";
  std::vector<Line> lines_;
};

}  // namespace

void Trace::State::write_json() const {
  errno = 0;
  Writer(*this).write();
  if (std::fflush(file.get()) != 0 || std::ferror(file.get()) != 0)
    reactor::throw_error(errno != 0 ? errno : EIO, "write --trace " + file_name);
}

}  // namespace demo
