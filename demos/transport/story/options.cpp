#include "demos/transport/story/options.h"

#include <algorithm>
#include <stdexcept>

#include "demos/common/command_line.h"

namespace transport {

using reactor::Address;

namespace {

void add_probability(CLI::App& app, const char* name, double& value, const char* text) {
  // A comparison that also refuses "nan".
  const auto check = [](const std::string& given) -> std::string {
    double number = -1;
    const bool valid = CLI::detail::lexical_cast(given, number) && number >= 0;
    return valid && number <= 1 ? "" : "'" + given + "' is no probability from 0 to 1";
  };
  app.add_option(name, value, text)->check(check)->capture_default_str();
}

void add_time(CLI::App& app, const char* name, std::chrono::milliseconds& value,
              const char* text) {
  app.add_option_function<int>(
         name, [&value](int ms) { value = std::chrono::milliseconds(ms); }, text)
      ->check(CLI::Range(0, 10'000))
      ->default_str(std::to_string(value.count()));
}

void add_story_options(CLI::App& app, StoryOptions& options) {
  app.add_flag("--pause", options.pause, "wait for Enter between the steps");
  app.add_flag("--wire", options.wire,
               "say how to capture the real packets, and wait for Enter");
  app.add_option("--pcap", options.pcap,
                 "write the packets, as the program sees them, for Wireshark");
}

}  // namespace

StoryOptions read_options(const std::string& title, int argc, char** argv,
                          const std::function<void(CLI::App&)>& add_options) {
  CLI::App app(title);
  StoryOptions options;
  if (add_options) add_options(app);
  add_story_options(app, options);
  demo::parse_command_line(app, argc, argv);
  return options;
}

void add_fault_options(CLI::App& app, Faults& faults, std::uint64_t& seed) {
  add_probability(app, "--loss", faults.loss, "probability that a datagram is lost");
  add_probability(app, "--swap", faults.swap, "that it goes behind the next one");
  add_probability(app, "--duplicate", faults.duplicate, "that it arrives twice");
  add_time(app, "--delay", faults.delay, "milliseconds that every datagram takes");
  add_time(app, "--jitter", faults.jitter, "up to so many milliseconds more");
  app.add_option("--seed", seed, "the same seed: the same faults")
      ->capture_default_str();
}

void add_ports_option(CLI::App& app, std::vector<std::uint16_t>& ports,
                      const std::string& whose) {
  app.add_option("--ports", ports, "of " + whose + "; 0: any free one")
      ->delimiter(',')
      ->check(demo::check_port)
      ->expected(static_cast<int>(ports.size()))
      ->capture_default_str();
}

Address resolve_endpoint(const std::string& text) {
  if (text.rfind('[', 0) == 0) return Address::parse(text);
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  const bool has_port = colon != std::string::npos &&
                        CLI::detail::lexical_cast(text.substr(colon + 1), port) &&
                        port > 0;
  if (!has_port)
    throw std::runtime_error("'" + text + "' is not HOST:PORT, as in 127.0.0.1:12000");
  const auto all = Address::resolve(text.substr(0, colon), port);
  const auto v4 = std::find_if(all.begin(), all.end(),
                               [](const Address& one) { return !one.is_ipv6(); });
  return v4 != all.end() ? *v4 : all.front();
}

}  // namespace transport
