// A minimal server for UDP: one socket and a loop of recvmmsg, capitals and sendmmsg.
// It waits for nothing else and handles no error, so it is a lower limit for the cost
// of a datagram. scripts/bench runs it in turn with the models of the service. Linux
// only.
//
// usage: lab_datagram_yardstick PORT

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "demos/common/main.h"
#include "demos/common/socket.h"
#include "reactor/address.h"
#include "reactor/error.h"

namespace {

using reactor::throw_error;

constexpr std::size_t most = 64;  // datagrams per system call
constexpr std::size_t largest = 2048;

struct Batch {
  Batch() {
    for (std::size_t i = 0; i < most; ++i) {
      parts[i] = {bytes[i].data(), largest};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      messages[i].msg_hdr.msg_name = &senders[i];
    }
  }

  std::array<std::array<char, largest>, most> bytes;
  std::array<sockaddr_storage, most> senders;
  std::array<iovec, most> parts;
  std::array<mmsghdr, most> messages{};
};

void capitalise(char* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i)
    if (bytes[i] >= 'a' && bytes[i] <= 'z') bytes[i] -= 'a' - 'A';
}

void answer_batch(int fd, Batch& batch) {
  for (std::size_t i = 0; i < most; ++i) {
    batch.parts[i].iov_len = largest;
    batch.messages[i].msg_hdr.msg_namelen = sizeof(sockaddr_storage);
  }
  const int count =
      ::recvmmsg(fd, batch.messages.data(), most, MSG_WAITFORONE, nullptr);
  if (count < 0) throw_error(errno, "recvmmsg");
  const auto received = static_cast<unsigned int>(count);
  for (unsigned int i = 0; i < received; ++i) {
    batch.parts[i].iov_len = batch.messages[i].msg_len;
    capitalise(batch.bytes[i].data(), batch.parts[i].iov_len);
  }
  if (::sendmmsg(fd, batch.messages.data(), received, 0) < 0)
    throw_error(errno, "sendmmsg");
}

int run(int argc, char** argv) {
  if (argc != 2) throw std::invalid_argument("usage: lab_datagram_yardstick PORT");
  const auto port = static_cast<std::uint16_t>(std::stoul(argv[1]));
  const demo::Fd socket = demo::bind_udp(reactor::Address("127.0.0.1", port));
  std::fputs("The server is ready to receive\n", stderr);
  static Batch batch;
  for (;;) answer_batch(socket.get(), batch);
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("lab_datagram_yardstick", [&] { return run(argc, argv); });
}
