#include "tests/support/server.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "demos/common/socket.h"

namespace testing_support {

using demo::Process;
using reactor::Address;

namespace {

/// Writes as many bytes as there is room for, and closes stdin after the last one.
void feed(Process& process, pollfd& entry, std::string_view& input) {
  if (entry.revents == 0) return;
  const ssize_t count = ::write(entry.fd, input.data(), input.size());
  if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
  if (count >= 0 && !input.empty()) return;
  process.close_in();
  entry.fd = -1;
}

/// Reads the bytes that have arrived. At the end of the stream poll ignores the entry.
void collect(pollfd& entry, std::string& text, const Deadline& deadline) {
  if (entry.fd < 0 || entry.revents == 0) return;
  const std::string some = read_some(entry.fd, "output of a program", deadline);
  text += some;
  if (some.empty()) entry.fd = -1;
}

}  // namespace

Server::Server(const Process::Options& options, std::string_view ready_line)
    : process_(options) {
  // Writing to a server that has ended must fail the test but not kill it.
  ::signal(SIGPIPE, SIG_IGN);
  const Deadline deadline;
  const std::string name = options.command.front() + " gets ready";
  while (log_.find(ready_line) == std::string::npos) {
    const std::string some = read_some(process_.err(), name, deadline);
    if (some.empty()) fail(name + ": it has ended, saying '" + log_ + "'");
    log_ += some;
  }
  read_addresses();
}

void Server::read_addresses() {
  std::istringstream lines(log_);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("TCP ", 0) == 0) tcp_.push_back(Address::parse(line.substr(4)));
    if (line.rfind("UDP ", 0) == 0) udp_.push_back(Address::parse(line.substr(4)));
  }
}

const Address& Server::tcp() const {
  if (tcp_.size() != 1) fail("not one TCP address in '" + log_ + "'");
  return tcp_.front();
}

const Address& Server::udp(std::size_t index) const {
  if (index >= udp_.size()) fail("too few UDP addresses in '" + log_ + "'");
  return udp_[index];
}

int Server::end_with(int signal_number, milliseconds limit) {
  process_.send_signal(signal_number);
  const auto end = process_.wait(limit);
  if (!end)
    fail("the server runs on after signal " + std::to_string(signal_number) + " for " +
         std::to_string(limit.count()) + " ms");
  return end->status;
}

std::string Server::errors() {
  log_ += read_until_end(process_.err(), "stderr");
  return log_;
}

Outcome run(const std::vector<std::string>& command, std::string_view input,
            milliseconds limit) {
  ::signal(SIGPIPE, SIG_IGN);
  const Deadline deadline(limit);
  Process::Options options;
  options.command = command;
  Process process(options);
  demo::set_nonblocking(process.in());
  Outcome outcome{-1, {}, {}};
  pollfd entries[3] = {{process.out(), POLLIN, 0},
                       {process.err(), POLLIN, 0},
                       {process.in(), POLLOUT, 0}};
  while (entries[0].fd >= 0 || entries[1].fd >= 0) {
    if (::poll(entries, 3, static_cast<int>(deadline.left().count())) <= 0)
      fail(command.front() + " runs on; so far: '" + outcome.out + "', '" +
           outcome.err + "'");
    feed(process, entries[2], input);
    collect(entries[0], outcome.out, deadline);
    collect(entries[1], outcome.err, deadline);
  }
  const auto end = process.wait(deadline.left());
  if (!end) fail(command.front() + " has closed its output and runs on");
  outcome.status = end->status;
  return outcome;
}

std::size_t line_count(std::string_view text) {
  const auto ends = std::count(text.begin(), text.end(), '\n');
  const bool unfinished = !text.empty() && text.back() != '\n';
  return static_cast<std::size_t>(ends) + (unfinished ? 1 : 0);
}

}  // namespace testing_support
