#pragma once
// A byte stream to the server: a TCP connection, or its stdin and stdout. Answers are
// matched by their order and compared byte for byte, wherever the stream divides them.

#include "demos/common/fd.h"
#include "demos/lab/engine/flow.h"

namespace lab {

class StreamFlow : public Flow {
 public:
  /// Uses a connected, non-blocking TCP socket, which it owns.
  StreamFlow(const Setup& setup, demo::Fd connection);
  /// Uses two non-blocking pipes, which the caller keeps and closes.
  StreamFlow(const Setup& setup, int to_server, int from_server);
  ~StreamFlow() override;

  void submit(Time intended, Time now) override;
  bool is_open() const noexcept override { return receive_fd_ >= 0; }
  void on_ready(std::uint32_t events) override;
  void report_unanswered(Time now) override;

 private:
  void send_waiting();
  bool write_some(std::size_t size);
  void wait_for_room(bool needed);
  void receive();
  Receipt read(char* buffer, std::size_t size) const noexcept;
  void accept_bytes(const char* bytes, std::size_t size, const Arrival& arrival);
  std::size_t compare_answer(const char* bytes, std::size_t size,
                             const Arrival& arrival);
  void answer_complete(const Arrival& arrival);
  void end_connection();

  demo::Fd connection_;
  int send_fd_;
  int receive_fd_;
  bool waits_for_room_ = false;
  RequestRing requests_;
  std::uint32_t first_ = 0;   // the oldest request without its whole answer
  std::uint32_t unsent_ = 0;  // the first one that the kernel has not taken completely
  std::uint32_t next_ = 0;    // the number of the next request
  std::size_t sent_bytes_ = 0;      // of request unsent_
  std::size_t answered_bytes_ = 0;  // of request first_
  bool answer_wrong_ = false;
};

}  // namespace lab
