#pragma once
// The messages of the chat protocol and its limits. docs/protocol.md specifies them.
// These functions keep no state. Any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reactor/address.h"

namespace chat {

constexpr std::size_t max_text_size = 2000;  // bytes of one chat message
constexpr std::size_t max_line_size = 2048;  // bytes of a line, without its end
constexpr std::size_t max_name_size = 20;    // characters
constexpr std::size_t max_datagram_size = 1200;
constexpr std::size_t max_unsent = 256 * 1024;   // bytes per connection
constexpr std::size_t output_limit = 64 * 1024;  // unwritten output that stops reading
constexpr std::size_t max_buddies = 64;          // connected buddies and guests
constexpr std::size_t max_pending = 64;     // incoming connections that are not active
constexpr std::size_t max_addresses = 128;  // addresses in the directory
constexpr std::chrono::seconds name_timeout{60};     // for a person to type a name
constexpr std::chrono::seconds greeting_timeout{5};  // for a program to send its name
constexpr std::chrono::seconds stall_timeout{5};     // for a peer to take unsent bytes
constexpr std::chrono::seconds keepalive_timeout{30};  // for an unreachable peer
constexpr std::chrono::seconds no_answer_delay{1};  // before the user is told about it

/// Whether `text` has 1 to 20 ASCII letters, digits, '-' and '_'.
bool is_name(std::string_view text);
/// Compares without case: "Anna" and "anna" are the same name.
bool same_name(std::string_view a, std::string_view b);
/// Alphabetical order without case. It decides which duplicate connection stays.
bool name_before(std::string_view a, std::string_view b);

/// The first line of each side: "NAME anna 12000 1f2e"; a guest sends "NAME anna".
struct Greeting {
  std::string name;
  std::uint16_t port = 0;  // on which the sender listens; 0 for a guest
  std::string token = {};  // identifies the program: the same on all its connections
};
std::string to_line(const Greeting& greeting);
/// Returns nullopt if `line` is not a valid greeting.
std::optional<Greeting> parse_greeting(std::string_view line);

/// Any later line.
struct Message {
  enum class Kind {
    text,       // for everybody
    personal,   // "/msg TEXT": for the receiver only
    passed_on,  // "/from NAME TEXT": a guest of the sender has said TEXT
    duplicate,  // "/double": the sender uses the other connection from now on
    refused,    // "/no REASON": the sender refuses and closes the connection
    bye,        // "/bye": the sender leaves and closes the connection
    unknown     // another word with a slash, which the receiver ignores
  };
  Kind kind;
  std::string text;
  std::string name = {};  // of the guest, for passed_on
};
std::string to_line(const Message& message);
Message parse_message(std::string_view line);

/// A datagram: "HELLO anna NONCE", "HERE bob NONCE ADDRESS...", or "BYE anna".
struct Presence {
  enum class Kind { hello, here, bye };
  Kind kind;
  std::string name;
  std::string nonce = {};  // HERE repeats the nonce of HELLO and so proves its source
  std::vector<reactor::Address> others = {};
};
/// Encodes with as many of the `others` as fit into `limit` bytes. Returns "" if not
/// even the part before them fits.
std::string to_datagram(const Presence& presence,
                        std::size_t limit = max_datagram_size);
/// Returns nullopt if the datagram is not valid.
std::optional<Presence> parse_presence(std::string_view datagram);

/// Returns 64 random bits in hexadecimal, for tokens and nonces.
std::string random_token();

}  // namespace chat
