#include "demos/uppercase/event_driven_server.h"

#include <sys/resource.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "demos/common/socket.h"
#include "reactor/error.h"

namespace uppercase {

using demo::Fd;

EventDrivenServer::EventDrivenServer(Service& service)
    : service_(service),
      stdio_(service.options.read_stdin ? std::optional<Connection>(service)
                                        : std::nullopt),
      sockets_(service) {
  sockets_.set_nonblocking();
}

void EventDrivenServer::limit_descriptors(int limit, const std::string& call) {
  const std::string text =
      call + " watches no more than " + std::to_string(limit) + " descriptors";
  if (sockets_.largest_fd() >= limit)
    throw std::runtime_error(text + " (try fewer --udp-sockets)");
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < static_cast<rlim_t>(limit)) return;
  files.rlim_cur = static_cast<rlim_t>(limit);
  ::setrlimit(RLIMIT_NOFILE, &files);
  limit_exceeded_ = text + ": further clients wait";
}

void EventDrivenServer::start() {
  set_interest(stop_.fd(), {.read = true});
  for (const Fd& udp : sockets_.udp) set_interest(udp.get(), {.read = true});
  sockets_.announce(service_);
}

/// After a pause the listener is watched again, because a descriptor may be free, and
/// so is stdin, because the process may be in the foreground.
EventDrivenServer::Timeout EventDrivenServer::prepare_wait() {
  const bool accept_pausing = std::exchange(accept_paused_, false);
  const bool stdin_pausing = std::exchange(stdin_paused_, false);
  set_interest(sockets_.listener.get(), {.read = !accept_pausing});
  if (stdio_) {
    set_interest(stdio_->in(), {.read = stdio_->wants_read() && !stdin_pausing});
    set_interest(stdio_->out(), {.write = stdio_->wants_write()});
  }
  if (accept_pausing) return accept_pause;
  return stdin_pausing ? Timeout(background_pause) : std::nullopt;
}

int EventDrivenServer::check(int result, const char* call) {
  if (result < 0) reactor::throw_error(errno, call);
  return result;
}

void EventDrivenServer::handle(int fd, bool readable) {
  if (entries_[fd].connection) return serve_client(fd, readable);
  if (fd == sockets_.listener.get()) return accept_clients();
  if (stdio_ && fd == stdio_->in()) return read_stdin();
  if (stdio_ && fd == stdio_->out()) return void(stdio_->send());
  if (fd != stop_.fd()) answer_datagrams(service_, fd);
}

void EventDrivenServer::read_stdin() {
  stdio_->receive();
  stdin_paused_ = stdio_->is_in_background();
}

void EventDrivenServer::set_interest(int fd, Interest now) {
  Interest& watched = entries_[fd].watched;
  if (now == watched) return;
  watch(fd, watched, now);
  watched = now;
}

void EventDrivenServer::serve_client(int fd, bool readable) {
  Connection& connection = *entries_[fd].connection;
  if (readable && connection.wants_read()) connection.receive();
  if (connection.wants_write()) connection.send();
  set_interest(fd, {connection.wants_read(), connection.wants_write()});
  if (connection.is_done()) entries_[fd].connection.reset();
}

void EventDrivenServer::accept_clients() {
  for (int i = 0; i < max_batch; ++i) {
    Fd socket = accept_connection(service_, sockets_.listener.get());
    accept_paused_ = !socket && reactor::is_resource_exhausted(errno);
    if (accept_paused_) report_limit();
    if (!socket) return;
    add_client(std::move(socket));
  }
}

/// Prints once that clients wait because of limit_descriptors().
void EventDrivenServer::report_limit() {
  const std::string text = std::exchange(limit_exceeded_, "");
  if (!text.empty()) std::fprintf(stderr, "%s\n", text.c_str());
}

/// If the kernel cannot watch one more descriptor, this client is disconnected and the
/// others are still served.
void EventDrivenServer::add_client(Fd socket) try {
  const int fd = socket.get();
  demo::set_nonblocking(fd);
  set_interest(fd, {.read = true});
  entries_[fd].connection = std::make_unique<Connection>(service_, std::move(socket));
} catch (const std::system_error&) {
}

}  // namespace uppercase
