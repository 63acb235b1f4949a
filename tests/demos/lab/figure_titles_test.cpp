// The titles of the figures say what the numbers say, and no more.

#include <filesystem>

#include "tests/demos/lab/figure_data.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Json;
using lab_test::entry;
using lab_test::figure;
using lab_test::invalid;
using lab_test::numbers;
using lab_test::summary_of;
using lab_test::sweep_over;
using lab_test::unanswered;
using lab_test::with_sweep;

namespace {

std::string title(const std::string& stem, const Json& summary) {
  return figure(stem, summary).title;
}

}  // namespace

TEST_CASE("the title of the latencies names the slow server and the ratio") {
  const Json a = entry("a", numbers(100, 300)), b = entry("b", numbers(12'000, 30'000));
  CHECK(title("latency", summary_of({a, b})) ==
        "b takes 120 times as long as a to answer (median 12 ms against 100 µs)");
  CHECK(title("latency", summary_of({b, a})) == title("latency", summary_of({a, b})));
  CHECK(title("latency", summary_of({a, invalid(b)})) ==
        "a answers half of the requests within 100 µs, 99 % within 300 µs");
  CHECK(title("latency", summary_of({a, entry("c", numbers(110, 310))})) ==
        "No server stands out: half of the answers come within 100 µs to 110 µs");
  CHECK(title("latency", summary_of({a, entry("c", numbers(110, 3000))})) ==
        "The median is alike, but p99 of c is 10 times that of a (3 ms against 300 "
        "µs)");
  CHECK(title("latency", summary_of({a, entry("c", unanswered(0))})) ==
        "a answers half of the requests within 100 µs, 99 % within 300 µs");
  CHECK(title("latency", summary_of({invalid(a)})) == "No server gave a valid result");
}

TEST_CASE("the title of the latencies compares within one source and names it") {
  Json a = entry("a", numbers(100, 300)), b = entry("b", numbers(2000, 3000));
  a["sources"]["stdin"] = numbers(50, 100);
  b["sources"]["stdin"] = numbers(5000, 9000);
  // Not 5 ms on stdin against 100 µs on TCP.
  CHECK(title("latency", summary_of({a, b})) ==
        "b takes 100 times as long as a to answer on stdin (median 5 ms against 50 "
        "µs)");
  b["sources"]["tcp"] = b["sources"]["stdin"] = nullptr;
  CHECK(title("latency", summary_of({a, b})) ==
        "a answers half of the requests within 100 µs, 99 % within 300 µs");
}

TEST_CASE("the title of the hockey stick names the rate at which a server saturates") {
  const auto at = [](const std::string& name, double rate, double capacity) {
    Json model = entry(name, numbers(100, 300));
    if (rate > capacity) model["sources"]["tcp"]["answered"] = 900;
    return rate > capacity ? invalid(model) : model;
  };
  const auto sweep = [&](double a, double b) {
    return with_sweep(sweep_over("rate", {500, 1000, 2000}, [&](double rate) {
      return std::vector<Json>{at("a", rate, a), at("b", rate, b)};
    }));
  };
  CHECK(title("hockey-stick", sweep(1e9, 1e9)) ==
        "No server saturates up to 2,000 requests per second");
  CHECK(title("hockey-stick", sweep(1500, 1e9)) ==
        "a saturates beyond 1,000 requests per second; b does not up to 2,000 requests "
        "per second");
  CHECK(title("hockey-stick", sweep(700, 1500)) ==
        "a saturates beyond 500 requests per second; b only beyond 1,000");
  CHECK(title("hockey-stick", sweep(1500, 1500)) ==
        "a and b saturate beyond 1,000 requests per second");
  CHECK(title("hockey-stick", sweep(100, 100)) ==
        "a and b saturate already at 500 requests per second");
}

TEST_CASE("a run that is invalid for another reason does not count as saturation") {
  const Json summary = with_sweep(sweep_over("rate", {500, 1000}, [](double rate) {
    Json model = entry("a", numbers(100, 300));

    if (rate > 500) model["verdict"] = "invalid: server starved of CPU";
    if (rate > 500) model["sources"]["tcp"]["answered"] = 900;
    return std::vector<Json>{model};
  }));
  CHECK(title("hockey-stick", summary) ==
        "a does not saturate up to 500 requests per second");
  CHECK_THAT(figure("hockey-stick", summary).script,
             Catch::Contains("× no valid result") &&
                 Catch::Contains("linewidth 4 dashtype 1 linecolor"));
}

namespace {

/// With 100 answers beyond p99.
Json many_numbers(double p50_us, double p99_us) {
  Json all = numbers(p50_us, p99_us);
  all["offered"] = all["answered"] = 10'000;
  return all;
}

/// These models beside slow clients; without any, all of them are equally fast.
Json beside_slow_clients(const std::vector<Json>& models,
                         const std::vector<double>& values) {
  return with_sweep(sweep_over("slow_clients", values, [&](double value) {
    std::vector<Json> all;
    for (const Json& model : models)
      all.push_back(value > 0 ? model
                              : entry(model.at("name"), many_numbers(100, 300)));
    return all;
  }));
}

}  // namespace

TEST_CASE("the title of slow clients names the servers that they stop or slow") {
  const auto with = beside_slow_clients;
  const Json stopped = invalid(entry("blocking", unanswered(10)));
  const Json slowed = entry("thread_pool", many_numbers(100, 3000));
  const Json fine = entry("reactor", many_numbers(100, 330));
  const Json late = invalid(entry("epoll", many_numbers(100, 300)));
  CHECK(title("slow-client", with({stopped, slowed, fine}, {0, 1})) ==
        "A slow client stops blocking and slows thread_pool; reactor does not notice");
  CHECK(title("slow-client",
              with({stopped, fine, entry("fork", many_numbers(90, 300))}, {0, 1})) ==
        "A slow client stops blocking; the others do not notice");
  CHECK(title("slow-client", with({slowed}, {0, 1, 4})) ==
        "Up to 4 slow clients slow thread_pool");
  CHECK(title("slow-client", with({fine, entry("fork", many_numbers(90, 300))},
                                  {0, 1})) == "No server notices a slow client");
  CHECK(title("slow-client", with({fine}, {0, 2})) ==
        "reactor does not notice up to 2 slow clients");
  // The effect on epoll is unknown, so it is not one of those that do not notice.
  CHECK(title("slow-client", with({stopped, fine, late}, {0, 1})) ==
        "A slow client stops blocking; reactor does not notice");
  CHECK_THAT(title("slow-client", with({late}, {0, 1})), Catch::StartsWith("Too few"));
}

TEST_CASE("a percentile of few requests does not say that a slow client slows") {
  const auto beside = [](double answered) {
    Json sweep = beside_slow_clients({entry("coroutine", numbers(100, 3000))}, {0, 10});
    for (Json& point : sweep["sweeps"][0]["points"]) {
      Json& tcp = point["models"][0]["sources"]["tcp"];
      tcp["offered"] = tcp["answered"] = answered;
    }
    return figure("slow-client", sweep);
  };
  CHECK(beside(10'000).title == "Up to 10 slow clients slow coroutine");
  CHECK_THAT(beside(10'000).script, Catch::Contains("p99 of the other clients"));
  CHECK(beside(1500).title == "coroutine does not notice up to 10 slow clients");
  CHECK_THAT(beside(1500).script, Catch::Contains("p90 of the other clients"));
  CHECK_THAT(beside(500).script, Catch::Contains("median of the other clients"));
}

TEST_CASE("the title of connections names the servers that become slower") {
  const auto grown = [](double a, double b, bool b_valid) {
    return with_sweep(sweep_over("silent", {0, 9000}, [&](double value) {
      const bool many = value > 0;
      const Json last = entry("b", numbers(many ? 100 * b : 100, 3000));
      return std::vector<Json>{entry("a", numbers(many ? 100 * a : 100, 3000)),
                               many && !b_valid ? invalid(last) : last};
    }));
  };
  CHECK(title("connections", grown(1.1, 21, true)) ==
        "With 9,000 silent connections, b takes 21 times as long, a stays within 1.1 "
        "times");
  CHECK(title("connections", grown(1.1, 1, true)) ==
        "With 9,000 silent connections, every server stays within 1.1 times");
  CHECK(title("connections", grown(3, 1, false)) ==
        "With 9,000 silent connections, a takes 3.0 times as long, b gives no valid "
        "result");
}

TEST_CASE("the figures of silent connections name who pays most and least") {
  const auto grown = [](double factor, bool b_valid) {
    return with_sweep(sweep_over("silent", {0, 9000}, [&](double value) {
      const bool many = value > 0;
      Json a = entry("a", numbers(100, 300)), b = a;
      b["name"] = "b";
      for (const auto& [key, amount] :
           {std::pair("cpu_us_per_request", 40.0), std::pair("rss_kib", 4096.0),
            std::pair("connects_per_s", 1000.0)}) {
        a["cost"][key] = amount;
        b["cost"][key] = many ? amount * factor : amount;
      }
      return std::vector<Json>{a, many && !b_valid ? invalid(b) : b};
    }));
  };
  CHECK(title("silent-cpu", grown(30, true)) ==
        "With 9,000 silent connections, b takes 1.20 ms of processor time for a "
        "request, 30 times as much as a");
  CHECK(title("silent-memory", grown(30, true)) ==
        "With 9,000 silent connections, b needs 120 MiB of memory, 30 times as much "
        "as a");
  CHECK(title("connects", grown(30, true)) ==
        "With 9,000 silent connections, b accepts 30,000 connections per second, 30 "
        "times as many as a");
  CHECK(title("silent-memory", grown(1.1, true)) ==
        "With 9,000 silent connections, every server needs about 4.40 MiB of memory");
  Json three = grown(1.1, true);
  for (Json& point : three["sweeps"][0]["points"]) {
    Json c = invalid(point["models"][0]);
    c["name"] = "c";
    point["models"].push_back(c);
  }
  CHECK(title("silent-memory", three) ==
        "With 9,000 silent connections, every server with a valid result needs about "
        "4.40 MiB of memory");
  // What an invalid server costs is no finding, and has a cross.
  CHECK(title("silent-memory", grown(30, false)) ==
        "With 9,000 silent connections, a needs about 4 MiB of memory");
  CHECK_THAT(figure("silent-memory", grown(30, false)).script,
             Catch::Contains("no valid result"));
  CHECK(figure("silent-memory", summary_of({})).script.empty());
  // Without any number its cross is at the worse edge: above, but below for a rate.
  Json nothing = grown(1, false);
  nothing["sweeps"][0]["points"][1]["models"][1]["cost"] = Json::object();
  CHECK_THAT(figure("silent-memory", nothing).script, !Catch::Contains("inf"));
  CHECK_THAT(figure("connects", nothing).script, !Catch::Contains("inf"));
}

TEST_CASE("the title of polling names its two costs, if there are two") {
  const auto polled = [](double wakeups_factor, double latency_factor, double rest) {
    return with_sweep(sweep_over("timeout", {1, 100}, [&](double timeout) {
      const bool high = timeout > 1;
      Json poller =
          entry("timeout_polling", numbers(high ? 1000 * latency_factor : 1000, 5000));
      poller["cost"]["idle_wakeups_per_s"] = high ? 990 / wakeups_factor : 990;
      Json reactor = entry("reactor", numbers(100, 300));
      reactor["cost"]["idle_wakeups_per_s"] = rest;
      return std::vector<Json>{reactor, poller};
    }));
  };
  CHECK(title("polling", polled(99, 50, 0)) ==
        "timeout_polling wakes up 990 times a second for nothing (timeout 1 ms) or "
        "answers 49.9 ms later (100 ms); reactor does neither");
  CHECK_THAT(title("polling", polled(99, 50, 500)), Catch::EndsWith("(100 ms)"));
  CHECK(title("polling", polled(1, 50, 0)) ==
        "timeout_polling: the timeout changes the latency, not the wakeups");
  CHECK(title("polling", polled(1, 1, 0)) ==
        "timeout_polling: the timeout changes neither wakeups nor latency");
}

TEST_CASE("titles of costs claim a difference only where there is one") {
  const auto costs = [](double a, double b) {
    Json first = entry("a", numbers(100, 300)), second = entry("b", numbers(100, 300));
    first["cost"]["cpu_us_per_request"] = a;
    second["cost"]["cpu_us_per_request"] = b;
    first["cost"]["rss_bytes_per_connection"] = a * 1024;
    second["cost"]["rss_bytes_per_connection"] = b * 1024;
    return std::vector<Json>{first, second};
  };
  CHECK(title("cpu", summary_of(costs(40, 60))) ==
        "b spends 1.5 times the processor time of a per request");
  CHECK(title("cpu", summary_of(costs(40, 44))) ==
        "No clear difference in processor time per request (40 to 44 µs)");
  std::vector<Json> unsure = costs(40, 60);
  unsure[0]["intervals"]["cost"]["cpu_us_per_request"] = {30, 55};
  unsure[1]["intervals"]["cost"]["cpu_us_per_request"] = {50, 70};
  CHECK_THAT(title("cpu", summary_of(unsure)), Catch::StartsWith("No clear"));
  std::vector<Json> poller = costs(40, 40);
  poller[1]["cost"]["idle_wakeups_per_s"] = 65.2;
  CHECK_THAT(title("cpu", summary_of(poller)),
             Catch::EndsWith("; b wakes up 65 times a second for nothing"));
  CHECK(title("memory", summary_of(costs(1, 24))) ==
        "A connection costs b 24 times the memory of a (24 KiB against 1 KiB)");
  CHECK(title("memory", summary_of(costs(-1, 24))) ==
        "A connection costs b 24 KiB, a nothing that can be seen");
  CHECK(title("memory", summary_of({costs(3, 3)[0]})) == "A connection costs a 3 KiB");
}

TEST_CASE("the stall is found in the heat map, and none where there is none") {
  const lab_test::Folder folder;
  Json summary = lab_test::everything({"reactor", "threaded"});
  lab_test::write_files(summary, folder.path());
  CHECK(figure("heat", summary, folder.path()).title ==
        "A stall of reactor from second 3.20 on: for 500 ms answers took up to 629 ms");
  std::filesystem::remove(folder.path("histograms/stall.heat"));
  std::filesystem::remove(folder.path("histograms/reactor-tcp.heat"));
  CHECK_THAT(figure("heat", summary, folder.path()).title,
             Catch::StartsWith("A stall of threaded"));
  std::filesystem::remove(folder.path("histograms/threaded-tcp.heat"));
  CHECK(figure("heat", summary, folder.path()).script.empty());
}

TEST_CASE("the stall experiment shows what a closed loop hides") {
  const lab_test::Folder folder;
  Json summary = lab_test::everything({"reactor"});
  lab_test::write_files(summary, folder.path());
  const auto words = [&] {
    return figure("response-service", summary, folder.path()).title;
  };
  CHECK(words() ==
        "A stall of 500 ms: an open loop sees a p99 of 400 ms, a closed loop only 300 "
        "µs");
  summary["exhibits"]["stall"]["closed"] = numbers(140, 390e3);
  CHECK_THAT(words(), Catch::Contains("say about the same"));
  summary.erase("exhibits");
  CHECK_THAT(words(), Catch::StartsWith("Response and service time say the same"));
  summary["models"][0]["sources"]["tcp"]["service"]["p99_us"] = 10;
  CHECK(words() == "Users of reactor wait 30 times as long as its service time says");
}
