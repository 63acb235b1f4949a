#pragma once
// The address of a socket: IPv4 or IPv6 address and port. A plain value, copied freely,
// usable from any thread.
//
//   Address a("127.0.0.1", 12000);           // Python: ("127.0.0.1", 12000)
//   Address b = Address::parse("[::1]:12000");
//   for (const Address& c : Address::resolve("localhost", 12000)) ...

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace reactor {

class Address {
 public:
  /// 0.0.0.0:0; a placeholder to be filled by accept, recvfrom or getsockname.
  Address() noexcept;
  /// A numeric address; no name is looked up. An empty host means every IPv4 interface.
  /// Throws std::system_error (invalid_argument) when `host` is no address.
  /// getaddrinfo(3).
  Address(const std::string& host, std::uint16_t port);
  /// Copies an AF_INET or AF_INET6 address; throws for any other family.
  Address(const sockaddr* address, socklen_t size);

  /// "127.0.0.1:12000" or "[::1]:12000". Throws std::system_error (invalid_argument).
  static Address parse(std::string_view text);
  /// All addresses of a name or number, best first; never empty. Blocks while the name
  /// is looked up. Throws std::system_error ("resolve nohost: ..."). getaddrinfo(3).
  static std::vector<Address> resolve(const std::string& host, std::uint16_t port);
  /// The local or the remote end of a socket. getsockname(2), getpeername(2).
  static Address local_of(int fd);
  static Address peer_of(int fd);

  bool is_ipv6() const noexcept { return family() == AF_INET6; }
  int family() const noexcept;
  std::uint16_t port() const noexcept;
  /// The address alone, as text: "127.0.0.1", "::1", "fe80::1%eth0".
  std::string host() const;
  /// What parse() takes.
  std::string to_string() const;

  /// For the system calls: the address and its size in bytes.
  const sockaddr* data() const noexcept;
  socklen_t size() const noexcept;

  friend bool operator==(const Address& a, const Address& b) noexcept;
  friend bool operator<(const Address& a, const Address& b) noexcept;

 private:
  alignas(std::uint64_t) std::array<std::byte, 28> storage_;  // sockaddr_in or _in6
};

}  // namespace reactor

template <>
struct std::hash<reactor::Address> {
  std::size_t operator()(const reactor::Address& address) const noexcept;
};
