// Tests a server on 127.0.0.1. Usage: break_it PORT
// Ends with status 0 if the server is right, or prints "mistake: ..." and ends with
// status 1.

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>
//@solution
#include <chrono>
#include <numeric>
#include <thread>
//@end

namespace {

const std::string letters = "abcdefghijklmnopqrstuvwxyz";  // only these become capitals
//@solution
const timeval timeout{2, 0};  // a right server needs at most 0.5 s for an answer
//@stub const timeval timeout{0, 100'000};  // until then an answer must be there
//@end
std::uint16_t port;

// The server is wrong.
struct Mistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a right server answers.
std::string capitals(std::string data) {
  for (char& each : data) {
    if (letters.find(each) != std::string::npos) {
      each = static_cast<char>(each - 'a' + 'A');
    }
  }
  return data;
}

void check(long result, const char* call) {
  if (result < 0) {
    throw Mistake(std::string(call) + ": " + std::strerror(errno));
  }
}

// A TCP connection to the server. All its calls end after the timeout.
class Client {
 public:
  explicit Client(int receive_buffer = 0) {
    set(SOL_SOCKET, SO_RCVTIMEO, timeout);
    set(SOL_SOCKET, SO_SNDTIMEO, timeout);
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    if (receive_buffer > 0) {
      set(SOL_SOCKET, SO_RCVBUF, receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address),
          "connect");
  }

  ~Client() { close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  template <typename Value>
  void set(int level, int option, const Value& value) {
    check(setsockopt(fd_, level, option, &value, sizeof value), "setsockopt");
  }

  void send(const std::string& data) {
    for (std::size_t sent = 0; sent < data.size();) {
      const auto size = data.size() - sent;
      const auto result = ::send(fd_, data.data() + sent, size, MSG_NOSIGNAL);
      check(result, "send");
      sent += static_cast<std::size_t>(result);
    }
  }

  void half_close() { shutdown(fd_, SHUT_WR); }

  // The next `size` bytes of the answer.
  std::string receive(std::size_t size) {
    std::string answer(size, '\0');
    //@solution
    for (std::size_t count = 0; count < size;) {
      const auto result = recv(fd_, answer.data() + count, size - count, 0);
      check(result, "recv");
      if (result == 0) {
        throw Mistake("the connection ended after " + std::to_string(count) + " of " +
                      std::to_string(size) + " bytes");
      }
      count += static_cast<std::size_t>(result);
    }
    //@stub const auto result = recv(fd_, answer.data(), size, 0);
    //@stub check(result, "recv");
    //@stub answer.resize(static_cast<std::size_t>(result));
    //@end
    return answer;
  }

  // Compares the answer to what was sent before.
  void expect(const std::string& data) {
    const auto answer = receive(data.size());
    if (answer != capitals(data)) {
      throw Mistake(answer.substr(0, 30) + "... came instead of " +
                    capitals(data).substr(0, 30) + "...");
    }
  }

  void ask(const std::string& data) {
    send(data);
    expect(data);
  }
  //@solution

  void expect_end() {
    char byte;
    const auto result = recv(fd_, &byte, 1, 0);
    check(result, "recv");
    if (result > 0) {
      throw Mistake("bytes came that nobody had asked for");
    }
  }
  //@end

 private:
  int fd_ = socket(AF_INET, SOCK_STREAM, 0);
};

// The tests. Each throws Mistake.

void one_line() { Client().ask("Hello\n"); }

//@solution
void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(100)); }

void all_bytes() {
  std::string bytes(256, '\0');
  std::iota(bytes.begin(), bytes.end(), '\0');
  Client client;
  client.ask(bytes + "\n");
  std::string line;
  for (int i = 0; i < 1000; ++i) {
    line += letters;
  }
  client.ask(line + "\n");
}

void pieces() {
  Client client;
  for (const auto* piece : {"one ", "line ", "in ", "pieces\n"}) {
    client.send(piece);
    pause();
  }
  client.expect("one line in pieces\n");
}

void glued() { Client().ask("three\nlines\nin one piece\n"); }

void last_piece() {
  Client client;
  client.send("one\nwithout a newline");
  client.half_close();
  client.expect("one\nwithout a newline");
  client.expect_end();
}

void two_clients() {
  Client first, second;
  first.send("the first ");
  pause();
  second.ask("the second\n");
  first.send("client\n");
  first.expect("the first client\n");
}

void beside_silent_clients() {
  std::vector<Client> silent(10);
  Client().ask("beside ten\n");
}

void resets() {
  for (int i = 0; i < 3; ++i) {
    Client client;
    client.ask("question\n");
    client.set(SOL_SOCKET, SO_LINGER, linger{1, 0});
  }
  pause();
  one_line();
}

void many_clients() {
  for (int i = 0; i < 100; ++i) {
    Client();
  }
  one_line();
}

// Sends in a thread: a server may read no more while nobody reads its answers.
void late_reader() {
  std::string data;
  for (int i = 0; i < 40'000; ++i) {
    data += letters + "\n";
  }
  Client client(8192);
  std::jthread sender([&] {
    try {
      client.send(data);
      client.half_close();
    } catch (const Mistake&) {
      // The reader sees that bytes are missing.
    }
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  client.expect(data);
  client.expect_end();
}

//@end
struct Test {
  const char* name;
  void (*run)();
};

const std::vector<Test> tests = {
    {"one_line", one_line},
    //@solution
    {"all_bytes", all_bytes},
    {"pieces", pieces},
    {"glued", glued},
    {"last_piece", last_piece},
    {"two_clients", two_clients},
    {"beside_silent_clients", beside_silent_clients},
    {"late_reader", late_reader},
    {"many_clients", many_clients},
    {"resets", resets},
    //@end
};

}  // namespace

int main(int count, char* arguments[]) {
  if (count != 2) {
    std::cerr << "Usage: break_it PORT\n";
    return 2;
  }
  port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  for (const auto& test : tests) {
    try {
      test.run();
    } catch (const Mistake& mistake) {
      std::cout << "mistake: " << test.name << ": " << mistake.what() << "\n";
      return 1;
    }
  }
  std::cout << "The server is right.\n";
}
