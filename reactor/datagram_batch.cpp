#include "reactor/datagram_batch.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace reactor {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most = datagram_batch;
// At a distance of 64 KiB, all datagrams would compete for the same lines of the cache.
constexpr std::size_t slot_size = 64 * 1024 + 128;
constexpr std::size_t sender_size = 128 * 1024;
/// A slow program must not delay the first answers of a batch until the last one.
constexpr std::chrono::microseconds longest_wait{100};
constexpr unsigned int calls_per_check = 4;

#ifdef __linux__

using Message = mmsghdr;

int receive_messages(int fd, Message* messages, unsigned int count) {
  return ::recvmmsg(fd, messages, count, MSG_WAITFORONE, nullptr);
}

int send_messages(int fd, Message* messages, unsigned int count) {
  return ::sendmmsg(fd, messages, count, 0);
}

#else

struct Message {
  msghdr msg_hdr;
  unsigned int msg_len;
};

int receive_messages(int fd, Message* messages, unsigned int count) {
  for (unsigned int i = 0; i < count; ++i) {
    const ssize_t size = ::recvmsg(fd, &messages[i].msg_hdr, i > 0 ? MSG_DONTWAIT : 0);
    if (size < 0) return i > 0 ? static_cast<int>(i) : -1;
    messages[i].msg_len = static_cast<unsigned int>(size);
  }
  return static_cast<int>(count);
}

int send_messages(int fd, Message* messages, unsigned int) {
  return ::sendmsg(fd, &messages->msg_hdr, 0) < 0 ? -1 : 1;
}

#endif

}  // namespace

/// Only the pages that datagrams have reached use memory.
struct DatagramReceiver::Storage {
  Storage() {
    for (std::size_t i = 0; i < most; ++i) {
      parts[i] = {bytes.get() + i * slot_size, slot_size};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      messages[i].msg_hdr.msg_name = &senders[i];
      messages[i].msg_hdr.msg_namelen = sizeof senders[i];
    }
  }

  Message messages[most]{};
  iovec parts[most];
  sockaddr_in6 senders[most];  // has room for a sockaddr_in, too
  std::unique_ptr<char[]> bytes{new char[most * slot_size]};
  std::size_t used = 0;
};

DatagramReceiver::DatagramReceiver() : storage_(new Storage) {}
DatagramReceiver::~DatagramReceiver() = default;

int DatagramReceiver::receive(int fd) noexcept {
  Storage& all = *storage_;
  for (std::size_t i = 0; i < all.used; ++i)
    all.messages[i].msg_hdr.msg_namelen = sizeof all.senders[i];
  const int count = receive_messages(fd, all.messages, most);
  all.used = static_cast<std::size_t>(std::max(count, 0));
  return count;
}

std::string_view DatagramReceiver::bytes(int index) const noexcept {
  const auto i = static_cast<std::size_t>(index);
  return {storage_->bytes.get() + i * slot_size, storage_->messages[i].msg_len};
}

Address DatagramReceiver::sender(int index) const {
  const msghdr& header = storage_->messages[index].msg_hdr;
  return Address(static_cast<const sockaddr*>(header.msg_name), header.msg_namelen);
}

struct DatagramSender::Storage {
  Message messages[most]{};
  iovec parts[most];
  Address receivers[most];
  std::unique_ptr<char[]> bytes{new char[sender_size]};
  std::size_t bytes_used = 0;
  std::size_t first = 0, end = 0;  // the indices of the unsent datagrams
};

DatagramSender::DatagramSender() : storage_(new Storage) {}
DatagramSender::~DatagramSender() = default;

bool DatagramSender::add(std::string_view bytes, const Address& to) noexcept {
  return add(bytes, &to);
}

bool DatagramSender::add(std::string_view bytes) noexcept {
  return add(bytes, nullptr);
}

bool DatagramSender::add(std::string_view bytes, const Address* to) noexcept {
  Storage& all = *storage_;
  if (all.end == most || bytes.size() > sender_size - all.bytes_used) return false;
  const std::size_t i = all.end++;
  char* copy = all.bytes.get() + all.bytes_used;
  std::copy(bytes.begin(), bytes.end(), copy);
  all.bytes_used += bytes.size();
  all.parts[i] = {copy, bytes.size()};
  msghdr& header = all.messages[i].msg_hdr;
  header.msg_iov = &all.parts[i];
  header.msg_iovlen = 1;
  if (to != nullptr) all.receivers[i] = *to;
  header.msg_name = to != nullptr ? &all.receivers[i] : nullptr;
  header.msg_namelen = to != nullptr ? to->size() : 0;
  return true;
}

bool DatagramSender::empty() const noexcept { return storage_->end == 0; }

std::size_t DatagramSender::bytes() const noexcept {
  std::size_t sum = 0;
  for (std::size_t i = storage_->first; i < storage_->end; ++i)
    sum += storage_->parts[i].iov_len;
  return sum;
}

/// If an error stops the system call after the first datagrams, the kernel returns
/// their number. The error is that of the next call, unless it was a message about an
/// earlier datagram (ICMP): then the next call succeeds.
int DatagramSender::send(int fd) noexcept {
  Storage& all = *storage_;
  while (all.first < all.end) {
    const auto rest = static_cast<unsigned int>(all.end - all.first);
    const int count = send_messages(fd, &all.messages[all.first], rest);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) all.first += static_cast<std::size_t>(count);
  }
  all.first = all.end = all.bytes_used = 0;
  return 0;
}

std::string_view DatagramSender::front() const noexcept {
  const iovec& part = storage_->parts[storage_->first];
  return {static_cast<const char*>(part.iov_base), part.iov_len};
}

const Address* DatagramSender::front_to() const noexcept {
  const std::size_t i = storage_->first;
  return storage_->messages[i].msg_hdr.msg_name == nullptr ? nullptr
                                                           : &storage_->receivers[i];
}

void DatagramSender::pop() noexcept {
  Storage& all = *storage_;
  if (++all.first == all.end) all.first = all.end = all.bytes_used = 0;
}

void BatchTimer::restart() noexcept {
  begin_ = Clock::now();
  calls_ = 0;
}

/// The first call reads the clock: if requests are slow, no answer waits for the next
/// request.
bool BatchTimer::is_due() noexcept {
  if (calls_++ % calls_per_check != 0) return false;
  return Clock::now() - begin_ > longest_wait;
}

}  // namespace reactor
