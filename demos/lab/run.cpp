#include "demos/lab/run.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "demos/lab/connect.h"
#include "demos/lab/cost.h"
#include "demos/lab/ports.h"
#include "demos/lab/server.h"
#include "demos/lab/units.h"

namespace lab {

using reactor::Address;
using std::chrono::milliseconds;

namespace {

constexpr Duration settle_time = milliseconds(100);
constexpr Duration accept_limit = milliseconds(400);
constexpr std::uint64_t seeds_per_repetition = 16;  // more than there are sources

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
    std::int64_t answers;  // that all sources had got by then
  };

  Server start_server(const Model& model);
  void open_sources(int number);
  void open_flows(Source& source);
  void measure_idle();
  Sample take_sample();
  void load();
  void judge_load();
  void account();
  void measure_connections();
  bool keep_going();
  void wait(Duration duration);
  bool stopped() const { return context_.stopped(); }

  const RunContext& context_;
  const CompareOptions& options_;
  std::string label_;
  Address address_;
  Poller poller_;
  Server server_;
  Engine engine_;
  CostProbe probe_;
  Sample before_{}, after_{};
  Repetition result_;
};

Run::Run(const RunContext& context, const Model& model, int number)
    : context_(context),
      options_(context.options),
      label_(model.name + " " + std::to_string(number + 1) + "/" +
             std::to_string(context.options.repetitions)),
      address_("127.0.0.1", find_free_ports(options_.udp_sockets)),
      server_(start_server(model)),
      engine_(poller_,
              {from_seconds(options_.warmup), from_seconds(options_.duration),
               from_seconds(options_.drain)},
              options_.size),
      probe_(server_.pid()) {
  open_sources(number);
}

Server Run::start_server(const Model& model) {
  Server::Options start;
  start.command = fill_in(model.command, address_.port(), options_.udp_sockets);
  start.cpu = context_.pinning.server;
  start.port = address_.port();
  start.uses_tcp = options_.uses("tcp");
  start.udp_sockets = options_.uses("udp") ? options_.udp_sockets : 0;
  return Server(poller_, start);
}

/// Each source has a plan of its own, drawn from the repetition's number alone.
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
  const std::string problem = server_.wait_ready(limit, context_.stopped);
  if (!problem.empty()) throw std::runtime_error(problem);
  for (const auto& source : engine_.sources()) open_flows(*source);
  measure_idle();
  if (stopped()) return;
  load();
  judge_load();
  if (!options_.uses("tcp") || !server_.ended().empty() || stopped()) return;
  try {
    measure_connections();
  } catch (const std::system_error& error) {
    result_.note = std::string("memory per connection: ") + error.what();
  }
}

void Run::open_flows(Source& source) {
  const std::string& name = source.tally().name();
  FlowPlan plan{options_.connections, options_.size, 1, context_.stopped};
  if (name == "stdin")
    return add_stdin_flow(engine_, source, server_.to_stdin(), server_.take_stdout(),
                          options_.size);
  if (name == "tcp") return add_tcp_flows(engine_, source, address_, plan);
  plan.ports = options_.udp_sockets;
  plan.flows = options_.udp_clients > 0 ? options_.udp_clients : options_.udp_sockets;
  add_udp_flows(engine_, source, address_, plan);
}

void Run::measure_idle() {
  if (options_.idle <= 0) return;
  wait(settle_time);
  const Usage first = probe_.sample();
  wait(from_seconds(options_.idle));
  const Usage last = probe_.sample();
  const double length = to_seconds(last.when - first.when);
  if (stopped() || !server_.ended().empty()) return;
  result_.cost.idle_wakeups_per_s =
      static_cast<double>(last.wakeups - first.wakeups) / length;
  result_.cost.idle_cpu_percent = to_seconds(last.cpu - first.cpu) / length * 100;
}

void Run::wait(Duration duration) {
  const Time end = Clock::now() + duration;
  while (Clock::now() < end && !stopped())
    poller_.wait_until(std::min(end, Clock::now() + milliseconds(100)));
}

void Run::load() {
  Engine::Hooks hooks;
  hooks.keep_going = [this] { return keep_going(); };
  hooks.window_nears = [this] { before_ = take_sample(); };
  hooks.window_ended = [this] { after_ = take_sample(); };
  engine_.run(hooks);
}

Run::Sample Run::take_sample() {
  std::int64_t answers = 0;
  for (const auto& source : engine_.sources()) answers += source->tally().all_answers();
  return {probe_.sample(), answers};
}

bool Run::keep_going() {
  std::int64_t answers = 0, waiting = 0;
  for (const auto& source : engine_.sources()) {
    answers += source->tally().answers_in_window();
    waiting += source->tally().waiting();
  }
  context_.progress.detail(label_ + ": " + std::to_string(answers) + " answers, " +
                           std::to_string(waiting) + " waiting");
  return !stopped() && server_.ended().empty();
}

void Run::judge_load() {
  std::int64_t answers = 0;
  for (const auto& source : engine_.sources()) {
    answers += source->tally().answers_in_window();
    result_.sources.emplace(source->tally().name(), source->tally());
  }
  result_.generator_load = engine_.own_load();
  result_.verdict = judge(engine_);
  if (const std::string end = server_.ended(); !end.empty()) result_.verdict = {end};
  const double length = to_seconds(engine_.window().end - engine_.window().begin);
  if (length > 0) result_.answers_per_s = static_cast<double>(answers) / length;
  if (!engine_.cut_short() && server_.ended().empty()) account();
}

/// The requests between the two samples share what was spent between them.
void Run::account() {
  result_.cost.threads_peak = probe_.threads_peak();
  if (const auto bytes = resident_bytes(server_.pid()))
    result_.cost.rss_kib = static_cast<double>(*bytes) / 1024;
  const auto requests = static_cast<double>(after_.answers - before_.answers);
  if (requests <= 0) return;
  result_.cost.cpu_us_per_request =
      to_seconds(after_.usage.cpu - before_.usage.cpu) * 1e6 / requests;
  result_.cost.wakeups_per_request =
      static_cast<double>(after_.usage.wakeups - before_.usage.wakeups) / requests;
}

/// Memory per connection as a slope: what many more silent connections add. Only those
/// count that the server has accepted; a poller may not get around to all of them.
void Run::measure_connections() {
  if (options_.extra_connections == 0) return;
  const auto memory_before = resident_bytes(server_.pid());
  const int open_before = open_descriptors(server_.pid());
  std::vector<demo::Fd> connections;
  for (std::size_t i = 0; i < options_.extra_connections && !stopped(); ++i)
    connections.push_back(connect_stream(address_, context_.stopped));
  const auto wanted = static_cast<int>(options_.extra_connections);
  const Time limit = Clock::now() + accept_limit;
  while (open_descriptors(server_.pid()) - open_before < wanted && Clock::now() < limit)
    wait(milliseconds(5));
  wait(settle_time);
  const int accepted = open_descriptors(server_.pid()) - open_before;
  const auto memory_after = resident_bytes(server_.pid());
  if (accepted * 2 < wanted || !memory_before || !memory_after) return;
  result_.cost.rss_bytes_per_connection =
      static_cast<double>(*memory_after - *memory_before) / accepted;
}

/// Ends the process. That the server died explains whatever else went wrong.
void Run::finish(Model& model, const std::string& problem) {
  result_.complete = !stopped();
  const std::string end = server_.ended();
  const std::string odd = server_.stop();
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
  std::optional<Run> run;
  try {
    run.emplace(context, model, number);
  } catch (const std::exception& error) {
    Repetition none;
    none.verdict = {std::string("did not start: ") + error.what()};
    none.complete = !context.stopped();
    return none;
  }
  std::string problem;
  try {
    run->execute();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  run->finish(model, problem);
  return run->take_result();
}

}  // namespace lab
