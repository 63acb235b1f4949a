#include "demos/chat/protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <random>
#include <system_error>
#include <utility>

namespace chat {

using reactor::Address;

namespace {

constexpr std::size_t longest_token = 32;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter_or_digit(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= longest_token &&
         std::all_of(text.begin(), text.end(), is_letter_or_digit);
}

/// Removes the first word and one space after it, and returns the word.
std::string_view next_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || last != end || port == 0) return std::nullopt;
  return port;
}

constexpr std::array<std::pair<std::string_view, Message::Kind>, 5> words = {
    {{"/msg", Message::Kind::personal},
     {"/from", Message::Kind::passed_on},
     {"/double", Message::Kind::duplicate},
     {"/no", Message::Kind::refused},
     {"/bye", Message::Kind::bye}}};

constexpr std::array<std::string_view, 3> presence_words = {"HELLO", "HERE", "BYE"};

std::optional<Address> parse_address(std::string_view text) {
  try {
    return Address::parse(text);
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

}  // namespace

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= max_name_size &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_';
         });
}

bool name_before(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](char x, char y) { return lower(x) < lower(y); });
}

bool same_name(std::string_view a, std::string_view b) {
  return !name_before(a, b) && !name_before(b, a);
}

std::string to_line(const Greeting& greeting) {
  std::string line = "NAME " + greeting.name;
  if (greeting.port != 0)
    line += " " + std::to_string(greeting.port) + " " + greeting.token;
  return line + "\n";
}

std::optional<Greeting> parse_greeting(std::string_view line) {
  if (next_word(line) != "NAME") return std::nullopt;
  Greeting greeting{std::string(next_word(line))};
  if (!is_name(greeting.name)) return std::nullopt;
  if (line.empty()) return greeting;
  const auto port = parse_port(next_word(line));
  const std::string_view token = next_word(line);
  if (!port || !is_token(token)) return std::nullopt;
  greeting.port = *port;
  greeting.token = token;
  return greeting;
}

std::string to_line(const Message& message) {
  if (message.kind == Message::Kind::text)
    return (message.text.starts_with('/') ? "/" : "") + message.text + "\n";
  std::string line;
  for (const auto& [word, kind] : words)
    if (kind == message.kind) line = word;
  if (!message.name.empty()) line += " " + message.name;
  if (!message.text.empty()) line += " " + message.text;
  return line + "\n";
}

Message parse_message(std::string_view line) {
  using Kind = Message::Kind;
  if (!line.starts_with('/')) return {Kind::text, std::string(line)};
  if (line.starts_with("//")) return {Kind::text, std::string(line.substr(1))};
  const std::string_view word = next_word(line);
  for (const auto& [known, kind] : words) {
    if (word != known) continue;
    if (kind != Kind::passed_on) return {kind, std::string(line)};
    const std::string name(next_word(line));
    if (is_name(name)) return {kind, std::string(line), name};
  }
  return {Kind::unknown, std::string(line)};
}

std::string to_datagram(const Presence& presence, std::size_t limit) {
  std::string text(presence_words[static_cast<std::size_t>(presence.kind)]);
  text += " " + presence.name;
  if (!presence.nonce.empty()) text += " " + presence.nonce;
  if (text.size() > limit) return {};
  for (const Address& other : presence.others) {
    const std::string more = " " + other.to_string();
    if (text.size() + more.size() <= limit) text += more;
  }
  return text;
}

std::optional<Presence> parse_presence(std::string_view datagram) {
  using Kind = Presence::Kind;
  if (datagram.size() > max_datagram_size) return std::nullopt;
  while (!datagram.empty() && (datagram.back() == ' ' || datagram.back() == '\n'))
    datagram.remove_suffix(1);
  const auto word =
      std::find(presence_words.begin(), presence_words.end(), next_word(datagram));
  if (word == presence_words.end()) return std::nullopt;
  Presence presence{static_cast<Kind>(word - presence_words.begin()),
                    std::string(next_word(datagram))};
  if (!is_name(presence.name)) return std::nullopt;
  presence.nonce = next_word(datagram);
  if ((presence.kind == Kind::bye) != presence.nonce.empty()) return std::nullopt;
  if (presence.kind != Kind::bye && !is_token(presence.nonce)) return std::nullopt;
  while (!datagram.empty()) {
    const auto other = parse_address(next_word(datagram));
    if (!other || presence.kind != Kind::here) return std::nullopt;
    presence.others.push_back(*other);
  }
  return presence;
}

std::string random_token() {
  std::random_device device;
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%08x%08x", device(), device());
  return text.data();
}

}  // namespace chat
