// The messages of the chat: what a parser accepts, the functions that compose messages
// write again with the same meaning.

#include "demos/chat/protocol.h"

#include "tests/fuzz/fuzz.h"

namespace {

std::string without_end(const std::string& line) {
  fuzz::require(line.ends_with('\n'), "a composed line has an end");
  return line.substr(0, line.size() - 1);
}

void check_greeting(std::string_view line) {
  const auto greeting = chat::parse_greeting(line);
  if (!greeting) return;
  fuzz::require(chat::is_name(greeting->name), "a greeting has a valid name");
  const auto again = chat::parse_greeting(without_end(chat::to_line(*greeting)));
  fuzz::require(again && again->name == greeting->name &&
                    again->port == greeting->port && again->token == greeting->token,
                "a greeting keeps its meaning");
}

void check_message(std::string_view line) {
  const chat::Message message = chat::parse_message(line);
  if (message.kind == chat::Message::Kind::unknown) return;
  const auto again = chat::parse_message(without_end(chat::to_line(message)));
  fuzz::require(again.kind == message.kind && again.text == message.text &&
                    again.name == message.name,
                "a message keeps its meaning");
}

void check_presence(std::string_view datagram) {
  const auto presence = chat::parse_presence(datagram);
  if (!presence) return;
  const std::string bounded = chat::to_datagram(*presence);
  fuzz::require(bounded.size() <= chat::max_datagram_size, "a datagram is bounded");
  fuzz::require(chat::parse_presence(bounded).has_value(), "it is valid");
  // All addresses may take more room than they did, for example as ::ffff:1.2.3.4.
  const std::string whole = chat::to_datagram(*presence, std::string::npos);
  if (whole.size() > chat::max_datagram_size) return;
  const auto again = chat::parse_presence(whole);
  fuzz::require(again && again->kind == presence->kind &&
                    again->name == presence->name && again->nonce == presence->nonce &&
                    again->others == presence->others,
                "a datagram keeps its meaning");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  check_presence(text);
  const std::string_view line = text.substr(0, text.find('\n'));
  check_greeting(line);
  check_message(line);
  return 0;
}
