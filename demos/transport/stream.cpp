#include "demos/transport/stream.h"

#include "demos/common/socket.h"
#include "demos/transport/socket_table.h"

namespace transport {

Stream::Stream(Story& story) : story_(story) {
  const demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0), 1);
  const auto address = reactor::Address::local_of(listener.get());
  const std::string port = std::to_string(address.port());
  story.filters("tcp port " + port, "tcp.port == " + port);
  ends_ = open_connection(listener);
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

void Stream::close() {
  ends_.client.close();
  while (!receive(ends_.server.get()).empty()) continue;
  ends_.server.close();
  story_.packets().tcp_close(ends_.client_address, ends_.server_address);
}

}  // namespace transport
