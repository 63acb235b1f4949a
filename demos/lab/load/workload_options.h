#pragma once
// The options that describe a load, for all commands that make one, and checks of
// numbers that they share. For the files that read command lines only.

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>
#include <string>

#include "demos/lab/engine/plan.h"

namespace lab {

inline constexpr std::size_t largest_datagram = 65507;
inline constexpr std::size_t most_connections = 50'000;

/// As CLI::Range, which lets NaN pass: no comparison holds for that.
inline CLI::Validator number_in(double low, double high) {
  const CLI::Range range(low, high);
  const auto problem_with = [range](std::string& text) {
    double number = 0;
    const bool is_nan = CLI::detail::lexical_cast(text, number) && std::isnan(number);
    return is_nan ? text + " is not a number" : range(text);
  };
  return CLI::Validator(problem_with, range.get_description());
}

inline CLI::Validator seconds() { return number_in(0, 3600); }
inline CLI::Validator whole_run() { return number_in(0.01, 3600); }
inline CLI::Validator rates() { return number_in(0.001, 10e6); }

template <class Options>
void add_phase_options(CLI::App& app, Options& options) {
  app.add_option("--duration", options.duration, "seconds that are measured")
      ->check(whole_run())
      ->type_name("SECONDS");
  app.add_option("--warmup", options.warmup, "seconds before that, not counted")
      ->check(seconds())
      ->type_name("SECONDS");
  app.add_option("--drain", options.drain,
                 "seconds that late answers may take after that")
      ->check(seconds())
      ->type_name("SECONDS");
}

/// When requests are sent. Returns --closed, which excludes all that plans arrivals:
/// the answers alone make its pace.
template <class Options>
CLI::Option* add_pace_options(CLI::App& app, Options& options, const char* rate_title) {
  static const std::map<std::string, Arrivals> names{{"poisson", Arrivals::poisson},
                                                     {"constant", Arrivals::constant},
                                                     {"burst", Arrivals::burst}};
  CLI::Option* const closed =
      app.add_flag("--closed", options.closed,
                   "closed loop: each connection asks again when it was answered");
  app.add_option("--rate", options.rate, rate_title)
      ->check(rates())
      ->type_name("PER_SECOND")
      ->excludes(closed);
  app.add_option("--arrivals", options.arrivals, "how requests follow each other")
      ->transform(CLI::CheckedTransformer(names))
      ->type_name("poisson|constant|burst")
      ->default_str("poisson")
      ->excludes(closed);
  app.add_option("--burst", options.burst, "burst: so many requests at one instant")
      ->check(CLI::Range(1, 100'000))
      ->excludes(closed);
  app.add_option("--seed", options.seed, "of the plan of arrivals");
  return closed;
}

/// All of them. `rate_title` says what the rate is shared by.
template <class Options>
CLI::Option* add_workload_options(CLI::App& app, Options& options,
                                  const char* rate_title) {
  app.add_option("--connections", options.connections,
                 "TCP connections (load udp: client sockets)")
      ->check(CLI::Range(std::size_t{1}, most_connections));
  app.add_option("--size", options.size, "bytes of a request")
      ->check(CLI::Range(std::size_t{1}, largest_datagram));
  add_phase_options(app, options);
  return add_pace_options(app, options, rate_title);
}

}  // namespace lab
