#pragma once
// The chat of one program, without the waiting: who is there, what is said to whom and
// shown on the screen, who is dialled, refused, cut off. A model tells it what has
// happened, and does what it wants done; how the model waits for all of it is the
// model's own. Sockets appear as connections, the time as a number. One thread at a
// time.

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
#include "demos/chat/setup.h"
#include "demos/chat/throttle.h"

namespace chat {

class Session {
 public:
  Session(Setup setup, Time now);
  const Setup& setup() const noexcept { return setup_; }

  // What has happened. Bytes are taken; what they mean comes to light in process_due().
  void on_input(std::string_view bytes);
  void on_input_end() { console_.finish(); }
  void received(std::string_view datagram, const reactor::Address& from);
  /// A connection that a model has accepted, or begun to dial. Valid until removed.
  ConnectionState& open(const reactor::Address& peer, Origin origin);
  void received(ConnectionState& connection, std::string_view bytes);
  void sent(ConnectionState& connection, std::size_t count);
  /// The peer has sent all, or the connection has failed.
  void ended(ConnectionState& connection, std::error_code error = {});
  /// The model has closed the connection.
  void remove(ConnectionState& connection);
  /// For want of descriptors, say; it will be tried again.
  void dial_failed(const reactor::Address& peer) { directory_.lost(peer, now_); }
  void shown(std::size_t count);
  /// The screen is gone: nobody reads any more.
  void on_output_closed();
  /// The user or a signal ends the program.
  void leave(bool in_haste = true);

  /// Does what has become possible: a bounded portion of it, so that nobody waits long.
  /// To be called after anything has happened, and when timeout() is over.
  void process_due(Time now);

  // What is to be done.
  std::optional<std::pair<reactor::Address, std::string>> next_datagram();
  std::optional<reactor::Address> next_dial();
  std::string_view screen() const noexcept { return console_.output(); }
  bool wants_input() const;
  bool wants_read(const ConnectionState& connection) const;
  /// How long nothing needs to be done if nothing happens; nullopt: for ever.
  std::optional<Clock::duration> timeout() const;
  bool finished() const;

 private:
  void parse_input(ConnectionState& connection);
  void handle_line(ConnectionState& connection, const LineReader::Line& line);
  void greet(ConnectionState& connection, const std::string& line);
  void meet_ourselves(ConnectionState& connection);
  void admit(ConnectionState& connection);
  void settle_double(ConnectionState& first, ConnectionState& second);
  void retire(ConnectionState& connection);
  void refuse(ConnectionState& connection, const std::string& reason);
  void refused(ConnectionState& connection, const std::string& reason);
  void depart(ConnectionState& connection, bool politely);
  void cut(ConnectionState& connection, const std::string& why);
  void check_deadlines();
  void handle_command(const LineReader::Line& line);
  void handle_guest_line(ConnectionState& guest, const std::string& line);
  void say(const std::string& text);
  void say_to(const std::string& name, const std::string& text);
  std::vector<std::string> who() const;
  void tell(ConnectionState& connection, const std::string& line);
  void show(const std::string& line, const ConnectionState* author = nullptr);

  ConnectionState* find(std::string_view name);
  bool may_handle_command() const;
  Time limit() const;

  const Setup setup_;
  const std::string token_ = random_token();
  Time now_, start_;
  Console console_;
  Directory directory_;
  std::list<ConnectionState> connections_;
  std::vector<std::pair<reactor::Address, std::string>> outbox_;
  bool silence_told_ = false;  // who of the named does not answer
  Throttle strangers_told_{1}, guests_told_{8};
  bool leaving_ = false, in_haste_ = false;
  Time left_at_, progress_;  // while leaving
};

}  // namespace chat
