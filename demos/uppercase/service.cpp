#include "demos/uppercase/service.h"

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "demos/common/command_line.h"
#include "demos/common/compute.h"
#include "demos/common/listen_address.h"
#include "demos/common/main.h"
#include "demos/common/stop_signal.h"
#include "demos/trace/output_file.h"
#include "demos/trace/trace.h"

namespace uppercase {

using reactor::Address;

namespace {

constexpr int default_pool_size = 8;
/// The models that record every wait, so that a timeline is complete.
constexpr std::string_view traced[] = {"reactor",  "coroutine", "multi_reactor",
                                       "selector", "threaded",  "timeout_polling"};

void add_threads(demo::CommandLine& line, const std::string& model, int& threads) {
  const bool pool = model == "thread_pool";
  if (!pool && model != "multi_reactor") return;
  const unsigned int cores = std::max(std::thread::hardware_concurrency(), 1u);
  threads = pool ? default_pool_size : static_cast<int>(cores);
  line.option("--threads", threads,
              pool ? "number of connections served at once"
                   : "number of loops, one per thread")
      .range(1, 1024);
}

Options read_options(const std::string& model, int argc, char** argv) {
  Options options;
  bool no_stdin = false;
  long work = 0;
  demo::CommandLine line(
      "The uppercase service, model " + model +
      ": returns what it receives on stdin, UDP and TCP in capital letters.");
  line.option("--host", options.host, "address to listen on").placeholder("ADDRESS");
  line.option("--port", options.port,
              "TCP port and first UDP port; 0 means any free ports")
      .port();
  line.option("--udp-sockets", options.udp_sockets,
              "number of UDP sockets, from --port upwards")
      .range(0, 1024);
  line.flag("--no-stdin", no_stdin, "do not read stdin");
  line.option("--work", work, "processor time to use for each request, in microseconds")
      .range(0, 10'000'000);
  line.option("--stats", options.stats_file,
              "write counters to this file at the end; - is stdout")
      .placeholder("FILE");
  if (model == "timeout_polling")
    line.option("--timeout", options.timeout, "timeout of each wait, in milliseconds")
        .range(1, 60'000);
  if (std::find(std::begin(traced), std::end(traced), model) != std::end(traced))
    line.option("--trace", options.trace_file,
                "write a timeline to this file at the end; - is stdout "
                "(docs/timelines.md)")
        .placeholder("FILE");
  add_threads(line, model, options.threads);
  line.parse(argc, argv);
  options.host = demo::listen_address(options.host, options.port).host();
  options.read_stdin = !no_stdin;
  options.work = std::chrono::microseconds(work);
  if (options.port != 0 && options.port + options.udp_sockets - 1 > 65'535)
    throw std::runtime_error("--port " + std::to_string(options.port) +
                             ": there are not " + std::to_string(options.udp_sockets) +
                             " UDP ports up to 65535");
  return options;
}

/// Blocks the stop signals until the process ends, so that a second Ctrl-C loses
/// neither the counters nor the exit status.
void block_stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : demo::stop_signals) sigaddset(&signals, number);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

std::string_view Service::answer(std::string_view datagram, std::string& buffer) {
  const demo::Span span("udp", datagram);
  count(Source::udp, datagram.size());
  buffer.assign(datagram);
  capitalise(buffer);
  return buffer;
}

std::string_view Service::answer(Source source, CapitalStream& stream,
                                 std::string_view bytes, std::string& buffer) {
  const demo::Span span(name_of(source), bytes);
  count(source, bytes.size());
  buffer.clear();
  stream.append(bytes, buffer);
  return buffer;
}

void Service::count(Source source, std::size_t size) noexcept {
  counters_.count(source, size);
  demo::compute_for(options.work);
}

std::vector<Address> Service::udp_addresses() const {
  std::vector<Address> addresses;
  for (int i = 0; i < options.udp_sockets; ++i) {
    const int port = options.port == 0 ? 0 : options.port + i;
    addresses.emplace_back(options.host, static_cast<std::uint16_t>(port));
  }
  return addresses;
}

void Service::ready(const Address& tcp, const std::vector<Address>& udp) const {
  std::string text = "TCP " + tcp.to_string() + "\n";
  for (const Address& address : udp) text += "UDP " + address.to_string() + "\n";
  text += "The server is ready to receive\n";
  // stderr is unbuffered, so this is one write and the lines stay together.
  std::fputs(text.c_str(), stderr);
}

int run_service(const std::string& model, int argc, char** argv,
                const ServeFunction& serve) {
  const std::string program = "uppercase_" + model;
  return demo::run_main(program.c_str(), [&] {
    Service service(read_options(model, argc, argv));
    std::optional<demo::Trace> trace;
    if (!service.options.trace_file.empty())
      trace.emplace(service.options.trace_file, program);
    // The file is opened before serving, so that a bad name is reported at once.
    demo::OutputFile stats(nullptr, std::fclose);
    if (const std::string& name = service.options.stats_file; !name.empty())
      stats = demo::open_output_file("--stats", name);
    const std::shared_ptr<void> server = serve(service);
    block_stop_signals();
    if (stats) service.write_stats(model, stats.get());
    if (trace) trace->write();
    return 0;
  });
}

}  // namespace uppercase
