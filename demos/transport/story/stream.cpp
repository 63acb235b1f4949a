#include "demos/transport/story/stream.h"

#include <utility>

#include "demos/common/socket.h"
#include "demos/transport/kernel/socket_table.h"

namespace transport {

Stream::Stream(Story& story) : story_(&story) {
  const demo::Fd listener = demo::listen_tcp(Address("127.0.0.1", 0), 1);
  const std::string port = std::to_string(Address::local_of(listener.get()).port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  ends_ = demo::open_connection(listener);
  story.packets().tcp_connect(client_address(), server_address());
}

Stream::Stream(Story& story, const demo::Fd& listener, demo::Fd client,
               const std::string& comment)
    : story_(&story) {
  ends_.server_address = Address::local_of(listener.get());
  demo::connect_tcp(client.get(), server_address());
  ends_.client_address = Address::local_of(client.get());
  ends_.client = std::move(client);
  ends_.server = demo::accept_tcp(listener.get());
  story.packets().tcp_connect(client_address(), server_address(), comment);
}

Stream::~Stream() {
  if (ends_.client) demo::close_by_reset(ends_.client);
}

void Stream::write(std::string_view bytes) {
  demo::send_all(client_fd(), bytes);
  story_->packets().tcp_data(client_address(), server_address(), bytes);
  waiting_ += bytes.size();
}

bool Stream::write_all(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) write(text);
  return all_arrived();
}

bool Stream::all_arrived() const {
  return wait_until([&] {
    const auto row = row_of(server_fd());
    return row && row->receive_queue == waiting_;
  });
}

std::string Stream::read(std::size_t room) {
  std::string bytes = demo::receive(server_fd(), room);
  waiting_ -= bytes.size();
  return bytes;
}

std::vector<std::string> Stream::read_all(std::size_t room) {
  std::vector<std::string> reads;
  while (waiting_ > 0) reads.push_back(read(room));
  return reads;
}

std::string Stream::answer(std::string_view bytes) {
  demo::send_all(server_fd(), bytes);
  story_->packets().tcp_data(server_address(), client_address(), bytes);
  return demo::receive_exactly(client_fd(), bytes.size());
}

void Stream::close() {
  ends_.client.close();
  while (!demo::receive(server_fd()).empty()) continue;
  ends_.server.close();
  story_->packets().tcp_close(client_address(), server_address());
}

void Stream::reset() {
  demo::close_by_reset(ends_.client);
  story_->packets().tcp(client_address(), server_address(),
                        tcp_flag::rst | tcp_flag::ack);
}

}  // namespace transport
