#include "reactor/address.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "reactor/error.h"

namespace reactor {
namespace {

constexpr std::size_t ipv6_digits = INET6_ADDRSTRLEN;

/// The error codes of getaddrinfo, which are no errno values.
class ResolverCategory final : public std::error_category {
 public:
  const char* name() const noexcept override { return "getaddrinfo"; }
  std::string message(int value) const override { return ::gai_strerror(value); }
};

const std::error_category& resolver_category() {
  static const ResolverCategory category;
  return category;
}

[[noreturn]] void refuse(std::string_view text) {
  throw_error(EINVAL, "read the address '" + std::string(text) + "'");
}

std::vector<Address> look_up(const std::string& host, std::uint16_t port, int flags,
                             const std::string& attempt) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;  // one entry per address instead of one per protocol
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const std::string service = std::to_string(port);
  const int status = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &list);
  if (status == EAI_SYSTEM) throw_error(errno, attempt);
  const bool numeric = (flags & AI_NUMERICHOST) != 0;
  if (status != 0 && numeric && status != EAI_MEMORY) throw_error(EINVAL, attempt);
  if (status != 0) throw std::system_error(status, resolver_category(), attempt);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list,
                                                                   ::freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* i = list; i != nullptr; i = i->ai_next)
    if (i->ai_family == AF_INET || i->ai_family == AF_INET6)
      addresses.emplace_back(i->ai_addr, i->ai_addrlen);
  if (addresses.empty())
    throw std::system_error(EAI_NONAME, resolver_category(), attempt);
  return addresses;
}

using NameCall = int (*)(int, sockaddr*, socklen_t*);

Address ask(NameCall call, int fd, const char* attempt) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (call(fd, address, &size) != 0) throw_error(errno, attempt);
  return Address(address, size);
}

}  // namespace

Address::Address() noexcept : storage_{} {
  const sockaddr_in any{
      .sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
  std::memcpy(storage_.data(), &any, sizeof any);
}

Address::Address(const std::string& host, std::uint16_t port) : Address() {
  const std::string numeric = host.empty() ? "0.0.0.0" : host;
  *this =
      look_up(numeric, port, AI_NUMERICHOST, "read the address '" + host + "'").front();
}

Address::Address(const sockaddr* address, socklen_t size) : storage_{} {
  if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in))
    std::memcpy(storage_.data(), address, sizeof(sockaddr_in));
  else if (address->sa_family == AF_INET6 && size >= sizeof(sockaddr_in6))
    std::memcpy(storage_.data(), address, sizeof(sockaddr_in6));
  else
    throw_error(EAFNOSUPPORT, "use the address of a socket");
}

Address Address::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) refuse(text);
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed != (host.find(':') != std::string_view::npos) || host.empty())
    refuse(text);
  std::uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, port);
  if (problem != std::errc{} || stop != end) refuse(text);
  return Address(std::string(host), port);
}

std::vector<Address> Address::resolve(const std::string& host, std::uint16_t port) {
  return look_up(host, port, 0, "resolve " + host);
}

Address Address::local_of(int fd) { return ask(::getsockname, fd, "getsockname"); }
Address Address::peer_of(int fd) { return ask(::getpeername, fd, "getpeername"); }

std::uint16_t Address::port() const noexcept {
  // sockaddr_in and sockaddr_in6 have the port at the same offset.
  return ntohs(reinterpret_cast<const sockaddr_in*>(storage_.data())->sin_port);
}

std::string Address::host() const {
  char text[ipv6_digits + IF_NAMESIZE + 1] = "";
  ::getnameinfo(data(), size(), text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

std::string Address::to_string() const {
  const std::string name = is_ipv6() ? "[" + host() + "]" : host();
  return name + ":" + std::to_string(port());
}

bool operator==(const Address& a, const Address& b) noexcept {
  return a.storage_ == b.storage_;
}

bool operator<(const Address& a, const Address& b) noexcept {
  return a.storage_ < b.storage_;
}

}  // namespace reactor

std::size_t std::hash<reactor::Address>::operator()(
    const reactor::Address& address) const noexcept {
  const auto* bytes = reinterpret_cast<const char*>(address.data());
  return std::hash<std::string_view>{}({bytes, address.size()});
}
