// Reliable messages over UDP, on 127.0.0.1.
//
//   reliable receive WINDOW PORT           prints the messages that come to the port
//   reliable send WINDOW PORT < FILE       sends each line as a message

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

const std::string prefix = "> ";  // stands in front of each message that is printed
constexpr std::size_t header_size = 7;
[[maybe_unused]] constexpr std::size_t longest_payload = 1000;
[[maybe_unused]] constexpr milliseconds timeout{50};
[[maybe_unused]] constexpr int most_tries = 50;

struct Packet {
  char kind;  // 'D' (DATA) or 'A' (ACK)
  std::uint32_t number;
  std::string payload;
};

std::string encode(const Packet& packet) {
  const std::size_t length = packet.payload.size();
  std::string datagram{packet.kind};
  for (int shift = 24; shift >= 0; shift -= 8)
    datagram += static_cast<char>(packet.number >> shift);
  datagram += static_cast<char>(length >> 8);
  datagram += static_cast<char>(length);
  return datagram + packet.payload;
}

/// Reads a number with the most significant byte first.
std::uint32_t read_number(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

/// The packet in a datagram, or nothing if the datagram is not valid.
std::optional<Packet> decode(std::string_view datagram) {
  //@solution
  if (datagram.size() < header_size) return {};
  const std::string_view payload = datagram.substr(header_size);
  const char kind = datagram[0];
  const std::size_t longest = kind == 'D' ? longest_payload : 0;
  if ((kind != 'D' && kind != 'A') || payload.size() > longest ||
      payload.size() != read_number(datagram.substr(5, 2)))
    return {};
  return Packet{kind, read_number(datagram.substr(1, 4)), std::string(payload)};
  //@stub return Packet{datagram[0], read_number(datagram.substr(1, 4)),
  //@stub               std::string(datagram.substr(header_size))};
  //@end
}

sockaddr_in local_address(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Ends the program if a system call has failed.
int check(int result, const char* what) {
  if (result < 0) {
    std::perror(what);
    std::exit(2);
  }
  return result;
}

class Receiver {
 public:
  Receiver(std::uint32_t window, std::uint16_t port)
      : window_(window), socket_(check(socket(AF_INET, SOCK_DGRAM, 0), "socket")) {
    const sockaddr_in address = local_address(port);
    check(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind");
  }

  [[noreturn]] void run() {
    char buffer[65'536];
    while (true) {
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const ssize_t received = recvfrom(socket_, buffer, sizeof buffer, 0,
                                        reinterpret_cast<sockaddr*>(&from), &size);
      if (received < 0) continue;
      const auto packet = decode({buffer, static_cast<std::size_t>(received)});
      if (packet && packet->kind == 'D') receive(*packet, from);
    }
  }

 private:
  void receive(const Packet& packet, const sockaddr_in& from) {
    //@solution
    if (!sender_) sender_ = from;
    if (from.sin_port != sender_->sin_port ||
        from.sin_addr.s_addr != sender_->sin_addr.s_addr)
      return;
    // The difference of unsigned numbers is large for messages that came before.
    if (packet.number - next_ < window_) early_[packet.number] = packet.payload;
    for (auto i = early_.find(next_); i != early_.end(); i = early_.find(++next_)) {
      deliver(i->second);
      early_.erase(i);
    }
    const std::string ack = encode({'A', next_, ""});
    sendto(socket_, ack.data(), ack.size(), 0, reinterpret_cast<const sockaddr*>(&from),
           sizeof from);
    //@stub (void)from;
    //@stub deliver(packet.payload);
    //@end
  }

  static void deliver(const std::string& message) {
    std::cout << prefix << message << '\n' << std::flush;
  }

  [[maybe_unused]] std::uint32_t window_;
  int socket_;
  //@solution
  std::optional<sockaddr_in> sender_;           // who sent the first valid datagram
  std::uint32_t next_ = 0;                      // the next message to print
  std::map<std::uint32_t, std::string> early_;  // messages that came before it
  //@end
};

/// Splits the standard input into lines.
class Input {
 public:
  /// Blocks while there is nothing to read, so call it when poll() reports something.
  void read() {
    char buffer[65'536];
    const ssize_t received = ::read(STDIN_FILENO, buffer, sizeof buffer);
    is_open_ = received > 0;
    if (is_open_) rest_.append(buffer, static_cast<std::size_t>(received));
    std::size_t end;
    while ((end = rest_.find('\n')) != std::string::npos) {
      lines_.push_back(rest_.substr(0, end));
      rest_.erase(0, end + 1);
    }
    if (!is_open_ && !rest_.empty()) lines_.push_back(rest_);
  }

  bool is_open() const { return is_open_; }
  bool has_line() const { return !lines_.empty(); }
  std::string take_line() {
    std::string line = lines_.front();
    lines_.pop_front();
    return line;
  }

 private:
  std::deque<std::string> lines_;
  std::string rest_;
  bool is_open_ = true;
};

class Sender {
 public:
  Sender(std::uint32_t window, std::uint16_t port)
      : window_(window), socket_(check(socket(AF_INET, SOCK_DGRAM, 0), "socket")) {
    const sockaddr_in address = local_address(port);
    // Only datagrams from there arrive at a connected socket.
    check(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "connect");
  }

  /// Returns the exit status.
  int run() {
    //@solution
    while (input_.is_open() || input_.has_line() || !waiting_.empty()) {
      while (input_.has_line() && waiting_.size() < window_) send_next();
      wait();
      if (!is_due()) continue;
      if (tries_ == most_tries) {
        std::cerr << "no acknowledgement has come\n";
        return 1;
      }
      repeat();
    }
    return 0;
    //@stub while (input_.is_open()) {
    //@stub   input_.read();
    //@stub   while (input_.has_line()) send(next_++, input_.take_line());
    //@stub }
    //@stub return 0;
    //@end
  }

 private:
  void send(std::uint32_t number, const std::string& message) {
    const std::string datagram = encode({'D', number, message});
    // A failure is like a loss, for example while nobody has bound the port.
    (void)!::send(socket_, datagram.data(), datagram.size(), 0);
  }

  //@solution
  void send_next() {
    waiting_.push_back(input_.take_line());
    if (waiting_.size() == 1) start_timer();
    send(next_++, waiting_.back());
  }

  /// There is one timer, for the oldest message.
  void start_timer() {
    tries_ = 1;
    due_ = Clock::now() + timeout;
  }

  /// Waits for the socket, the standard input and the timer at once.
  void wait() {
    const bool wants_input = input_.is_open() && waiting_.size() < window_;
    pollfd sources[] = {{socket_, POLLIN, 0},
                        {wants_input ? STDIN_FILENO : -1, POLLIN, 0}};
    if (poll(sources, 2, time_left()) <= 0) return;
    if (sources[0].revents) receive();
    if (sources[1].revents) input_.read();
  }

  /// In milliseconds, rounded up; -1 waits without a limit.
  int time_left() const {
    if (waiting_.empty()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(due_ - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 0));
  }

  bool is_due() const { return !waiting_.empty() && Clock::now() >= due_; }

  std::uint32_t oldest() const {
    return next_ - static_cast<std::uint32_t>(waiting_.size());
  }

  void repeat() {
    send(oldest(), waiting_.front());
    ++tries_;
    due_ = Clock::now() + timeout;
  }

  void receive() {
    char buffer[65'536];
    const ssize_t received = recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (received < 0) return;  // also "connection refused": nobody has bound the port
    const auto packet = decode({buffer, static_cast<std::size_t>(received)});
    if (packet && packet->kind == 'A') acknowledge(packet->number);
  }

  /// All messages below `number` have arrived.
  void acknowledge(std::uint32_t number) {
    const std::uint32_t count = number - oldest();
    if (count == 0 || count > waiting_.size()) return;
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    start_timer();
  }
  //@end

  [[maybe_unused]] std::uint32_t window_;
  int socket_;
  Input input_;
  std::uint32_t next_ = 0;  // the number of the next line
  //@solution
  std::deque<std::string> waiting_;  // messages without an ACK
  int tries_ = 0;                    // of the oldest one
  Clock::time_point due_;            // when the oldest one is repeated
  //@end
};

}  // namespace

int main(int argc, char** argv) {
  const std::string half = argc == 4 ? argv[1] : "";
  if (half != "send" && half != "receive") {
    std::cerr << "Usage: reliable send|receive WINDOW PORT\n";
    return 2;
  }
  std::signal(SIGTERM, [](int) { _exit(0); });
  const auto window = static_cast<std::uint32_t>(std::stoul(argv[2]));
  const auto port = static_cast<std::uint16_t>(std::stoul(argv[3]));
  if (half == "send") return Sender(window, port).run();
  Receiver(window, port).run();
}
