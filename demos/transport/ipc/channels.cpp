#include "demos/transport/ipc/channels.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "demos/common/blocking_calls.h"
#include "reactor/error.h"

namespace transport {

using reactor::throw_error;

namespace {

Channel open_pipes() {
  int there[2], back[2];
  if (::pipe2(there, O_CLOEXEC) != 0) throw_error(errno, "pipe");
  demo::Fd there_in(there[0]), there_out(there[1]);
  if (::pipe2(back, O_CLOEXEC) != 0) throw_error(errno, "pipe");
  return {"pipe",
          {demo::Fd(back[0]), std::move(there_out)},
          {std::move(there_in), demo::Fd(back[1])}};
}

Channel open_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw_error(errno, "socketpair");
  return {"UNIX datagram", {demo::Fd(ends[0])}, {demo::Fd(ends[1])}};
}

demo::Fd open_unix_stream() {
  demo::Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) throw_error(errno, "open a UNIX socket");
  return fd;
}

/// Opens a pair of connected stream sockets through a listening socket with a name,
/// like a server. A name that begins with a zero byte (ss shows it as @) is abstract:
/// there is no file that would have to be removed. Only Linux has such names; see
/// unix(7).
Channel open_named(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path, sizeof address.sun_path - 1);
  address.sun_path[0] = '\0';
  const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
  const auto size = socklen_t(offsetof(sockaddr_un, sun_path) + name.size());
  const demo::Fd listener = open_unix_stream();
  demo::Fd client = open_unix_stream();
  if (::bind(listener.get(), generic, size) != 0 || ::listen(listener.get(), 1) != 0 ||
      ::connect(client.get(), generic, size) != 0)
    throw_error(errno, "bind and connect UNIX " + name);
  demo::Fd server(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!server) throw_error(errno, "accept UNIX " + name);
  return {"UNIX stream", {std::move(server)}, {std::move(client)}};
}

void write_all(int fd, std::string_view text) {
  if (::write(fd, text.data(), text.size()) != ssize_t(text.size()))
    throw_error(errno, "write to the other process");
}

/// Calls read(2) once. Throws std::system_error if nothing comes in time.
std::string read_some(const Channel& channel) {
  const std::string attempt = "read from the other process by " + channel.name;
  if (!demo::readable(channel.parent_end.in(), demo::time_limit))
    throw_error(ETIMEDOUT, attempt);
  std::string text(4096, '\0');
  const ssize_t count = ::read(channel.parent_end.in(), text.data(), text.size());
  if (count <= 0) throw_error(count < 0 ? errno : ECONNRESET, attempt);
  text.resize(static_cast<std::size_t>(count));
  return text;
}

/// Reads one message and answers it. The child process ends when the channel is closed.
void answer(const End& end) {
  char bytes[4096];
  const ssize_t count = ::read(end.in(), bytes, sizeof bytes);
  if (count <= 0) ::_exit(0);
  const std::string_view text(bytes, static_cast<std::size_t>(count));
  if (text.starts_with("hello"))
    write_all(end.out(), "hello, I am " + std::to_string(::getpid()));
  else if (text == "three")
    for (const char* word : {"one", "two", "three"}) write_all(end.out(), word);
  else
    write_all(end.out(), text);
}

[[noreturn]] void answer_all(std::vector<Channel>& channels) {
  std::vector<pollfd> wanted;
  for (Channel& channel : channels) {
    channel.parent_end = {};
    wanted.push_back({channel.child_end.in(), POLLIN, 0});
  }
  for (;;) {
    ::poll(wanted.data(), wanted.size(), -1);
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (wanted[i].revents != 0) answer(channels[i].child_end);
  }
}

}  // namespace

ChildProcess::ChildProcess(Story& story)
    : story_(story), unix_name_("@ipc-" + std::to_string(::getpid())) {
  ::signal(SIGPIPE, SIG_IGN);
  channels_.push_back(open_pipes());
  channels_.push_back(open_named(unix_name_));
  channels_.push_back(open_pair());
  demo::Connection tcp = demo::open_connection();
  local_ = tcp.server_address;
  peer_ = tcp.client_address;
  channels_.push_back({"TCP", {std::move(tcp.server)}, {std::move(tcp.client)}});
  const std::string port = std::to_string(local_.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  story.packets().tcp_connect(peer_, local_);
  process_.start([this] { answer_all(channels_); });
  for (Channel& channel : channels_) channel.child_end = {};
}

void ChildProcess::send(const Channel& channel, std::string_view text) {
  write_all(channel.parent_end.out(), text);
  if (channel.name == "TCP") story_.packets().tcp_data(local_, peer_, text);
}

std::string ChildProcess::receive(const Channel& channel) {
  std::string text = read_some(channel);
  if (channel.name == "TCP") note_received(text);
  return text;
}

std::chrono::nanoseconds ChildProcess::round_trip(const Channel& channel,
                                                  std::string_view text) {
  const auto begin = std::chrono::steady_clock::now();
  write_all(channel.parent_end.out(), text);
  const std::string answer = read_some(channel);
  const auto time = std::chrono::steady_clock::now() - begin;
  if (answer != text) throw_error(EPROTO, "read the same from the other process");
  if (channel.name == "TCP") {
    story_.packets().tcp_data(local_, peer_, text);
    note_received(answer);
  }
  return time;
}

void ChildProcess::note_received(std::string_view text) {
  story_.packets().tcp_data(peer_, local_, text);
}

void ChildProcess::close_tcp() {
  channels_.back().parent_end = {};
  story_.packets().tcp_close(local_, peer_);
}

}  // namespace transport
