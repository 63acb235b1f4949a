#pragma once
// What programs of the chat say to each other, byte for byte, and the limits of it:
// docs/protocol.md. Nothing here waits or remembers. Any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reactor/address.h"

namespace chat {

constexpr std::size_t longest_text = 2000;         // bytes of what one says at once
constexpr std::size_t longest_line = 2048;         // bytes on the wire, without its end
constexpr std::size_t longest_name = 20;           // characters
constexpr std::size_t queue_limit = 256 * 1024;    // bytes that may wait for one buddy
constexpr std::size_t screen_limit = 64 * 1024;    // then nothing more is read
constexpr std::size_t most_buddies = 64;           // guests among them
constexpr std::size_t most_outsiders = 64;         // without a name yet, or ending
constexpr std::size_t most_addresses = 128;        // where somebody may be
constexpr std::size_t hello_size = 1200;           // bytes of a question for the others
constexpr std::chrono::seconds name_limit{60};     // for a person to type one
constexpr std::chrono::seconds greeting_limit{5};  // from connecting to a name
constexpr std::chrono::seconds stall_limit{5};     // with nothing of a queue taken
constexpr std::chrono::seconds vanished_limit{30};  // with no answer of its machine
constexpr std::chrono::seconds silence_limit{1};    // then the user is told

/// 1 to 20 ASCII letters, digits, '-' and '_'.
bool is_name(std::string_view text);
/// Anna and anna are one name: nobody can tell them apart by ear.
bool same_name(std::string_view a, std::string_view b);
/// The order of names that decides which of two connections stays.
bool name_before(std::string_view a, std::string_view b);

/// The first line of each side: "NAME anna 12000 1f2e", or of a guest: "NAME anna".
struct Greeting {
  std::string name;
  std::uint16_t port = 0;  // where it listens; 0: nowhere, a guest
  std::string token = {};  // the same on all connections of one program
};
std::string to_line(const Greeting& greeting);
std::optional<Greeting> parse_greeting(std::string_view line);

/// Every other line.
struct Message {
  enum class Kind {
    text,       // to everybody
    personal,   // "/msg TEXT": to the receiver alone
    passed_on,  // "/from NAME TEXT": what a guest of the sender has said
    doubled,    // "/double": I go on on our other connection
    refused,    // "/no REASON": and the connection ends
    bye,        // "/bye": likewise
    unknown     // another word with a slash: to be ignored
  };
  Kind kind;
  std::string text;
  std::string name = {};  // of a guest
};
std::string to_line(const Message& message);
Message parse_message(std::string_view line);

/// A datagram: "HELLO anna NONCE", "HERE bob NONCE ADDRESS...", "BYE anna".
struct Presence {
  enum class Kind { hello, here, bye };
  Kind kind;
  std::string name;
  std::string nonce = {};  // the question's, in the answer: nobody else can know it
  std::vector<reactor::Address> others = {};
};
/// At most `limit` bytes, with as many of the others as fit; empty: not even the rest.
std::string to_datagram(const Presence& presence, std::size_t limit = hello_size);
std::optional<Presence> parse_presence(std::string_view datagram);

/// Two numbers nobody can guess, in hexadecimal.
std::string random_token();

}  // namespace chat
