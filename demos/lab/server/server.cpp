#include "demos/lab/server/server.h"

#include <signal.h>

#include <cstring>

#include "demos/lab/server/ports.h"

namespace lab {

using std::chrono::milliseconds;

namespace {

constexpr const char* ready_line = "The server is ready to receive";
constexpr milliseconds look_again{10};
// A server that has its ports open may still be about to print that it is ready.
constexpr milliseconds time_to_say_so{100};
constexpr milliseconds time_to_stop{2000};
constexpr int killed = 128 + SIGKILL;

demo::Process start(const Server::Options& options) {
  demo::Process::Options start;
  start.command = options.command;
  start.cpu = options.cpu;
  start.own_group = true;
  return demo::Process(start);
}

std::string first_line(const std::string& text) {
  const auto begin = text.find_first_not_of("\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_first_of("\r\n", begin) - begin);
}

std::string last_line(std::string text) {
  text.erase(text.find_last_not_of("\r\n ") + 1);
  const auto end = text.find_last_of("\r\n");
  return end == std::string::npos ? text : text.substr(end + 1);
}

std::string status_text(int status) {
  if (status > 128 && status < 128 + 65)
    return "was killed by signal " + std::to_string(status - 128) + " (" +
           ::strsignal(status - 128) + ")";
  return "ended with status " + std::to_string(status);
}

}  // namespace

Server::Server(Poller& poller, const Options& options)
    : options_(options),
      process_(start(options)),
      watcher_(std::make_unique<Watcher>(process_.pid())),
      poller_(poller),
      out_(std::make_unique<Capture>(poller, process_.out())),
      err_(std::make_unique<Capture>(poller, process_.err())) {}

std::string Server::wait_ready(milliseconds limit,
                               const std::function<bool()>& stopped) {
  const Time give_up = Clock::now() + limit;
  std::optional<Time> opened;
  while (!says_ready()) {
    const Time now = Clock::now();
    if (stopped()) return "stopped";
    if (const std::string end = ended(); !end.empty())
      return "did not start: " + (first_words().empty() ? end : first_words());
    if (!opened && ports_open()) opened = now;
    if (opened && now > *opened + time_to_say_so) return "";
    if (now > give_up)
      return "did not start: not ready after " + std::to_string(limit.count()) + " ms" +
             (first_words().empty() ? "" : ": " + first_words());
    poller_.wait_until(now + look_again);
  }
  return "";
}

bool Server::says_ready() const {
  return err_->text().find(ready_line) != std::string::npos ||
         out_->text().find(ready_line) != std::string::npos;
}

bool Server::ports_open() const {
  bool open = !options_.uses_tcp || tcp_listens(options_.port);
  for (int i = 0; open && i < options_.udp_sockets; ++i)
    open = udp_bound(static_cast<std::uint16_t>(options_.port + i));
  return open;
}

int Server::take_stdout() noexcept {
  out_->release();
  return process_.out();
}

std::string Server::ended() {
  const auto end = process_.wait(milliseconds(0));
  if (!end) return "";
  watcher_.reset();
  err_->read_rest();
  const std::string words = last_line(err_->text());
  const bool meant = words.find(ready_line) != std::string::npos || words.empty();
  return status_text(end->status) + (meant ? "" : ": " + words);
}

std::string Server::first_words() {
  err_->read_rest();
  return first_line(err_->text());
}

std::optional<rusage> Server::whole_life() {
  const auto end = process_.wait(milliseconds(0));
  return end ? std::optional(end->usage) : std::nullopt;
}

std::string Server::stop() {
  const bool ran = ended().empty();
  process_.send_signal(SIGTERM);
  // What it says at its end must not fill the pipes: it would wait for a reader.
  for (const Time limit = Clock::now() + time_to_stop;
       !process_.wait(milliseconds(0)) && Clock::now() < limit;)
    poller_.wait_until(Clock::now() + look_again);
  const demo::Process::Exit end = process_.stop(look_again);
  watcher_.reset();
  err_->read_rest();
  if (!ran) return "";
  if (end.status == killed) return "did not end on SIGTERM within 2 s";
  const bool fine = end.status == 0 || end.status == 128 + SIGTERM;
  return fine ? "" : status_text(end.status) + " on SIGTERM";
}

}  // namespace lab
