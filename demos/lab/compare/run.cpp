#include "demos/lab/compare/run.h"

#include <algorithm>
#include <stdexcept>

#include "demos/lab/engine/connect.h"
#include "demos/lab/peers/idle_clients.h"
#include "demos/lab/peers/peers.h"
#include "demos/lab/server/cost.h"
#include "demos/lab/server/ports.h"
#include "demos/lab/server/processor.h"
#include "demos/lab/server/server.h"
#include "demos/lab/server/stall.h"
#include "demos/lab/units.h"

namespace lab {

using reactor::Address;
using std::chrono::milliseconds;

namespace {

constexpr Duration settle_time = milliseconds(100);
// A slower sample must not be taken at the borders of the window.
constexpr Duration quick_sample = milliseconds(15);
constexpr std::uint64_t seeds_per_repetition = 16;  // more than there are sources
constexpr Duration peers_limit = std::chrono::seconds(5);  // to connect all of them
// Wakeups of a thread between the last sample and its end; they are not measured.
constexpr std::int64_t wakeups_to_end = 8;

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

class Run {
 public:
  Run(const RunContext& context, const Model& model, int number);
  void execute();
  Repetition take_result() { return std::move(result_); }
  void finish(Model& model, const std::string& problem);

 private:
  struct Sample {
    Usage usage;
    IdleTime idle;         // of the processors that the server may use
    Duration lab;          // processor time of the lab on these processors
    std::int64_t answers;  // of all sources so far
  };
  struct Idle {
    std::optional<double> wakeups_per_s, cpu_percent;
  };

  Server start_server(const Model& model);
  void open_sources(int number);
  void open_flows(TrafficSource& source);
  Idle measure_idle(double seconds);
  Sample take_sample();
  void load();
  void plan_stall();
  void judge_load();
  void judge_machine();
  void account();
  void measure_connections(std::size_t count);
  void open_silent_connections();
  void start_peers();
  void correct_wakeups(std::int64_t unseen);
  void wait(Duration duration);
  bool stopped() const { return comparison_.stopped(); }

  const ComparisonContext& comparison_;
  const CompareOptions& options_;
  Address address_;
  Poller poller_;
  Server server_;
  Engine engine_;
  CostProbe probe_;
  std::optional<IdleClients> idle_clients_;
  std::optional<Peers> peers_;
  std::optional<Stall> stall_;
  Sample before_{}, after_{};
  Repetition result_;
};

Run::Run(const RunContext& context, const Model& model, int number)
    : comparison_(context.comparison),
      options_(context.options),
      address_("127.0.0.1", find_free_ports(options_.udp_sockets)),
      server_(start_server(model)),
      engine_(poller_,
              {from_seconds(options_.warmup), from_seconds(options_.duration),
               from_seconds(options_.drain), comparison_.pacing},
              options_.size),
      probe_(server_.pid()) {
  open_sources(number);
}

Server Run::start_server(const Model& model) {
  Server::Options start;
  start.command = fill_in(model.command, address_.port(), options_.udp_sockets);
  start.cpu = comparison_.pinning.server;
  start.port = address_.port();
  start.time_to_stop = std::max(start.time_to_stop, milliseconds(options_.silent));
  start.uses_tcp = options_.uses("tcp");
  start.udp_sockets = options_.uses("udp") ? options_.udp_sockets : 0;
  return Server(poller_, start);
}

/// Each source has its own plan, which only the repetition's number determines.
void Run::open_sources(int number) {
  static const std::vector<std::string> known{"stdin", "udp", "tcp"};
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (!options_.uses(known[i])) continue;
    const std::uint64_t seed =
        (options_.seed + static_cast<std::uint64_t>(number)) * seeds_per_repetition + i;
    std::optional<Plan> plan;
    if (!options_.closed)
      plan.emplace(options_.arrivals, options_.rate, seed, options_.burst);
    engine_.add_source(known[i], plan);
  }
}

void Run::execute() {
  const auto limit = milliseconds(static_cast<int>(options_.start_limit * 1000));
  const std::string problem = server_.wait_ready(limit, comparison_.stopped);
  if (!problem.empty()) throw std::runtime_error(problem);
  const Idle idle = measure_idle(options_.idle);
  result_.cost.idle_wakeups_per_s = idle.wakeups_per_s;
  result_.cost.idle_cpu_percent = idle.cpu_percent;
  // Silent connections come first, so that the resources they take, such as a thread,
  // are not available to the measured connections.
  if (options_.silent > 0) open_silent_connections();
  start_peers();
  for (const auto& source : engine_.sources()) open_flows(*source);
  if (stopped()) return;
  load();
  judge_load();
  if (peers_) peers_->stop();
  const bool more = options_.silent == 0 && options_.extra_connections > 0;
  if (!more || !options_.uses("tcp") || !server_.ended().empty() || stopped()) return;
  try {
    measure_connections(options_.extra_connections);
  } catch (const std::runtime_error& error) {
    result_.note = std::string("memory per connection: ") + error.what();
  }
}

/// The load must run beside all silent connections; otherwise the result is invalid.
void Run::open_silent_connections() {
  measure_connections(options_.silent);
  const std::size_t kept = idle_clients_->accepted() - idle_clients_->closed();
  if (kept < options_.silent && !stopped())
    throw std::runtime_error(
        "keeps " + std::to_string(kept) + " of " +
        count_of(static_cast<std::int64_t>(options_.silent), "silent connection"));
}

void Run::start_peers() {
  const std::string peers = peers_text(options_);
  if (peers.empty()) return;
  peers_.emplace(poller_, engine_.workspace(), address_, parse_peers(peers));
  engine_.add_periodic_task(*peers_);
  peers_->connect_all(peers_limit, comparison_.stopped);
}

void Run::open_flows(TrafficSource& source) {
  const std::string& name = source.tally().name();
  FlowPlan plan{options_.connections, options_.size, 1, comparison_.stopped};
  if (name == "stdin")
    return add_stdin_flow(engine_, source, server_.to_stdin(), server_.take_stdout(),
                          options_.size);
  if (name == "tcp") return add_tcp_flows(engine_, source, address_, plan);
  plan.ports = options_.udp_sockets;
  plan.flows = options_.udp_clients > 0 ? options_.udp_clients : options_.udp_sockets;
  add_udp_flows(engine_, source, address_, plan);
}

Run::Idle Run::measure_idle(double seconds) {
  if (seconds <= 0) return {};
  wait(settle_time);
  const Usage first = probe_.sample();
  wait(from_seconds(seconds));
  const Usage last = probe_.sample();
  const double length = to_seconds(last.when - first.when);
  if (stopped() || !server_.ended().empty()) return {};
  return {static_cast<double>(last.wakeups - first.wakeups) / length,
          to_seconds(last.cpu - first.cpu) / length * 100};
}

void Run::wait(Duration duration) {
  const Time end = Clock::now() + duration;
  while (Clock::now() < end && !stopped())
    poller_.wait_until(std::min(end, Clock::now() + milliseconds(100)));
}

void Run::load() {
  Engine::Hooks hooks;
  hooks.keep_going = [this] { return !stopped() && server_.ended().empty(); };
  // Reading the counters of very many threads would delay requests. In that case the
  // samples are taken before the warm-up and after the drain.
  before_ = take_sample();
  const bool quick = probe_.effort() < quick_sample;
  if (quick) {
    hooks.window_nears = [this] { before_ = take_sample(); };
    hooks.window_ended = [this] { after_ = take_sample(); };
  }
  if (options_.stall > 0) plan_stall();
  engine_.run(hooks);
  if (stall_) stall_->finish();
  if (!quick) after_ = take_sample();
}

/// The stall is in the middle of the window.
void Run::plan_stall() {
  const Duration length = milliseconds(options_.stall);
  const Duration middle =
      from_seconds(options_.warmup) + from_seconds(options_.duration) / 2;
  const Duration delay = std::max<Duration>(middle - length / 2, length / 9);
  stall_.emplace(server_, Clock::now() + delay, length);
  engine_.add_periodic_task(*stall_);
}

Run::Sample Run::take_sample() {
  std::int64_t answers = 0;
  for (const auto& source : engine_.sources()) answers += source->tally().all_answers();
  const std::optional<int> processor = comparison_.pinning.server;
  // A lab that is bound to another processor takes no time from the server's.
  const Duration lab = processor ? Duration{0} : process_cpu_time();
  return {probe_.sample(), idle_time(processor), lab, answers};
}

void Run::judge_load() {
  std::int64_t answers = 0;
  for (const auto& source : engine_.sources()) {
    answers += source->tally().answers_in_window();
    result_.sources.emplace(source->tally().name(), source->tally());
  }
  result_.generator_load = engine_.usage().cpu;
  result_.wake_up = engine_.usage().wake_up;
  result_.verdict = judge(engine_);
  if (peers_) {
    result_.peers = peers_->reports();
    const std::string problem = peers_->problem();
    if (!problem.empty() &&
        (result_.verdict.reason.empty() || result_.verdict.generator_at_fault))
      result_.verdict = {problem};
  }
  if (const std::string end = server_.ended(); !end.empty()) result_.verdict = {end};
  const double length = to_seconds(engine_.window().end - engine_.window().begin);
  if (length > 0) result_.answers_per_s = static_cast<double>(answers) / length;
  if (engine_.cut_short() || !server_.ended().empty()) return;
  judge_machine();
  account();
}

/// A processor taken by other processes explains a slow server, but no wrong answer.
void Run::judge_machine() {
  const Usage &before = before_.usage, &after = after_.usage;
  const Span span{after.when - before.when,
                  after_.idle.idle - before_.idle.idle,
                  after_.idle.processors,
                  after.cpu - before.cpu + after_.lab - before_.lab,
                  after.run_queue_wait - before.run_queue_wait,
                  after.wakeups - before.wakeups};
  result_.cost.run_queue_wait_percent =
      to_seconds(span.run_queue_wait) / to_seconds(span.length) * 100;
  const std::string reason = starvation(span, comparison_.pinning.server);
  if (reason.empty()) return;
  Verdict& verdict = result_.verdict;
  if (verdict.reason.empty() || verdict.generator_at_fault)
    verdict = {reason, true};
  else
    verdict.reason += "; " + reason;
}

/// Divides the cost between the two samples by the requests between them.
void Run::account() {
  result_.cost.threads_peak = probe_.threads_peak();
  result_.cost.descriptors = open_descriptors(server_.pid());
  if (const auto memory = memory_of(server_.pid())) {
    result_.cost.rss_kib = static_cast<double>(memory->resident) / 1024;
    if (memory->proportional)
      result_.cost.pss_kib = static_cast<double>(*memory->proportional) / 1024;
  }
  const auto requests = static_cast<double>(after_.answers - before_.answers);
  if (requests <= 0) return;
  result_.cost.cpu_us_per_request =
      to_seconds(after_.usage.cpu - before_.usage.cpu) * 1e6 / requests;
  result_.cost.wakeups_per_request =
      static_cast<double>(after_.usage.wakeups - before_.usage.wakeups) / requests;
}

/// Opens `count` silent connections and measures the idle server with them. Memory per
/// connection is the slope of a line through the memory with none, a quarter, half and
/// all of them. Only accepted connections count: a polling server may not accept all.
void Run::measure_connections(std::size_t count) {
  std::vector<std::pair<double, double>> resident, proportional;
  idle_clients_.emplace(address_, poller_, comparison_.stopped);
  const Duration cpu_before = probe_.sample().cpu;
  for (const std::size_t part : {std::size_t{0}, count / 4, count / 2, count}) {
    idle_clients_->grow_to(part);
    if (stopped()) return;
    const auto accepted = static_cast<double>(idle_clients_->accepted());
    const auto memory = memory_of(server_.pid());
    if (!memory) return;
    resident.emplace_back(accepted, memory->resident);
    if (memory->proportional)
      proportional.emplace_back(accepted, *memory->proportional);
  }
  if (idle_clients_->accepted() * 2 < count) return;
  result_.cost.rss_bytes_per_connection = slope_of(resident);
  result_.cost.pss_bytes_per_connection = slope_of(proportional);
  const auto accepted = static_cast<double>(idle_clients_->accepted());
  result_.cost.silent_connections = accepted;
  result_.cost.connects_per_s = idle_clients_->accepted_per_s();
  if (result_.cost.connects_per_s)
    result_.cost.cpu_us_per_connect =
        to_seconds(probe_.sample().cpu - cpu_before) * 1e6 / accepted;
  const Idle idle = measure_idle(options_.idle / 2);
  result_.cost.idle_silent_wakeups_per_s = idle.wakeups_per_s;
  result_.cost.idle_silent_cpu_percent = idle.cpu_percent;
}

/// Adds the wakeups of threads and children that started and ended between two samples.
/// Only their total is known, so they are distributed like the processor time.
void Run::correct_wakeups(std::int64_t unseen) {
  const Usage last = probe_.last();
  const std::int64_t missed = unseen - wakeups_to_end * last.threads;
  const auto requests = static_cast<double>(after_.answers - before_.answers);
  if (missed <= 0 || requests <= 0 || !result_.cost.wakeups_per_request) return;
  const double share = to_seconds(after_.usage.cpu - before_.usage.cpu) /
                       std::max(1e-9, to_seconds(last.cpu));
  *result_.cost.wakeups_per_request += static_cast<double>(missed) * share / requests;
}

/// Ends the process. If the server died, that is the reason of every other problem.
void Run::finish(Model& model, const std::string& problem) {
  result_.complete = !stopped();
  const std::string end = server_.ended();
  if (end.empty()) probe_.sample();
  const std::string odd = server_.stop();
  if (const auto life = server_.whole_life(); life && end.empty())
    correct_wakeups(probe_.unseen_wakeups(*life));
  if (result_.complete && !odd.empty()) result_.note = odd;
  const bool started = !problem.starts_with("did not start");
  if (!problem.empty()) result_.verdict = {started && !end.empty() ? end : problem};
  model.stderr_text = server_.stderr_text();
}

}  // namespace

std::vector<std::string> fill_in(const std::vector<std::string>& command,
                                 std::uint16_t port, int udp_sockets) {
  std::vector<std::string> filled = command;
  for (std::string& word : filled) {
    replace_all(word, "{port}", std::to_string(port));
    replace_all(word, "{udp_sockets}", std::to_string(udp_sockets));
  }
  return filled;
}

Repetition run_once(const RunContext& context, Model& model, int number) {
  Repetition result;
  try {
    Run run(context, model, number);
    std::string problem;
    try {
      run.execute();
    } catch (const std::exception& error) {
      problem = error.what();
    }
    run.finish(model, problem);
    result = run.take_result();
  } catch (const std::exception& error) {
    result.verdict = {std::string("did not start: ") + error.what()};
    result.complete = !context.comparison.stopped();
  }
  result.number = number;
  return result;
}

}  // namespace lab
