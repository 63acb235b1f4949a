#include "demos/uppercase/handles.h"

#include <utility>

namespace uppercase {

using reactor::Address;
using reactor::Input;
using reactor::Output;
using reactor::TcpConnection;
using reactor::UdpSocket;

Address Handles::open_udp(const Address& local) {
  const auto receive = [this, i = udp_.size()](auto datagram, const Address& from) {
    // If it cannot be sent it is lost, which UDP allows.
    udp_[i].send(service_.answer(datagram, answer_), from);
  };
  udp_.emplace_back(loop_, local, UdpSocket::Callbacks{.on_receive = receive});
  return udp_.back().local_address();
}

void Handles::add_client(TcpConnection accepted) {
  const auto client = clients_.insert(clients_.end(), {std::move(accepted), {}});
  TcpConnection& connection = client->connection;
  const auto read = [this, client](std::string_view bytes) { serve(*client, bytes); };
  const auto end = [client] {
    client->connection.write(client->stream.finish());
    client->connection.shutdown();
  };
  const auto drain = [&connection] { connection.resume_reading(); };
  const auto close = [this, client](std::error_code) { clients_.erase(client); };
  connection.start(
      {.on_read = read, .on_end = end, .on_drain = drain, .on_close = close});
}

void Handles::serve(Client& client, std::string_view bytes) {
  const auto answer = service_.answer(Source::tcp, client.stream, bytes, answer_);
  if (!client.connection.write(answer)) client.connection.pause_reading();
}

void Handles::open_stdio() {
  const auto drain = [this] {
    if (input_) input_->resume();
  };
  const auto close = [this](std::error_code) { input_.reset(); };
  output_.emplace(loop_, Output::Callbacks{.on_drain = drain, .on_close = close});
  const auto read = [this](std::string_view bytes) {
    const auto answer = service_.answer(Source::input, stdin_stream_, bytes, answer_);
    if (!output_->write(answer)) input_->pause();
  };
  const auto end = [this](std::error_code) {
    output_->write(stdin_stream_.finish());
    input_.reset();
  };
  input_.emplace(loop_, Input::Callbacks{.on_read = read, .on_end = end});
}

}  // namespace uppercase
