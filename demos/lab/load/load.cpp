#include "demos/lab/load/load.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>

#include "demos/lab/compare/calibration.h"
#include "demos/lab/engine/connect.h"
#include "demos/lab/engine/message.h"
#include "demos/lab/environment.h"
#include "demos/lab/files.h"
#include "demos/lab/load/distribution.h"
#include "demos/lab/load/load_output.h"
#include "demos/lab/peers/peers.h"
#include "demos/lab/ranks/ranks.h"

namespace lab {

using reactor::Address;

namespace {

constexpr int stopped_status = 130;
constexpr int last_port = 65535;
constexpr std::size_t peer_buffer = 32 * 1024;  // bytes, for misbehaving clients
constexpr Duration peers_timeout = std::chrono::seconds(30);

void check(const LoadOptions& options) {
  if (options.protocol == "udp" && options.size < Message::sequence_letters)
    throw std::invalid_argument("--size: UDP needs at least 8 bytes for its numbers");
  if (options.protocol == "udp" && options.port + options.udp_sockets - 1 > last_port)
    throw std::invalid_argument("--port: " + std::to_string(options.udp_sockets) +
                                " ports from " + std::to_string(options.port) +
                                " on go beyond " + std::to_string(last_port));
  if (options.protocol == "udp" && !options.peers.empty())
    throw std::invalid_argument("--peers: misbehaving clients exist for tcp only");
  use_stdout(outputs_of(options));
}

Address server_of(const LoadOptions& options, const demo::StopSignal& stop) {
  const std::vector<Address> all = Address::resolve(options.host, options.port);
  if (options.protocol == "udp") return choose_for_datagrams(all);
  return choose_for_stream(all, [&stop] { return stop.requested(); });
}

/// The flows from number `first` on.
void open_flows(Engine& engine, TrafficSource& source, const LoadOptions& options,
                std::size_t first, std::size_t flows, const demo::StopSignal& stop) {
  const FlowPlan plan{flows,
                      options.size,
                      options.udp_sockets,
                      [&stop] { return stop.requested(); },
                      options.connect_rate,
                      first};
  const Address server = server_of(options, stop);
  if (options.protocol == "tcp")
    add_tcp_flows(engine, source, server, plan);
  else
    add_udp_flows(engine, source, server, plan);
}

std::optional<Plan> plan_of(const Share& share) {
  const LoadOptions& options = share.options;
  if (options.closed) return std::nullopt;
  return Plan(options.arrivals, options.rate, options.seed, options.burst, share.phase);
}

/// Several generators on one machine would take the processor from each other.
LoadOptions with_pacing(LoadOptions options, int ranks) {
  const bool own = ranks == 1 && !options.closed && has_processor_to_spare();
  if (!options.pacing) options.pacing = usual_pacing(own);
  return options;
}

/// Measures the lab itself, unless the echo had to share a processor with it.
Floors calibrate(const LoadOptions& options, int ranks, const demo::StopSignal& stop) {
  if (ranks > 1 || options.calibration <= 0) return {};
  Progress progress;
  Pinning pinning = choose_pinning(true);
  if (!pinning.server) {
    progress.note(
        "lab: warning: the lab cannot measure itself, because it may use only one "
        "processor; its own share of each latency is unknown");
    return {};
  }
  pinning.generator.reset();  // this process stays where it is
  CompareOptions same;
  static_cast<WorkloadOptions&>(same) = options;
  same.sources = {options.protocol};
  same.udp_sockets = options.udp_sockets;
  same.udp_clients = options.connections;
  return calibrate({pinning, *options.pacing, progress, stop},
                   with_few_connections(same));
}

/// A load, from its first connection to its last answer.
class Load {
 public:
  Load(const Share& share, const demo::StopSignal& stop)
      : share_(share),
        stop_(stop),
        engine_(poller_,
                {from_seconds(options_.warmup), from_seconds(options_.duration),
                 from_seconds(options_.drain), *options_.pacing},
                std::max(options_.size, peer_buffer)),
        source_(engine_.add_source(options_.protocol, plan_of(share))) {
    if (!options_.peers.empty()) groups_ = parse_peers(options_.peers);
    if (options_.think > 0) source_.set_think_time(from_seconds(options_.think / 1e3));
    if (!options_.progress.empty()) file_.emplace(options_.progress);
    if (options_.until.asked())
      until_.emplace(options_.until, source_.tally().record().intervals);
    open_flows(engine_, source_, options_, share.first_connection, options_.connections,
               stop);
    if (options_.probe > 0) add_probe();
    if (!groups_.empty()) add_peers();
    for (const auto& source : engine_.sources())
      source->tally().set_late_after(from_seconds(options_.late_after / 1e3));
  }

  void run() {
    Engine::Hooks hooks;
    hooks.keep_going = [this] { return !stop_.requested(); };
    if (share_.first)
      hooks.interval_ended = [this](const Moment& moment) { report(moment); };
    if (until_)
      hooks.phase_is_over = [this](const char* phase) {
        return until_->is_over(phase);
      };
    engine_.run(hooks);
  }

  LoadResult result() const {
    const Window& window = engine_.window();
    LoadResult result{SourceResult(source_.tally()),
                      {},
                      source_.connects(),
                      {},
                      {},
                      engine_.usage(),
                      *options_.pacing,
                      judge(engine_),
                      to_seconds(window.end - window.begin),
                      stop_.requested()};
    if (probe_ != nullptr) result.probe.emplace(probe_->tally());
    if (until_) result.until = until_->result();
    if (!peers_) return result;
    result.peers = peers_->reports();
    result.peers_text = peers_->text();
    const std::string problem = peers_->problem();
    if (!problem.empty()) result.verdict = {problem};
    return result;
  }

  /// Throws if a line of progress could not be written.
  void finish() const {
    if (file_) file_->finish();
  }

 private:
  void add_probe() {
    // Another seed: a constant load and its probe must not have the same phase.
    probe_ = &engine_.add_source(
        "probe", Plan(Arrivals::constant, options_.probe, ~options_.seed));
    open_flows(engine_, *probe_, options_, 0, 1, stop_);
  }

  /// All misbehaving clients are connected before the load begins.
  void add_peers() {
    peers_.emplace(poller_, engine_.workspace(), server_of(options_, stop_), groups_);
    engine_.add_periodic_task(*peers_);
    peers_->connect_all(peers_timeout, [this] { return stop_.requested(); });
  }

  void report(const Moment& moment) {
    const IntervalStatistics& interval = engine_.intervals().front();
    if (until_) until_->interval_ended(moment, interval);
    const std::string width = until_ ? until_->live_text() : "";
    std::fprintf(stderr, "%s\n", (live_line(moment, interval) + width).c_str());
    if (file_) file_->add(live_json(moment, interval));
  }

  const Share share_;
  const LoadOptions& options_ = share_.options;
  const demo::StopSignal& stop_;
  Poller poller_;
  Engine engine_;
  TrafficSource& source_;
  TrafficSource* probe_ = nullptr;
  std::vector<PeerGroup> groups_;
  std::optional<Peers> peers_;
  std::optional<LineFile> file_;
  std::optional<UntilControl> until_;
};

}  // namespace

int load(const LoadOptions& wanted, const demo::StopSignal& stop) {
  Ranks ranks;
  const LoadOptions options = with_pacing(wanted, ranks.count());
  std::optional<Load> load;
  Floors floors;
  const bool ready = ranks.together([&] {
    check(options);
    const Share share = share_of(options, ranks.number(), ranks.count());
    require_writable_outputs(share.options);
    raise_descriptor_limit();
    floors = calibrate(options, ranks.count(), stop);
    load.emplace(share, stop);
  });
  if (!ready) return 1;
  if (ranks.largest(stop.requested() ? 1 : 0) > 0) return stopped_status;
  const bool done = ranks.together([&] {
    prefer_this_process(may_never_sleep(*options.pacing, options.closed));
    load->run();
  });
  if (!done) return 1;
  LoadResult result = load->result();
  result.floors = floors;
  combine(ranks, result);
  const bool written = ranks.together([&] {
    if (ranks.first()) write_results(options, result);
    load->finish();
  });
  if (!written) return 1;
  if (result.partial) return stopped_status;
  return result.verdict.reason.empty() ? 0 : 1;
}

}  // namespace lab
