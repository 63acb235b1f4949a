#include "demos/transport/story/options.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "demos/common/command_line.h"

namespace transport {

using demo::CommandLine;
using reactor::Address;

namespace {

/// The options that select a language.
struct LanguageOptions {
  bool german = false, english = false;
  Language chosen() const {
    if (german) return Language::german;
    return english ? Language::english : language_of_environment();
  }
};

void add_language_options(CommandLine& line, LanguageOptions& languages) {
  const auto english = line.flag("--english", languages.english, "print English text");
  line.flag("--german", languages.german,
            "print German text; by default the environment (LANGUAGE, LC_ALL or "
            "LANG) selects the language")
      .excludes(english);
}

void add_story_options(CommandLine& line, StoryOptions& options) {
  line.flag("--pause", options.pause, "wait for Enter between the steps");
  line.option("--only", options.only, "show only these steps, such as 2 or 2,3")
      .range(1, 99)
      .placeholder("STEPS");
  line.flag("--wire", options.wire,
            "print how to capture the real packets, then wait for Enter");
  line.option("--pcap", options.pcap,
              "write the packets, as the program sees them, to FILE for Wireshark; "
              "- is stdout, and then the text goes to stderr")
      .placeholder("FILE");
}

}  // namespace

StoryOptions parse_options(const std::string& title, int argc, char** argv,
                           const std::function<void(CommandLine&)>& add_options) {
  CommandLine line(title);
  StoryOptions options;
  if (add_options) add_options(line);
  add_story_options(line, options);
  LanguageOptions languages;
  add_language_options(line, languages);
  line.parse(argc, argv);
  options.language = languages.chosen();
  return options;
}

void add_fault_options(CommandLine& line, Faults& faults, std::uint64_t& seed) {
  constexpr double longest = 10'000;
  line.option("--loss", faults.loss, "probability that a datagram is lost").range(0, 1);
  line.option("--swap", faults.swap,
              "probability that a datagram is delivered after its successor")
      .range(0, 1);
  line.option("--duplicate", faults.duplicate,
              "probability that a datagram is delivered twice")
      .range(0, 1);
  line.option("--delay", faults.delay, "delay of every datagram in milliseconds")
      .range(0, longest);
  line.option("--jitter", faults.jitter,
              "largest random delay added to --delay, in milliseconds")
      .range(0, longest);
  line.option("--seed", seed,
              "seed of the random numbers; the same seed causes the same faults");
}

void add_ports_option(CommandLine& line, std::vector<std::uint16_t>& ports,
                      const std::string& owners) {
  line.option("--ports", ports, "ports of " + owners + "; 0 takes a free port")
      .port()
      .count(ports.size())
      .placeholder("PORTS");
}

Address resolve_endpoint(const std::string& text) {
  if (text.rfind('[', 0) == 0) return Address::parse(text);
  const std::size_t colon = text.rfind(':');
  const char* const end = text.data() + text.size();
  std::uint16_t port = 0;
  const bool has_port =
      colon != std::string::npos &&
      std::from_chars(text.data() + colon + 1, end, port).ptr == end && port > 0;
  if (!has_port)
    throw std::runtime_error("'" + text + "' is not HOST:PORT, as in 127.0.0.1:12000");
  const auto all = Address::resolve(text.substr(0, colon), port);
  const auto v4 = std::find_if(all.begin(), all.end(),
                               [](const Address& one) { return !one.is_ipv6(); });
  return v4 != all.end() ? *v4 : all.front();
}

}  // namespace transport
