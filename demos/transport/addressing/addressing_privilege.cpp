// A port below 1024, for the program addressing: who may have it.

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>

#include "demos/transport/addressing/addressing.h"

namespace transport {

using reactor::Address;

namespace {

constexpr uid_t nobody = 65'534;
constexpr int unable = 255;  // no errno value

/// try_bind of another process, which has become nobody first; nullopt when it may not.
std::optional<int> try_bind_as_nobody(const Address& address) {
  const pid_t child = ::fork();
  if (child == 0)
    ::_exit(::setgid(nobody) != 0 || ::setuid(nobody) != 0
                ? unable
                : try_bind(address, SOCK_STREAM));
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
      WEXITSTATUS(status) == unable)
    return {};
  return WEXITSTATUS(status);
}

/// Whether this is the user namespace in which all began: each user is himself.
bool is_first_user_namespace() {
  std::uint64_t inside = 1, outside = 1, users = 0;
  std::ifstream("/proc/self/uid_map") >> inside >> outside >> users;
  return inside == 0 && outside == 0 && users == 0xffff'ffff;
}

/// CAP_NET_BIND_SERVICE, which root has, and a program may have been given. In another
/// user namespace it may be one over this network, or not: nullopt.
std::optional<bool> has_bind_capability() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("CapEff:")) continue;
    if ((std::stoull(line.substr(7), nullptr, 16) >> 10 & 1) == 0) return false;
    return is_first_user_namespace() ? std::optional(true) : std::nullopt;
  }
  return false;
}

int first_unprivileged_port() {
  int port = 1024;
  std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> port;
  return port;
}

/// A well-known port that nobody uses here.
Address free_well_known_port() {
  for (const int port : {80, 143, 25, 110, 70, 79, 13, 7, 1}) {
    const Address address("127.0.0.1", static_cast<std::uint16_t>(port));
    if (try_bind(address, SOCK_STREAM) != EADDRINUSE) return address;
  }
  return {"127.0.0.1", 1023};
}

/// Who may, as the kernel said.
void show_rule(Story& story, int start, std::optional<bool> right, bool as_ruled) {
  if (!right)
    return story.say(
        "This process has the right in a user namespace. Whether this network belongs "
        "to that one is not known here.");
  if (*right) story.say("This process may: it has CAP_NET_BIND_SERVICE, as root has.");
  story.check(as_ruled, "below " + std::to_string(start) +
                            " only for the privileged: what answers there is what the "
                            "administrator has started");
}

}  // namespace

void show_privileged_port(Story& story) {
  const Address address = free_well_known_port();
  const int start = first_unprivileged_port();
  const bool open = address.port() >= start;
  const std::optional<bool> right = has_bind_capability();
  story.step("A well-known port: " + address.to_string());
  const int own = try_bind(address, SOCK_STREAM);
  const bool may = own != EACCES;
  std::vector<Story::Row> rows{{"this process", std::to_string(::geteuid()),
                                right ? (*right ? "yes" : "no") : "unknown",
                                bind_text(own)}};
  bool as_ruled = may == (open || right.value_or(may));
  if (::geteuid() == 0) {
    const auto other = try_bind_as_nobody(address);
    rows.push_back({"another one", std::to_string(nobody), "no",
                    other ? bind_text(*other) : "(this root may not become nobody)"});
    as_ruled = as_ruled && (!other || (*other != EACCES) == open);
  }
  story.table({"who", "user", "privileged", "bind"}, rows);
  if (!open) return show_rule(story, start, right, as_ruled);
  story.check(as_ruled, "here everybody may: ip_unprivileged_port_start is " +
                            std::to_string(start) + " (1024 unless somebody set it)");
}

}  // namespace transport
