#include "demos/transport/stream.h"

#include "demos/transport/socket_table.h"

namespace transport {

Stream::Stream(Story& story) : story_(story) {
  const std::string port = std::to_string(ends_.client_address.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  story.packets().tcp_connect(ends_.client_address, ends_.server_address);
}

void Stream::write(std::string_view bytes) {
  send_all(ends_.client.get(), bytes);
  story_.packets().tcp_data(ends_.client_address, ends_.server_address, bytes);
  waiting_ += bytes.size();
}

bool Stream::all_arrived() const {
  return soon([&] {
    const auto row = row_of(ends_.server.get());
    return row && row->receive_queue == waiting_;
  });
}

std::string Stream::read(std::size_t room) {
  std::string bytes = receive(ends_.server.get(), room);
  waiting_ -= bytes.size();
  return bytes;
}

}  // namespace transport
