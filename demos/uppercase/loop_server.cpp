#include "demos/uppercase/loop_server.h"

#include <utility>

namespace uppercase {

using reactor::Address;
using reactor::TcpConnection;
using reactor::UdpSocket;

Address LoopServer::open_udp(const Address& local) {
  const auto receive = [this, i = udp_.size()](auto datagram, const Address& sender) {
    udp_[i].send(service_.answer(datagram, answer_), sender);
  };
  udp_.emplace_back(loop_, local, UdpSocket::Callbacks{.on_receive = receive});
  return udp_.back().local_address();
}

void LoopServer::add_client(demo::Fd socket) {
  TcpConnection accepted(loop_, socket.release());
  const auto client = clients_.insert(clients_.end(), {std::move(accepted), {}});
  const auto read = [this, client](std::string_view bytes) {
    const auto answer = service_.answer(Source::tcp, client->stream, bytes, answer_);
    if (!client->connection.write(answer)) client->connection.pause_reading();
  };
  const auto end = [client] {
    client->connection.write(client->stream.finish());
    client->connection.shutdown();
  };
  // write() returns false when too many bytes are unsent; then on_drain follows.
  const auto drain = [client] { client->connection.resume_reading(); };
  const auto close = [this, client](std::error_code) { clients_.erase(client); };
  client->connection.start(
      {.on_read = read, .on_end = end, .on_drain = drain, .on_close = close});
}

}  // namespace uppercase
