// Counting and judging, with invented requests.

#include "demos/lab/counting/tally.h"

#include "demos/lab/json.h"
#include "demos/lab/summary.h"
#include "tests/support/catch.h"

using lab::Clock;
using lab::Request;
using lab::Tally;
using lab::Time;
using lab::Window;
using namespace std::chrono_literals;

namespace {

const Time start = Clock::now();
const Window window{start, start + 1s};

lab::Arrival at(Time seen) { return lab::Arrival::without_stamp(seen); }

Request offer(Tally& tally, lab::Duration at, lab::Duration lag = 10us) {
  tally.offered(start + at, start + at + lag);
  return {start + at, start + at + lag, Request::State::waiting};
}

void offer_and_answer(Tally& tally, int count, lab::Duration after = 100us) {
  for (int i = 0; i < count; ++i) {
    const Request request = offer(tally, i * 1ms);
    tally.answered(request, at(request.intended + after));
  }
}

void check_sum(const Tally& tally) {
  const auto [offered, answered, lost, wrong] = tally.counts();
  CHECK(offered == answered + lost + wrong);
}

}  // namespace

TEST_CASE("a request outside of the window does not count") {
  Tally tally("tcp", window);
  const Request early = offer(tally, -1ms);
  tally.answered(early, at(start + 1ms));
  offer(tally, 1s);
  CHECK(tally.counts().offered == 0);
  CHECK(tally.response().total() == 0);
  CHECK(tally.answers_in_window() == 1);
}

TEST_CASE("response counts from the intended, service from the actual sending") {
  Tally tally("tcp", window);
  const Request request = offer(tally, 0ms, 2ms);
  tally.answered(request, at(start + 5ms));
  CHECK(tally.response().max() == Approx(5e6).epsilon(0.001));
  CHECK(tally.service().max() == Approx(3e6).epsilon(0.001));
  CHECK(tally.send_lag().max() == Approx(2e6).epsilon(0.001));
}

TEST_CASE("the receive stamp ends response and service, our own clock the client's") {
  Tally tally("tcp", window);
  const Request request = offer(tally, 0ms, 2ms);
  tally.answered(request, {start + 5ms, start + 9ms, true, true});
  CHECK(tally.response().max() == Approx(5e6).epsilon(0.001));
  CHECK(tally.service().max() == Approx(3e6).epsilon(0.001));
  CHECK(tally.client().max() == Approx(7e6).epsilon(0.001));
  CHECK(tally.record().counters.stamped == 1);
}

TEST_CASE("a client that did not sleep says nothing about one that sleeps") {
  Tally tally("tcp", window);
  tally.answered(offer(tally, 0ms), {start + 5ms, start + 9ms, true, false});
  CHECK(tally.service().total() == 1);
  CHECK(tally.client().total() == 0);
}

TEST_CASE("a stamp from before the request is not believed") {
  Tally tally("tcp", window);
  const Request request = offer(tally, 10ms, 2ms);
  tally.answered(request, {start + 11ms, start + 15ms, true, true});
  CHECK(tally.service().max() == Approx(3e6).epsilon(0.001));
  CHECK(tally.record().counters.stamped == 0);
}

TEST_CASE("offered is answered, lost and wrong, whatever happens") {
  Tally tally("udp", window);
  offer_and_answer(tally, 90);
  tally.wrong(offer(tally, 100ms));
  const Request doubled = offer(tally, 101ms);
  tally.answered(doubled, at(start + 102ms));
  tally.duplicated(doubled.intended);
  offer(tally, 103ms);
  offer(tally, 104ms);
  tally.unexpected(1);
  const auto [offered, answered, lost, wrong] = tally.counts();
  CHECK(offered == 94);
  CHECK(answered == 91);
  CHECK(wrong == 2);
  CHECK(lost == 1);
  CHECK(tally.record().counters.duplicates == 1);
  check_sum(tally);
}

TEST_CASE("slow answers that all come are valid") {
  Tally tally("tcp", window);
  offer_and_answer(tally, 500, 130ms);
  CHECK(judge(tally).text() == "valid");
}

TEST_CASE("a verdict names the reason") {
  SECTION("wrong answers") {
    Tally tally("tcp", window);
    offer_and_answer(tally, 500);
    tally.wrong(offer(tally, 600ms));
    CHECK(judge(tally).text() == "invalid: tcp: 1 wrong answer");
  }
  SECTION("lost ones, when they are more than one in a hundred") {
    Tally tally("udp", window);
    offer_and_answer(tally, 900);
    for (int i = 0; i < 9; ++i) offer(tally, 901ms);
    CHECK(judge(tally).text() == "valid");
    offer(tally, 901ms);
    CHECK_THAT(judge(tally).text(), Catch::StartsWith("invalid: udp: only 98.9 %"));
  }
  SECTION("a late generator, whose fault it is") {
    Tally tally("tcp", window);
    for (int i = 0; i < 500; ++i)
      tally.answered(offer(tally, i * 1ms, 2ms), at(start + i * 1ms + 3ms));
    CHECK_THAT(judge(tally).text(), Catch::StartsWith("invalid: tcp: generator late"));
    CHECK(judge(tally).generator_at_fault);
  }
  SECTION("answers that came twice") {
    Tally tally("udp", window);
    offer_and_answer(tally, 500);
    tally.duplicated(start);
    CHECK(judge(tally).text() == "invalid: udp: 1 answer came twice");
  }
  SECTION("answers that the generator lost itself") {
    Tally tally("udp", window);
    offer_and_answer(tally, 900);
    for (int i = 0; i < 20; ++i) offer(tally, 901ms);
    tally.set_losses({15, 0});
    CHECK(judge(tally).text() ==
          "invalid: udp: the generator lost 15 answers in its own buffers");
    CHECK(judge(tally).generator_at_fault);
    tally.set_losses({5, 15});
    CHECK_THAT(judge(tally).text(), Catch::Contains("only 97.8 %"));
  }
  SECTION("connections that could not be made") {
    Tally tally("tcp", window);
    offer_and_answer(tally, 500);
    tally.connections_failed(2, "connection refused");
    CHECK(judge(tally).text() ==
          "invalid: tcp: 2 connections could not be made (connection refused)");
  }
  SECTION("a generator without a processor, whose fault it is") {
    CHECK(lab::judge_generator(0.05).text() == "valid");
    CHECK_THAT(lab::judge_generator(0.051).text(),
               Catch::StartsWith("invalid: generator starved of CPU"));
    CHECK(lab::judge_generator(1).generator_at_fault);
  }
  SECTION("a connection that the server ended") {
    Tally tally("tcp", window);
    offer_and_answer(tally, 500);
    tally.connection_ended();
    CHECK(judge(tally).text() == "invalid: tcp: the server ended 1 connection");
  }
  SECTION("nothing offered") {
    const Tally tally("tcp", window);
    CHECK(judge(tally).text() == "invalid: tcp: nothing was offered");
  }
}

TEST_CASE("a server that gets slower and slower has fallen behind") {
  Tally tally("tcp", window);
  tally.window_begins();
  std::vector<Request> requests;
  for (int i = 0; i < 1000; ++i) {
    requests.push_back(offer(tally, i * 1ms));
    // It manages one in two.
    if (i % 2 == 1) {
      const Request& oldest = requests[static_cast<std::size_t>(i) / 2];
      tally.answered(oldest, at(requests.back().sent));
    }
  }
  tally.window_ends();
  for (std::size_t i = 500; i < 1000; ++i)
    tally.answered(requests[i], at(start + 1s + 2ms * (i - 500)));
  CHECK(tally.counts().lost == 0);
  CHECK_THAT(judge(tally).text(), Catch::Contains("fell behind"));
}

TEST_CASE("what is not answered counts with its age") {
  Tally tally("tcp", window);
  offer_and_answer(tally, 980);
  const Request open = offer(tally, 400ms);
  tally.unanswered(open.intended, start + 3s);
  tally.not_sent(offer(tally, 505ms).intended);
  offer(tally, 600ms);  // a flow had no room to remember it
  tally.finish(start + 3s);
  const lab::Histogram& ages = tally.record().ages;
  CHECK(ages.total() == 3);
  CHECK(ages.max() == Approx(2.6e9).epsilon(0.001));
  CHECK(ages.value_at(50) == Approx(2.49e9).epsilon(0.001));
  CHECK(ages.value_at(0) == Approx(2e9).epsilon(0.001));
  const lab::Json json = lab::to_json(lab::SourceResult(tally));
  CHECK(json.at("lost") == 3);
  CHECK(json.at("censored") == 3);
  CHECK(json.at("censored_at_least_us").get<double>() == Approx(2.6e6).epsilon(0.001));
}

TEST_CASE("an answer after the limit is late and still answered") {
  Tally tally("tcp", window);
  tally.set_late_after(50ms);
  const Request request = offer(tally, 0ms);
  tally.answered(request, at(start + 51ms));
  const Request quick = offer(tally, 1ms);
  tally.answered(quick, at(start + 51ms));
  CHECK(tally.record().counters.late == 1);
  CHECK(tally.counts().answered == 2);
}

TEST_CASE("the intervals add up to the whole") {
  Tally tally("tcp", window);
  tally.begin(start - 100ms);
  const Request early = offer(tally, -50ms);
  tally.answered(early, at(start - 20ms));
  const lab::IntervalStatistics warmup = tally.end_interval(start, false);
  CHECK(warmup.length_s == Approx(0.1));
  CHECK(warmup.offered == 1);
  CHECK(warmup.p50 == Approx(30e6).epsilon(0.001));
  offer_and_answer(tally, 30, 200us);
  const lab::IntervalStatistics first = tally.end_interval(start + 500ms, true);
  CHECK(first.answered == 30);
  CHECK(first.samples == 30);
  offer_and_answer(tally, 20, 5ms);
  offer(tally, 700ms);
  CHECK(tally.end_interval(start + 1s, true).waiting == 1);
  tally.end_interval(start + 1s + 1us, true);  // nothing happened
  const lab::Record& record = tally.record();
  REQUIRE(record.intervals.size() == 2);
  CHECK(record.intervals[1].start_s == Approx(0.5));
  CHECK(record.intervals[1].length_s == Approx(0.5));
  CHECK(record.intervals[0].response.max == Approx(200e3).epsilon(0.001));
  CHECK(tally.response().total() == 50);
  CHECK(tally.send_lag().total() == 51);
}

TEST_CASE("runs in which only the generator failed are left out of a model") {
  Tally tally("tcp", window);
  offer_and_answer(tally, 100);
  lab::Model model{"mine", {"mine"}, {}, {}};
  for (const bool late : {false, true, false}) {
    lab::Repetition run;
    run.complete = true;
    run.sources.emplace("tcp", lab::SourceResult(tally));
    if (late) run.verdict = {"tcp: generator late", true};
    model.repetitions.push_back(run);
  }
  const lab::Json json = lab::to_json(model);
  CHECK(json.at("verdict") == "valid");
  CHECK(json.at("repetitions") == 2);
  CHECK(json.at("sources").at("tcp").at("offered") == 200);
  CHECK_THAT(json.at("left_out").get<std::string>(),
             Catch::StartsWith("1 run left out"));
  CHECK(json.at("runs").size() == 3);
}

TEST_CASE("what the server did wrong in any run is the verdict on the model") {
  lab::Model model{"mine", {"mine"}, {}, {}};
  lab::Repetition run;
  run.complete = true;
  run.verdict = {"did not start: no"};
  model.repetitions = {run, run};
  CHECK(lab::to_json(model).at("verdict") == "invalid: did not start: no");
  model.repetitions.push_back({});
  CHECK(lab::to_json(model).at("verdict") ==
        "invalid: did not start: no (in 2 of 3 runs)");
}
