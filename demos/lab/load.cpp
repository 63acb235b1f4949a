#include "demos/lab/load.h"

#include <cstdio>
#include <stdexcept>

#include "demos/lab/connect.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/live.h"
#include "demos/lab/load_output.h"
#include "demos/lab/message.h"

namespace lab {

using reactor::Address;

namespace {

constexpr int stopped_status = 130;
constexpr int last_port = 65535;

void check(const LoadOptions& options) {
  if (options.protocol == "udp" && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.protocol == "udp" && options.port + options.udp_sockets - 1 > last_port)
    throw std::invalid_argument("--port: " + std::to_string(options.udp_sockets) +
                                " ports from " + std::to_string(options.port) +
                                " on go beyond " + std::to_string(last_port));
  if (options.json == "-" && options.progress == "-")
    throw std::invalid_argument(
        "--json and --progress cannot both be standard output; give one a file");
}

void open_flows(Engine& engine, Source& source, const LoadOptions& options,
                std::size_t flows, const demo::StopSignal& stop) {
  const std::vector<Address> servers = Address::resolve(options.host, options.port);
  const FlowPlan plan{flows, options.size, options.udp_sockets,
                      [&stop] { return stop.requested(); }};
  if (options.protocol == "tcp")
    add_tcp_flows(engine, source, choose_for_stream(servers, plan.stopped), plan);
  else
    add_udp_flows(engine, source, choose_for_datagrams(servers), plan);
}

/// A load from its first connection to its last answer.
class Load {
 public:
  Load(const LoadOptions& options, const demo::StopSignal& stop);
  void run();
  LoadResult result() const;
  /// Throws when a line of progress could not be written.
  void finish() const {
    if (file_) file_->finish();
  }

 private:
  void add_probe();
  void tell(const Moment& moment);

  const LoadOptions& options_;
  const demo::StopSignal& stop_;
  Poller poller_;
  Engine engine_;
  Source& source_;
  Source* probe_ = nullptr;
  std::optional<LineFile> file_;
};

std::optional<Plan> plan_of(const LoadOptions& options) {
  if (options.closed) return std::nullopt;
  return Plan(options.arrivals, options.rate, options.seed, options.burst);
}

Load::Load(const LoadOptions& options, const demo::StopSignal& stop)
    : options_(options),
      stop_(stop),
      engine_(poller_,
              {from_seconds(options.warmup), from_seconds(options.duration),
               from_seconds(options.drain)},
              options.size),
      source_(engine_.add_source(options.protocol, plan_of(options))) {
  if (options.think > 0) source_.set_think_time(from_seconds(options.think / 1e3));
  if (!options.progress.empty()) file_.emplace(options.progress);
  open_flows(engine_, source_, options, options.connections, stop);
  if (options.probe > 0) add_probe();
  for (const auto& source : engine_.sources())
    source->tally().set_late_after(from_seconds(options.late_after / 1e3));
}

void Load::add_probe() {
  // Another seed: a constant load and its probe must not meet at the same phase.
  probe_ = &engine_.add_source(
      "probe", Plan(Arrivals::constant, options_.probe, ~options_.seed));
  open_flows(engine_, *probe_, options_, 1, stop_);
}

void Load::tell(const Moment& moment) {
  const Glance& glance = engine_.glances().front();
  std::fprintf(stderr, "%s\n", live_line(moment, glance).c_str());
  if (file_) file_->add(live_json(moment, glance).dump() + "\n");
}

void Load::run() {
  Engine::Hooks hooks;
  hooks.keep_going = [this] { return !stop_.requested(); };
  hooks.interval_ended = [this](const Moment& moment) { tell(moment); };
  engine_.run(hooks);
}

LoadResult Load::result() const {
  const Window& window = engine_.window();
  LoadResult result{SourceResult(source_.tally()),
                    {},
                    engine_.own_use(),
                    judge(engine_),
                    to_seconds(window.end - window.begin),
                    stop_.requested()};
  if (probe_ != nullptr) result.probe.emplace(probe_->tally());
  return result;
}

}  // namespace

int load(const LoadOptions& options, const demo::StopSignal& stop) {
  check(options);
  require_writable_outputs(options);
  raise_descriptor_limit();
  Load load(options, stop);
  if (stop.requested()) return stopped_status;
  if (!options.closed) prefer_this_process();
  load.run();
  put_out(options, load.result());
  load.finish();
  return stop.requested() ? stopped_status : 0;
}

}  // namespace lab
