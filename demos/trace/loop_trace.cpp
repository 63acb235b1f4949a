#include "demos/trace/loop_trace.h"

#include "demos/trace/trace.h"

namespace demo {
namespace {

const char* name_of(reactor::HandleKind kind) {
  switch (kind) {
    case reactor::HandleKind::timer:
      return "timer";
    case reactor::HandleKind::signal:
      return "signal";
    case reactor::HandleKind::waker:
      return "waker";
    case reactor::HandleKind::input:
      return "stdin";
    case reactor::HandleKind::output:
      return "stdout";
    case reactor::HandleKind::udp_socket:
      return "UDP";
    case reactor::HandleKind::tcp_listener:
      return "TCP listener";
    case reactor::HandleKind::tcp_connection:
      return "TCP connection";
  }
  return "";
}

void record(Span::Kind kind, const char* name, LoopTrace::Time begin,
            LoopTrace::Time end) noexcept {
  Span::record(kind, name, static_cast<std::uint64_t>(begin.count()),
               static_cast<std::uint64_t>(end.count()));
}

}  // namespace

LoopTrace::LoopTrace(reactor::Loop& loop) : loop_(loop), observes_(Trace::on()) {
  if (!observes_) return;
  Trace::name_thread("loop");
  loop_.observe(this);
}

void LoopTrace::waited(Time begin, Time end) noexcept {
  record(Span::Kind::wait, "wait for all", begin, end);
}

void LoopTrace::called(reactor::HandleKind kind, Time begin, Time end) noexcept {
  record(Span::Kind::callback, name_of(kind), begin, end);
}

}  // namespace demo
