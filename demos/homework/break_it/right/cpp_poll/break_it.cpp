// Nonblocking sockets and poll(): several conversations at the same time.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const std::string letters = "abcdefghijklmnopqrstuvwxyz";
const milliseconds patience{2000};
std::uint16_t port;

std::string capitals(std::string data) {
  for (char& each : data) {
    if (letters.find(each) != std::string::npos) {
      each = static_cast<char>(each - 32);
    }
  }
  return data;
}

[[noreturn]] void mistake(const std::string& what) {
  throw std::runtime_error(
      what + (errno != 0 ? ": " + std::string(std::strerror(errno)) : ""));
}

// Sends pieces with pauses in between, and compares the answer, which it reads from the
// time `late` on.
class Conversation {
 public:
  explicit Conversation(std::vector<std::string> pieces, bool half_close = false,
                        milliseconds late = milliseconds(0))
      : pieces_(std::move(pieces)),
        half_close_(half_close),
        start_(Clock::now() + late) {
    for (const auto& piece : pieces_) {
      expected_ += capitals(piece);
    }
    const int on = 1, small = 8192;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (late.count() > 0) {
      setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) < 0) {
      mistake("connect");
    }
  }

  ~Conversation() { close(fd_); }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  bool over() const {
    return answered_ == expected_.size() && (!half_close_ || ended_);
  }

  pollfd interest() const {
    const auto now = Clock::now();
    const bool read = now >= start_ && !ended_;
    const bool write = current_ < pieces_.size() && now >= pause_;
    return {fd_, static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0)), 0};
  }

  // Returns whether something has moved.
  bool serve(short events) {
    const bool reading = (events & (POLLIN | POLLHUP | POLLERR)) != 0;
    if ((events & POLLOUT) != 0) {
      write();
    }
    if (reading && Clock::now() >= start_) {
      read();
    }
    return events != 0;
  }

  void reset() {
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  void write() {
    const auto& piece = pieces_[current_];
    const auto* begin = piece.data() + sent_;
    const auto result =
        send(fd_, begin, piece.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (result < 0 && errno != EAGAIN) {
      mistake("send");
    }
    sent_ += result > 0 ? static_cast<std::size_t>(result) : 0;
    if (sent_ < piece.size()) {
      return;
    }
    sent_ = 0;
    pause_ = Clock::now() + milliseconds(100);
    if (++current_ == pieces_.size() && half_close_) {
      shutdown(fd_, SHUT_WR);
    }
  }

  void read() {
    char buffer[8192];
    errno = 0;
    const auto count = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count == 0) {
      ended_ = true;
      if (answered_ < expected_.size()) {
        mistake("the connection ended too early");
      }
    } else if (count < 0 && errno != EAGAIN) {
      mistake("recv");
    } else if (count > 0) {
      const auto size = static_cast<std::size_t>(count);
      if (expected_.compare(answered_, size, buffer, size) != 0) {
        mistake("a wrong byte came");
      }
      answered_ += size;
    }
  }

  std::vector<std::string> pieces_;
  bool half_close_;
  Clock::time_point start_, pause_{};
  std::string expected_;
  std::size_t current_ = 0, sent_ = 0, answered_ = 0;
  bool ended_ = false;
  int fd_ = socket(AF_INET, SOCK_STREAM, 0);
};

using Conversations = std::vector<std::unique_ptr<Conversation>>;

// Runs all of them until they are over, or until nothing has moved for too long.
void run(Conversations& all) {
  auto last = Clock::now();
  while (true) {
    std::vector<pollfd> watched;
    bool over = true;
    for (const auto& each : all) {
      watched.push_back(each->interest());
      over = over && each->over();
    }
    if (over) {
      return;
    }
    poll(watched.data(), watched.size(), 20);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i]->over() && all[i]->serve(watched[i].revents)) {
        last = Clock::now();
      }
    }
    if (Clock::now() - last > patience) {
      errno = 0;
      mistake("nothing came for 2 seconds");
    }
  }
}

template <typename... Arguments>
void add(Conversations& all, Arguments&&... arguments) {
  all.push_back(std::make_unique<Conversation>(std::forward<Arguments>(arguments)...));
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

void several_at_once() {
  using Pieces = std::vector<std::string>;
  Conversations all;
  for (int i = 0; i < 5; ++i) {
    add(all, Pieces{"client " + std::to_string(i), " has", " one line\n"});
  }
  add(all, Pieces{"three\nlines\nat once\n"});
  add(all, Pieces{repeated(letters, 500) + "\n"});
  add(all, Pieces{"one line\nand a half"}, true);
  run(all);
  all.clear();
  add(all, Pieces{repeated(letters + "\n", 40'000)}, true, milliseconds(600));
  run(all);
}

void come_and_go() {
  for (int i = 0; i < 100; ++i) {
    Conversation({});
  }
  for (int i = 0; i < 5; ++i) {
    Conversations one;
    add(one, std::vector<std::string>{"question\n"});
    run(one);
    one.front()->reset();
  }
  poll(nullptr, 0, 200);
  Conversations last;
  add(last, std::vector<std::string>{"still there?\n"});
  run(last);
}

}  // namespace

int main(int, char* arguments[]) {
  port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  try {
    several_at_once();
    come_and_go();
  } catch (const std::runtime_error& error) {
    std::cout << "mistake: " << error.what() << "\n";
    return 1;
  }
}
