// The part of the program addressing about the right to bind a port below 1024.

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
constexpr int unable = 255;  // exit status that is no errno value

/// Calls try_bind in a child process that first changes its user to nobody. Returns
/// nullopt if the child is not allowed to change its user.
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

/// Whether this process is in the initial user namespace, where user IDs are not
/// mapped.
bool is_first_user_namespace() {
  std::uint64_t inside = 1, outside = 1, users = 0;
  std::ifstream("/proc/self/uid_map") >> inside >> outside >> users;
  return inside == 0 && outside == 0 && users == 0xffff'ffff;
}

/// Whether this process has CAP_NET_BIND_SERVICE. Root has it, and a program may have
/// got it. In another user namespace the capability may or may not apply to this
/// network; then the result is nullopt.
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

/// Returns the address of a well-known port that no program uses.
Address free_well_known_port() {
  for (const int port : {80, 143, 25, 110, 70, 79, 13, 7, 1}) {
    const Address address("127.0.0.1", static_cast<std::uint16_t>(port));
    if (try_bind(address, SOCK_STREAM) != EADDRINUSE) return address;
  }
  return {"127.0.0.1", 1023};
}

/// Prints who may bind the port, and checks it against the result of bind(2).
void show_rule(Story& story, int start, std::optional<bool> right, bool as_ruled) {
  const auto& text = addressing_texts(story);
  if (!right) return story.say(text.namespace_unknown);
  if (*right) story.say(text.has_capability);
  story.check(as_ruled, text.need_privilege(start));
  story.say(text.not_on_windows);
}

}  // namespace

void show_privileged_port(Story& story) {
  const Address address = free_well_known_port();
  const int start = first_unprivileged_port();
  const bool open = address.port() >= start;
  const std::optional<bool> right = has_bind_capability();
  const auto& text = addressing_texts(story);
  story.step(text.well_known_port(address.to_string()));
  const int own = try_bind(address, SOCK_STREAM);
  const bool may = own != EACCES;
  std::vector<Story::Row> rows{{text.this_process, std::to_string(::geteuid()),
                                right ? (*right ? text.yes : text.no) : text.unknown,
                                bind_text(own)}};
  bool as_ruled = may == (open || right.value_or(may));
  if (::geteuid() == 0) {
    const auto other = try_bind_as_nobody(address);
    rows.push_back({text.another_one, std::to_string(nobody), text.no,
                    other ? bind_text(*other) : std::string(text.not_nobody)});
    as_ruled = as_ruled && (!other || (*other != EACCES) == open);
  }
  story.table({text.who, text.user, text.privileged, "bind"}, rows);
  if (!open) return show_rule(story, start, right, as_ruled);
  story.check(as_ruled, text.everyone_may(start));
}

}  // namespace transport
