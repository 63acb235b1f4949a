#include "tests/demos/chat/chat_program.h"

#include <algorithm>

#include "demos/common/socket.h"

namespace chat_test {

namespace {

Process::Options complete(Words command, const std::string& name, const Words& more,
                          Process::Options options) {
  const auto add = [&](const Words& words) {
    command.insert(command.end(), words.begin(), words.end());
  };
  const auto says = [&](const char* option) {
    return std::find(more.begin(), more.end(), option) != more.end();
  };
  add({"--name", name});
  if (!says("--port")) add({"--port", "0"});
  add(more);
  options.command = std::move(command);
  return options;
}

}  // namespace

Address free_address() {
  const demo::Fd tcp = demo::listen_tcp(Address("127.0.0.1", 0));
  const Address address = Address::local_of(tcp.get());
  demo::bind_udp(address);
  return address;
}

ChatProgram::ChatProgram(Words command, const std::string& name, const Words& more,
                         Process::Options options)
    : Server(complete(std::move(command), name, more, std::move(options)),
             "The chat is ready\n") {}

std::string ChatProgram::next_line(const std::string& what, const Deadline& deadline) {
  std::size_t end = 0;
  while ((end = unread_.find('\n')) == std::string::npos) {
    const std::string some =
        testing_support::read_some(process().out(), what, deadline);
    if (some.empty()) testing_support::fail(what + ": the end of its output");
    unread_ += some;
  }
  const std::string line = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return line;
}

std::string ChatProgram::read_until(const std::string& wanted, bool whole) {
  std::string seen;
  const Deadline deadline(2 * time_limit);
  for (;;) {
    const std::string line = next_line(
        "'" + wanted + "' is missing; the output ends with\n" + seen, deadline);
    if (line == wanted) return line;
    if (!whole && line.find(wanted) != std::string::npos) return line;
    seen = (seen + "  " + line + "\n");
    if (seen.size() > 500) seen.erase(0, seen.size() - 500);
  }
}

std::vector<std::string> ChatProgram::shown_until_now() {
  const std::string question = "/question-" + std::to_string(questions_++);
  type(question);
  std::vector<std::string> lines;
  for (;;) {
    lines.push_back(next_line("what was shown", Deadline()));
    if (lines.back().find(question) == std::string::npos) continue;
    lines.pop_back();
    return lines;
  }
}

void ChatProgram::check_ends(int signal_number) {
  const int status = end_with(signal_number, time_limit);
  INFO(errors());
  CHECK(status == 0);
}

RawPeer::RawPeer(const ChatProgram& program, const std::string& name,
                 testing_support::Buffers buffers)
    : RawPeer(program, buffers) {
  send("NAME " + name + " 9 " + name + "0\n");
  line();
}

void RawPeer::expect(const std::string& wanted) {
  while (line() != wanted) continue;
}

}  // namespace chat_test
