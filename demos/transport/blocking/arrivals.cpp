#include "demos/transport/blocking/arrivals.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <random>
#include <utility>

#include "demos/common/blocking_calls.h"
#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"
#include "reactor/error.h"

namespace transport {

using reactor::Address;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t messages_each = 2;

MessageSource open_udp(const std::string& name) {
  const Address any("127.0.0.1", 0);
  MessageSource source{name, "UDP", demo::bind_udp(any), demo::bind_udp(any)};
  source.local = Address::local_of(source.reader.get());
  source.peer = Address::local_of(source.writer.get());
  return source;
}

MessageSource open_pipe(const std::string& name) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) reactor::throw_error(errno, "pipe");
  return {name, "pipe", demo::Fd(ends[0]), demo::Fd(ends[1])};
}

/// Returns the same script in every run: it depends neither on the clock nor on the
/// distributions and shuffles of a particular standard library.
std::vector<Arrivals::Message> random_script(std::size_t sources) {
  std::mt19937 random(87);
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < sources * messages_each; ++i)
    order.push_back(i % sources);
  for (std::size_t i = order.size() - 1; i > 0; --i)
    std::swap(order[i], order[random() % (i + 1)]);
  std::vector<Arrivals::Message> script;
  milliseconds due{0};
  for (const std::size_t source : order)
    script.push_back({source, due += milliseconds(16 + random() % 24)});
  return script;
}

}  // namespace

Arrivals::Arrivals(Story& story) : story_(story) {
  const auto& text = blocking_texts(story);
  MessageSource udp = open_udp(text.presence);
  open_tcp(story, std::to_string(udp.local.port()));
  sources_.push_back(std::move(udp));
  sources_.push_back(open_pipe(text.keyboard));
  script_ = random_script(sources_.size());
}

void Arrivals::open_tcp(Story& story, const std::string& udp_port) {
  const demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0), 5);
  const std::string tcp = std::to_string(Address::local_of(listener.get()).port());
  story.filters("tcp port " + tcp + " or udp port " + udp_port,
                "tcp.port == " + tcp + " || udp.port == " + udp_port);
  for (const char* name : {"Anna", "Ben", "Cleo"}) {
    demo::Connection ends = demo::open_connection(listener);
    demo::set_timeout(ends.server.get(), milliseconds(0));  // 0 disables the timeout
    story.packets().tcp_connect(ends.client_address, ends.server_address, name);
    sources_.push_back({name, "TCP", std::move(ends.server), std::move(ends.client),
                        ends.server_address, ends.client_address});
  }
}

std::vector<int> Arrivals::readers() const {
  std::vector<int> fds;
  for (const MessageSource& source : sources_) fds.push_back(source.reader.get());
  return fds;
}

std::size_t Arrivals::waiting(std::size_t source) const {
  const int fd = sources_[source].reader.get();
  const auto row = row_of(fd);
  return row ? row->receive_queue : demo::next_datagram_size(fd);
}

void Arrivals::send(std::size_t message) {
  put(script_[message].source, static_cast<char>('a' + message), "");
}

void Arrivals::send_end_marks() noexcept {
  try {
    for (std::size_t i = 0; i < sources_.size(); ++i) put(i, end_mark, "end mark");
  } catch (const std::exception&) {
    // A reader treats the end of the stream like the end mark.
    for (MessageSource& source : sources_) source.writer.close();
  }
}

void Arrivals::put(std::size_t index, char byte, const std::string& comment) {
  const MessageSource& source = sources_[index];
  const std::string text(1, byte);
  if (source.kind == "UDP") {
    demo::send_to(source.writer.get(), text, source.local);
    story_.packets().udp(source.peer, source.local, text, comment);
  } else if (source.kind == "TCP") {
    demo::send_all(source.writer.get(), text);
    story_.packets().tcp_data(source.peer, source.local, text, comment);
  } else if (::write(source.writer.get(), text.data(), 1) != 1) {
    reactor::throw_error(errno, "write to a pipe");
  }
}

}  // namespace transport
