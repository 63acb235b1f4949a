#include "demos/uppercase/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "demos/common/socket.h"
#include "demos/trace/traced_io.h"

namespace uppercase {
namespace {

constexpr std::size_t read_size = 64 * 1024;

bool is_temporary(int errno_value) {
  return errno_value == EAGAIN || errno_value == EWOULDBLOCK || errno_value == EINTR;
}

/// The buffers for one read and its answer. There is one per thread, because a buffer
/// in each connection would waste memory on idle connections. The input is on the heap,
/// because a thread-local array would use memory in threads that never read.
struct Buffers {
  std::unique_ptr<char[]> input{new char[read_size]};
  std::string answer;
};

Buffers& buffers() {
  static thread_local Buffers of_this_thread;
  return of_this_thread;
}

}  // namespace

Connection::Connection(Service& service, demo::Fd socket)
    : service_(service), socket_(std::move(socket)) {}

Connection::Connection(Service& service)
    : service_(service), stdio_(std::make_unique<StandardStreams>()) {}

bool Connection::receive() {
  auto& [input, answer] = buffers();
  const ssize_t count = socket_ ? demo::traced_receive(in(), input.get(), read_size)
                                : stdio_->input.read(input.get(), read_size);
  if (count > 0) {
    const Source source = socket_ ? Source::tcp : Source::input;
    const std::string_view bytes(input.get(), static_cast<std::size_t>(count));
    answers_ += service_.answer(source, stream_, bytes, answer);
  } else if (count == 0) {
    ended_ = true;
    answers_ += stream_.finish();
  } else if (is_temporary(errno)) {
    return false;
  } else {
    fail();
  }
  return true;
}

bool Connection::send() {
  const std::string_view text = std::string_view(answers_).substr(sent_);
  const ssize_t count =
      socket_ ? ::send(out(), text.data(), text.size(), 0) : stdio_->output.write(text);
  if (count < 0 && is_temporary(errno)) return false;
  if (count < 0) {
    fail();
    return true;
  }
  sent_ += static_cast<std::size_t>(count);
  if (sent_ >= answers_limit) answers_.erase(0, std::exchange(sent_, 0));
  if (unsent() > 0) return true;
  // An idle connection should not keep the memory that it needed while it was busy.
  // Assigning an empty string would not free it in libstdc++.
  if (answers_.capacity() > answers_limit / 16) std::string().swap(answers_);
  answers_.clear();
  sent_ = 0;
  return true;
}

/// The peer cannot receive any more, so the unsent answers are dropped.
void Connection::fail() {
  ended_ = true;
  answers_.clear();
  sent_ = 0;
}

/// The calls block. wait_for() is needed only if another program has made stdin or
/// stdout non-blocking.
bool answer_once(Connection& connection, const demo::StopSignal& stop) {
  const bool received = connection.receive();
  if (connection.is_in_background()) return false;
  if (!received) demo::wait_for(connection.in(), POLLIN);
  while (connection.wants_write() && !stop.requested())
    if (!connection.send()) demo::wait_for(connection.out(), POLLOUT);
  return true;
}

void answer_all(Connection& connection, const demo::StopSignal& stop) {
  while (!connection.is_done() && !stop.requested())
    if (!answer_once(connection, stop)) stop.wait_for(background_pause);
}

void answer_stdin(Service& service, const demo::StopSignal& stop) {
  Connection stdio(service);
  answer_all(stdio, stop);
}

}  // namespace uppercase
