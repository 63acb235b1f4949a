#pragma once
// The address of a socket: an IPv4 or IPv6 address and a port. Addresses are plain
// values: copy them freely, in any thread.
//
//   Address a("127.0.0.1", 12000);           // Python: ("127.0.0.1", 12000)
//   Address b = Address::parse("[::1]:12000");
//   for (const Address& c : Address::resolve("localhost", 12000)) ...

#include <netinet/in.h>
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
  /// 0.0.0.0:0, a placeholder that is assigned later.
  Address() noexcept;
  /// `host` is a numeric address; names are not resolved. An empty host means all IPv4
  /// interfaces. Throws std::system_error (invalid_argument) if `host` is no address.
  /// getaddrinfo(3).
  Address(const std::string& host, std::uint16_t port);
  /// Copies an AF_INET or AF_INET6 address; throws for any other family.
  Address(const sockaddr* address, socklen_t size);

  /// Parses "127.0.0.1:12000" or "[::1]:12000". Throws std::system_error
  /// (invalid_argument).
  static Address parse(std::string_view text);
  /// Returns all addresses of a name or a numeric address, the best one first; never
  /// empty. Blocks during the DNS lookup. Throws std::system_error ("resolve nohost:
  /// ..."). getaddrinfo(3).
  static std::vector<Address> resolve(const std::string& host, std::uint16_t port);
  /// Return the local and the remote address of a socket. Throw std::system_error.
  /// getsockname(2), getpeername(2).
  static Address local_of(int fd);
  static Address peer_of(int fd);

  bool is_ipv6() const noexcept { return family() == AF_INET6; }
  int family() const noexcept { return data()->sa_family; }
  std::uint16_t port() const noexcept;
  /// The address without the port: "127.0.0.1", "::1", "fe80::1%eth0". getnameinfo(3).
  std::string host() const;
  /// The address and the port, in the format that parse() reads.
  std::string to_string() const;

  /// The address and its size in bytes, as arguments of system calls.
  const sockaddr* data() const noexcept {
    return reinterpret_cast<const sockaddr*>(storage_.data());
  }
  socklen_t size() const noexcept {
    return is_ipv6() ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }

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
