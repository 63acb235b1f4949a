#pragma once
// The logic of one chat program, without sockets and without waiting: the connections,
// what is sent on them, and what the user sees.
//
// A model owns the sockets. It reports events with the on_ functions, calls
// process_due(), and then does what the session requests: it sends, connects, writes
// the output, and reads where the session wants it. The models differ only in how they
// wait. The caller passes the time. One thread at a time.

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "demos/chat/connection_state.h"
#include "demos/chat/console.h"
#include "demos/chat/directory.h"
#include "demos/chat/rate_limiter.h"
#include "demos/chat/setup.h"

namespace chat {

class Session {
 public:
  Session(Setup setup, Time now);
  const Setup& setup() const noexcept { return setup_; }

  // Events. Received bytes are only stored; process_due() handles them.
  void on_input(std::string_view bytes);
  void on_input_end() { console_.end_input(); }
  /// One of the terminal_signals has arrived.
  void on_terminal_signal(int number) { console_.on_signal(number); }
  void on_datagram(std::string_view datagram, const reactor::Address& from);
  /// A connection is accepted, or a connect has begun. The reference is valid until
  /// remove_connection().
  ConnectionState& add_connection(const reactor::Address& peer, Direction direction);
  void on_received(ConnectionState& connection, std::string_view bytes);
  void on_sent(ConnectionState& connection, std::size_t count);
  /// The peer has closed its side, or the connection has failed with `error`.
  void on_end(ConnectionState& connection, std::error_code error = {});
  /// The model has closed the socket.
  void remove_connection(ConnectionState& connection);
  /// No socket could be made, for example for lack of descriptors. The session retries.
  void on_connect_failed(const reactor::Address& peer) {
    directory_.on_disconnected(peer, now_);
  }
  void on_output_written(std::size_t count);
  /// Writing to stdout has failed, so the session leaves.
  void on_output_closed();
  /// Leaves after a signal: waits at most 200 ms for unsent bytes.
  void leave();
  /// Leaves after /quit or the end of stdin: waits while the peers take unsent bytes.
  void leave_gracefully();

  /// Handles stored input and expired timeouts. It does a bounded amount of work, so
  /// that the model soon serves the other descriptors. Call it after events and after
  /// timeout().
  void process_due(Time now);

  // Requests to the model.
  std::optional<std::pair<reactor::Address, std::string>> next_datagram_to_send();
  std::optional<reactor::Address> next_peer_to_connect();
  /// The bytes to write to stdout.
  std::string_view output() const noexcept { return console_.output(); }
  bool wants_input() const;
  bool wants_read(const ConnectionState& connection) const;
  /// After which time process_due() must be called without an event; nullopt: never.
  std::optional<Clock::duration> timeout() const;
  bool finished() const;

 private:
  void parse_input(ConnectionState& connection);
  void handle_line(ConnectionState& connection, const LineReader::Line& line);
  void handle_greeting(ConnectionState& connection, const std::string& line);
  void handle_self_connection(ConnectionState& connection);
  void handle_guest_line(ConnectionState& guest, const std::string& line);
  void handle_refusal(ConnectionState& connection, const std::string& reason);
  void handle_departure(ConnectionState& connection, bool said_bye);
  void handle_command(const LineReader::Line& line);
  void admit(ConnectionState& connection);
  void admit_guest(ConnectionState& connection);
  void refuse(ConnectionState& connection, const std::string& reason);
  void resolve_duplicate(ConnectionState& first, ConnectionState& second);
  void stop_using(ConnectionState& connection);
  void disconnect(ConnectionState& connection, const std::string& reason);
  void check_timeouts();
  void report_unanswered();
  void send_to_all(const std::string& text);
  void send_private(const std::string& name, const std::string& text);
  void send_line(ConnectionState& connection, const std::string& line);
  void show(const std::string& line, const ConnectionState* author = nullptr);
  std::vector<std::string> participants() const;

  ConnectionState* find(std::string_view name);
  bool may_handle_command() const;
  Time exit_deadline() const;

  const Setup setup_;
  const std::string token_ = random_token();
  Time now_, start_;
  Console console_;
  Directory directory_;
  std::list<ConnectionState> connections_;
  std::vector<std::pair<reactor::Address, std::string>> unsent_datagrams_;
  bool unanswered_reported_ = false;
  // A peer that connects again and again must not fill the screen.
  RateLimiter refusal_notices_{1}, guest_notices_{8}, buddy_notices_{8};
  bool leaving_ = false, is_urgent_ = false;  // is_urgent_: after a signal
  Time leaving_since_, last_progress_;
};

}  // namespace chat
