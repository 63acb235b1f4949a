#include "demos/chat/program.h"

#include <locale.h>

#include <charconv>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <utility>

#include "demos/chat/terminal.h"
#include "demos/common/command_line.h"
#include "demos/common/listen_address.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"
#include "demos/trace/trace.h"

namespace chat {

using reactor::Address;

namespace {

/// Parses HOST:PORT. Of the addresses of a name, returns the first that a socket bound
/// to `self` can reach: a loopback address reaches only loopback addresses.
Address resolve_buddy(const std::string& text, const Address& self) {
  const std::size_t colon = text.rfind(':');
  unsigned port = 0;
  if (colon != std::string::npos && colon > 0) {
    const char* end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data() + colon + 1, end, port);
    if (error != std::errc() || last != end) port = 0;
  }
  if (port == 0 || port > 65'535)
    throw std::runtime_error("--buddy " + text + ": not HOST:PORT (try --help)");
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  for (const Address& each : Address::resolve(host, static_cast<std::uint16_t>(port))) {
    const bool reachable = demo::is_loopback(each) || !demo::is_loopback(self);
    if (each.family() == self.family() && reachable) return each;
  }
  throw std::runtime_error("--buddy " + text + ": cannot be reached from " +
                           self.host() + " (start with --host and another address)");
}

/// Returns a port that is free for both TCP and UDP.
std::uint16_t free_port(const Address& self) {
  for (;;) {
    const demo::Fd tcp = demo::listen_tcp({self.host(), 0});
    const Address local = Address::local_of(tcp.get());
    try {
      demo::bind_udp(local);
      return local.port();
    } catch (const std::system_error&) {
      continue;  // another program uses the port for UDP
    }
  }
}

Setup read_setup(const std::string& model, int argc, char** argv) {
  Setup setup;
  std::string host = "127.0.0.1";
  std::uint16_t port = 12000;
  std::vector<std::string> buddies;
  demo::CommandLine line("The chat, model " + model +
                         ". Its buddies may run any of the chat programs.");
  line.option("--name", setup.name, "your name in the chat")
      .required()
      .placeholder("NAME");
  line.option("--host", host, "address to listen on").placeholder("ADDRESS");
  line.option("--port", port, "port for TCP and UDP; 0 means any free port").port();
  line.repeated("--buddy", buddies, "address of a buddy; may be repeated")
      .placeholder("HOST:PORT");
  line.flag("--stay", setup.stay,
            "keep running after the end of stdin, until a signal ends the program");
  line.option(
          "--trace", setup.trace_file,
          "write a timeline to this file at the end; - is stdout (docs/timelines.md)")
      .placeholder("FILE");
  if (model == "timeout_polling")
    line.option("--timeout", setup.timeout, "timeout of each wait, in milliseconds")
        .range(1, 60'000);
  line.parse(argc, argv);
  if (!is_name(setup.name))
    throw std::runtime_error("--name " + setup.name +
                             ": a name has 1 to 20 letters (a to z), digits, - and _");
  setup.self = demo::listen_address(host, port);
  if (port == 0) setup.self = Address(setup.self.host(), free_port(setup.self));
  for (const std::string& buddy : buddies)
    setup.buddies.push_back(resolve_buddy(buddy, setup.self));
  setup.is_terminal = on_terminal();
  if (setup.is_terminal && can_redraw()) setup.editor_terminal = 0;
  return setup;
}

}  // namespace

void announce(const Session& session) {
  const std::string address = session.setup().self.to_string();
  const std::string text =
      "TCP " + address + "\nUDP " + address + "\nThe chat is ready\n";
  std::fputs(text.c_str(), stderr);
}

int run_program(const std::string& model, int argc, char** argv,
                const std::function<void(Session&)>& chat) {
  const std::string program = "chat_" + model;
  return demo::run_main(program.c_str(), [&] {
    for (const char* locale : {"C.UTF-8", "en_US.UTF-8", "UTF-8"})  // for wcwidth(3)
      if (::setlocale(LC_CTYPE, locale) != nullptr) break;
    Setup setup = read_setup(model, argc, argv);
    std::optional<demo::Trace> trace;
    if (!setup.trace_file.empty()) trace.emplace(setup.trace_file, program);
    Session session(std::move(setup), Clock::now());
    chat(session);
    if (trace) trace->write();
    return 0;
  });
}

}  // namespace chat
