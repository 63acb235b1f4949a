// Random sequences of all operations on a selector and its descriptors. A model asks
// poll(2) which descriptors should be ready, and the selector must agree.
//
// If a descriptor still refers to the file that was registered, select must report
// exactly the events of poll(2). For an error or a hang-up without other events it must
// report the requested events. The model allows two differences, which epoll cannot
// avoid:
// - If a descriptor number was closed and reused for another file without unregister()
//   or modify(), select may or may not report the new file.
// - If a descriptor was closed while a duplicate of it lives on, select may wrongly
//   report the old file for the number as long as the selector lives.
// The model never allows an abort, an event of an unregistered descriptor, a wrong key,
// two entries for one descriptor, a lost event, or a wrong type of exception.

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include "reactor/selector.h"
#include "tests/reactor/support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Events;
using reactor::KeyError;
using reactor::Ready;
using reactor::Selector;

namespace {

constexpr int first_number = 100;
constexpr int numbers = 24;  // few, so that they are often reused

struct Registered {
  Events events = Events::none;
  int token = 0;
  int file = 0;  // the file at the time of the registration
};

class Model {
 public:
  explicit Model(unsigned seed) : random_(seed) {}
  ~Model() {
    for (int fd = first_number; fd < first_number + numbers; ++fd) ::close(fd);
  }

  void step() {
    using Action = void (Model::*)();
    static constexpr std::array<Action, 20> actions{
        &Model::open,   &Model::open,   &Model::close_one,  &Model::duplicate,
        &Model::add,    &Model::add,    &Model::add,        &Model::remove,
        &Model::modify, &Model::modify, &Model::write_some, &Model::write_some,
        &Model::drain,  &Model::drain,  &Model::look,       &Model::look,
        &Model::look,   &Model::look,   &Model::wait,       &Model::compare_keys};
    (this->*actions[random_() % actions.size()])();
  }
  void export_fileno() {
    log("fileno");
    selector_.fileno();
  }
  void look() { check(0ns, "select 0"); }
  std::string history() const {
    std::string text;
    for (const std::string& line : log_) text += line + "\n";
    return text;
  }

 private:
  void log(std::string line) {
    log_.push_back(std::move(line));
    if (log_.size() > 60) log_.erase(log_.begin());
  }
  int any() { return first_number + static_cast<int>(random_() % numbers); }
  Events any_events() { return Events(1 + random_() % 3); }

  [[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + "\n" + history());
  }

  int file_of(int fd) const {
    const auto found = files_.find(fd);
    return found == files_.end() ? 0 : found->second;
  }
  bool alive(int file) const {
    return std::any_of(files_.begin(), files_.end(),
                       [&](const auto& entry) { return entry.second == file; });
  }

  /// From now on the number refers to another file, or to none (0).
  void set_file(int fd, int file) {
    const int before = std::exchange(files_[fd], file);
    // Even a file that was not registered may be watched.
    if (registered_.contains(fd) && before != 0 && before != file)
      orphans_[fd].insert(before);
  }

  void place(int fd, int number, int file) {
    checked(::dup2(fd, number), "dup2");
    set_blocking(number, false);
    set_file(number, file);
  }

  /// Returns true if epoll may report an old file for this number.
  bool may_report_orphan(int fd) const {
    const auto found = orphans_.find(fd);
    if (found == orphans_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(),
                       [&](int file) { return alive(file); });
  }

  /// Returns a number for another file. In most cases it is unregistered first.
  int give_up_number() {
    const int fd = any();
    if (registered_.contains(fd) && random_() % 4 != 0) unregister(fd);
    return fd;
  }

  void open() {
    const int a = give_up_number(), b = give_up_number();
    switch (random_() % 3) {
      case 0: {
        const Pipe pipe;
        place(pipe.read, a, ++made_);
        place(pipe.write, b, ++made_);
        break;
      }
      case 1: {
        const SocketPair pair;
        place(pair.a, a, ++made_);
        place(pair.b, b, ++made_);
        break;
      }
      default: {
        const SocketPair pair(SOCK_DGRAM);
        place(pair.a, a, ++made_);
        place(pair.b, b, ++made_);
      }
    }
    log("open " + std::to_string(a) + " " + std::to_string(b));
  }

  void close_one() {
    const int fd = give_up_number();
    log("close " + std::to_string(fd));
    ::close(fd);
    set_file(fd, 0);
  }

  void duplicate() {
    const int from = any(), to = give_up_number();
    if (!is_open(from) || from == to) return;
    log("dup2 " + std::to_string(from) + " " + std::to_string(to));
    place(from, to, file_of(from));
  }

  void add() {
    const int fd = any();
    const Events events = any_events();
    const int token = ++tokens_;
    log("register " + std::to_string(fd) + " " + std::to_string(int(events)));
    const bool known = registered_.contains(fd), open = is_open(fd);
    try {
      selector_.register_fd(fd, events, token);
      if (known || !open) fail("register should have thrown");
      registered_[fd] = {events, token, file_of(fd)};
    } catch (const KeyError&) {
      if (!known) fail("register: KeyError");
    } catch (const std::system_error& problem) {
      if (known || open || problem.code() != std::errc::bad_file_descriptor)
        fail("register: " + std::string(problem.what()));
    }
  }

  void modify() {
    const int fd = any();
    const Events events = any_events();
    const int token = ++tokens_;
    log("modify " + std::to_string(fd) + " " + std::to_string(int(events)));
    const auto found = registered_.find(fd);
    const bool known = found != registered_.end(), open = is_open(fd);
    const bool same_events = known && found->second.events == events;
    try {
      selector_.modify(fd, events, token);
      if (!known || (!open && !same_events)) fail("modify should have thrown");
      found->second = {events, token, same_events ? found->second.file : file_of(fd)};
    } catch (const KeyError&) {
      if (known) fail("modify: KeyError");
    } catch (const std::system_error& problem) {
      if (!known || open || same_events ||
          problem.code() != std::errc::bad_file_descriptor)
        fail("modify: " + std::string(problem.what()));
      registered_.erase(found);
    }
  }

  void remove() { unregister(any()); }

  void unregister(int fd) {
    log("unregister " + std::to_string(fd));
    const auto found = registered_.find(fd);
    try {
      const auto key = selector_.unregister(fd);
      if (found == registered_.end()) fail("unregister should have thrown");
      if (std::any_cast<int>(key.data) != found->second.token) fail("a wrong key");
      registered_.erase(found);
    } catch (const KeyError&) {
      if (found != registered_.end()) fail("unregister: KeyError");
    }
  }

  void write_some() {
    const int fd = any();
    if (!is_open(fd)) return;
    const std::string bytes(1 + random_() % 100'000, 'x');
    log("write " + std::to_string(fd) + " " + std::to_string(bytes.size()));
    [[maybe_unused]] const ssize_t count = ::write(fd, bytes.data(), bytes.size());
  }

  void drain() {
    const int fd = any();
    if (!is_open(fd)) return;
    log("drain " + std::to_string(fd));
    char buffer[65536];
    while (::read(fd, buffer, sizeof buffer) > 0) continue;
  }

  void wait() {
    if (random_() % 4 != 0) return;
    check(std::chrono::microseconds(random_() % 2000), "select short");
  }

  void compare_keys() {
    const auto keys = selector_.keys();
    if (keys.size() != registered_.size()) fail("keys(): wrong number of keys");
    for (const auto& key : keys) {
      const auto found = registered_.find(key.fd);
      if (found == registered_.end()) fail("keys(): an unknown key");
      if (key.events != found->second.events) fail("keys(): wrong events");
    }
  }

  void check(std::chrono::nanoseconds timeout, const std::string& name) {
    log(name);
    const auto begin = Clock::now();
    const auto ready = selector_.select(timeout);
    if (ready.empty() && Clock::now() - begin < timeout) fail("select returned early");
    std::map<int, Events> reported;
    for (const Ready& one : ready) {
      const auto found = registered_.find(one.key.fd);
      if (found == registered_.end())
        fail("an event of " + std::to_string(one.key.fd) + ", which is not registered");
      if (std::any_cast<int>(one.key.data) != found->second.token) fail("a wrong key");
      if (!reported.emplace(one.key.fd, one.events).second)
        fail("a descriptor was reported twice");
      if (one.events == Events::none ||
          (one.events & ~found->second.events) != Events::none)
        fail("select reported events that were not requested");
    }
    for (const auto& [fd, entry] : registered_) compare(fd, entry, reported[fd]);
    ++checks;
  }

  void compare(int fd, const Registered& entry, Events reported) {
    Events must = Events::none, may = Events::none;
    const bool same_file = file_of(fd) == entry.file;
    if (same_file) {
      const bool reading = (entry.events & Events::read) != Events::none;
      const bool writing = (entry.events & Events::write) != Events::none;
      const int asked = (reading ? POLLIN : 0) | (writing ? POLLOUT : 0);
      const short found = poll_one(fd, static_cast<short>(asked));
      if ((found & POLLIN) != 0) must = must | Events::read;
      if ((found & POLLOUT) != 0) must = must | Events::write;
      may = must;
      if ((found & (POLLERR | POLLHUP)) != 0) may = entry.events;
      if (must == Events::none && may != Events::none && reported == Events::none)
        fail("an error of " + std::to_string(fd) + " was lost");
    }
    if ((!same_file && is_open(fd)) || may_report_orphan(fd)) {
      may = entry.events;
      ++tolerated;
    } else {
      ++exact;
    }
    if ((must & ~reported) != Events::none)
      fail("an event of " + std::to_string(fd) + " was lost");
    if ((reported & ~may) != Events::none)
      fail("an event of " + std::to_string(fd) + " is reported but did not happen");
    if (must != Events::none) ++events_seen;
  }

 public:
  int checks = 0, events_seen = 0, exact = 0, tolerated = 0;

 private:
  std::mt19937 random_;
  Selector selector_;
  std::map<int, Registered> registered_;
  std::map<int, int> files_;              // the file of each number; 0: none
  std::map<int, std::set<int>> orphans_;  // files closed while they were registered
  int tokens_ = 0, made_ = 0;
  std::vector<std::string> log_;
};

}  // namespace

TEST_CASE("a selector behaves like its model in random sequences of operations") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u);
  const bool exported = GENERATE(false, true);
  ::signal(SIGPIPE, SIG_IGN);
  CAPTURE(seed, exported);
  Model model(seed);
  if (exported) model.export_fileno();
  for (int i = 0; i < 3000; ++i) model.step();
  model.look();
  CHECK(model.checks > 300);
  CHECK(model.events_seen > 300);
  CHECK(model.exact > 2 * model.tolerated);
}
