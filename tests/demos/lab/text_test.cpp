// Everything that turns results into words: numbers, table, sentence, page.

#include <algorithm>

#include "demos/lab/json.h"
#include "demos/lab/report/reading.h"
#include "demos/lab/report/report_tables.h"
#include "demos/lab/report/table.h"
#include "demos/lab/summary.h"
#include "demos/lab/units.h"
#include "tests/support/catch.h"

using lab::Json;

namespace {

Json source(double p50, int answered = 1000) {
  return {{"offered", answered}, {"answered", answered}, {"lost", 0},
          {"wrong", 0},          {"p50_us", p50},        {"p90_us", p50 * 2},
          {"p99_us", p50 * 3},   {"p999_us", p50 * 4},   {"max_us", p50 * 5}};
}

Json model(const std::string& name, double p50) {
  return {
      {"name", name},
      {"repetitions", 3},
      {"verdict", "valid"},
      {"sources", {{"stdin", source(p50)}, {"udp", source(p50)}, {"tcp", source(p50)}}},
      {"cost",
       {{"cpu_us_per_request", 10.0},
        {"wakeups_per_request", 1.0},
        {"idle_wakeups_per_s", 0.0},
        {"idle_cpu_percent", 0.0},
        {"threads_peak", 1},
        {"rss_kib", 4000},
        {"rss_bytes_per_connection", nullptr}}}};
}

Json broken(const std::string& name) {
  return {{"name", name},
          {"repetitions", 0},
          {"verdict", "invalid: did not start: no such <program>"},
          {"sources", Json::object()},
          {"cost", Json::object()}};
}

Json summary(std::vector<Json> models, bool partial = false) {
  return {{"schema", 1},
          {"partial", partial},
          {"environment", Json::object()},
          {"workload", Json::object()},
          {"models", models}};
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    widest = std::max(widest, lab::width_of(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return widest;
}

}  // namespace

TEST_CASE("numbers have three digits and a fitting unit") {
  CHECK(lab::duration_text(850) == "0.850 µs");
  CHECK(lab::duration_text(85'000) == "85 µs");
  CHECK(lab::duration_text(85'260) == "85.3 µs");
  CHECK(lab::duration_text(999'400) == "999 µs");
  CHECK(lab::duration_text(999'600) == "1.00 ms");
  CHECK(lab::duration_text(61'240'000) == "61.2 ms");
  CHECK(lab::duration_text(2'310'000'000) == "2.31 s");
  CHECK(lab::number_text(99.96) == "100");
  CHECK(lab::number_text(0) == "0");
  CHECK(lab::memory_text(2048) == "2 MiB");
  CHECK(lab::count_of(1, "run") == "1 run");
  CHECK(lab::width_of("85 µs") == 5);
}

TEST_CASE("the table fits 80 columns, also with long names and large numbers") {
  Json wide = model("a_very_long_name_of_a_server_indeed", 123456.7);
  wide["sources"]["tcp"] = source(987654.3, 99'999'999);
  const std::string table = lab::table_of(summary({wide, model("reactor", 80)}));
  CHECK(widest_line(table) <= 80);
  CHECK_THAT(table, Catch::Contains("a_very_long_nam…"));
  CHECK_THAT(table, Catch::Contains("99999999"));
}

TEST_CASE("the table leaves out percentiles with too few answers") {
  Json few = model("reactor", 80);
  few["sources"] = {{"tcp", source(80, 999)}};
  const std::string table = lab::table_of(summary({few}));
  CHECK_THAT(table, !Catch::Contains("240 µs") && !Catch::Contains("320 µs") &&
                        Catch::Contains("fewer than 10 beyond it"));
  few["sources"] = {{"tcp", source(80, 10'000)}};
  CHECK_THAT(lab::table_of(summary({few})),
             Catch::Contains("240 µs") && Catch::Contains("320 µs"));
}

TEST_CASE("the table shows a server that failed with its reason") {
  const std::string table =
      lab::table_of(summary({model("reactor", 80), broken("mine")}));
  CHECK_THAT(table, Catch::Contains("mine: invalid: did not start: no such <program>"));
}

TEST_CASE("the reading tells the lecture's story from the numbers") {
  Json poller = model("timeout_polling", 61'000);
  poller["cost"]["idle_wakeups_per_s"] = 100;
  Json threads = model("threaded", 70);
  threads["cost"]["threads_peak"] = 14;
  threads["cost"]["rss_kib"] = 5200;
  CHECK(
      lab::reading_of(summary({model("reactor", 80), poller, threads})) ==
      "reactor answered half of its requests within 80 µs on each of stdin, UDP and "
      "TCP; timeout_polling took up to 61 ms for that because it waits on every quiet "
      "socket in "
      "turn and woke up 100 times a second with nothing to do; threaded took 70 µs "
      "but needed 14 threads and 1.30 times the memory.");
}

TEST_CASE("the reading is right for one model, for failed ones and for none") {
  Json one = model("mine", 80);
  one["sources"] = {{"tcp", source(80)}};
  CHECK(lab::reading_of(summary({one})) ==
        "mine answered half of its requests within 80 µs on TCP.");
  CHECK_THAT(lab::reading_of(summary({broken("a"), one})),
             Catch::StartsWith("mine answered") &&
                 Catch::Contains("a gave no valid result (did not start: no such"));
  CHECK_THAT(lab::reading_of(summary({broken("a")})),
             Catch::StartsWith("a gave no valid result"));
  CHECK_THAT(lab::reading_of(summary({one}, true)),
             Catch::StartsWith("Stopped by Ctrl-C or another signal. What was "));
  CHECK(lab::reading_of(summary({})) == "Nothing was measured.");
}

TEST_CASE("the reading does not call a faster model slow") {
  Json faster = model("b", 100);
  faster["cost"]["threads_peak"] = 14;
  CHECK_THAT(lab::reading_of(summary({model("a", 1000), faster})),
             Catch::EndsWith("; b answered within 100 µs but needed 14 threads."));
}

TEST_CASE("the table names servers that save processor time by making requests wait") {
  Json poller = model("timeout_polling", 61'000);
  poller["cost"]["cpu_us_per_request"] = 5.0;
  poller["cost"]["wakeups_per_request"] = 0.241;
  const std::string sentence =
      "timeout_polling saves CPU by making requests wait: it answers them in batches, "
      "0.241 wakeups each.";
  const std::string table = lab::table_of(summary({model("reactor", 80), poller}));
  CHECK_THAT(table, Catch::Contains("\ntimeout_polling saves CPU by making requests"));
  CHECK(widest_line(table) <= 80);
  const auto savings = [&] {
    return lab::savings_of(summary({poller, model("reactor", 80), broken("a")}));
  };
  CHECK(savings() == std::vector<std::string>{sentence});
  // No sentence if it costs more, does not collect requests, or no request waits.
  const Json saving = poller;
  poller["cost"]["cpu_us_per_request"] = 11.0;
  CHECK(savings().empty());
  poller = saving;
  poller["cost"]["wakeups_per_request"] = 0.9;
  CHECK(savings().empty());
  poller = saving;
  poller["sources"] = model("", 100).at("sources");
  CHECK(savings().empty());
}

TEST_CASE("of many models the reading names the fastest and the most expensive") {
  std::vector<Json> models;
  for (const char* name : {"reactor", "a", "b", "c", "d", "e"})
    models.push_back(model(name, 80));
  models[1] = model("a", 40);
  models[2] = model("b", 61'000);
  models[3]["cost"]["rss_kib"] = 9000;
  models[4]["cost"]["cpu_us_per_request"] = 30.5;
  CHECK(lab::reading_of(summary(models)) ==
        "reactor answered half of its requests within 80 µs on each of stdin, UDP and "
        "TCP; fastest on TCP was a (40 µs), slowest b (61 ms); most memory took c "
        "(8.79 MiB) "
        "and most processor time per request d (30.5 µs).");
  models[1] = model("a", 75);
  CHECK_THAT(
      lab::reading_of(summary(models)),
      Catch::Contains("none of 6 models was notably faster on TCP, slowest b (61 ms)"));
  for (const char* name : {"f", "g", "h", "i"}) models.push_back(broken(name));
  CHECK_THAT(lab::reading_of(summary(models)),
             Catch::EndsWith("; 4 models gave no valid result."));
}

TEST_CASE("a sweep is a table of values, and its reading compares the last ones") {
  Json mine = model("mine", 80), other = model("other", 90);
  mine["sources"] = {{"tcp", source(80)}};
  other["sources"] = {{"tcp", source(1500)}};
  Json all = summary({});
  all["sweeps"] = Json::array(
      {{{"over", "slow_clients"},
        {"values", {0, 10}},
        {"points",
         Json::array({{{"value", 0}, {"models", Json::array({mine, broken("other")})}},
                      {{"value", 10}, {"models", Json::array({mine, other})}}})}}});
  CHECK(lab::reading_of(all) ==
        "at slow clients 10 mine answered half of its requests within 80 µs, the "
        "fastest, and other, the slowest, within 1.50 ms.");
  const std::string table = lab::table_of(all);
  CHECK_THAT(table, Catch::Contains("80 µs/240 µs") && Catch::Contains("slow_clients"));
  CHECK(widest_line(table) <= 80);
}

TEST_CASE("what was found is printed when there are pairs enough, or a control") {
  Json all = summary({model("reactor", 80), model("threaded", 90)});
  all["comparisons"] = Json::array({{{"model", "threaded"},
                                     {"baseline", "reactor"},
                                     {"source", "tcp"},
                                     {"figure", "p50_us"},
                                     {"pairs", 8},
                                     {"finding", "12 % slower [9, 15], 8 pairs"}}});
  CHECK_THAT(lab::table_of(all),
             Catch::Contains("\nCompared with reactor:\nthreaded") &&
                 Catch::Contains("tcp p50 12 % slower [9, 15], 8 pairs\n"));
  all["comparisons"][0]["pairs"] = 3;
  CHECK_THAT(lab::table_of(all), !Catch::Contains("Compared with"));
  all["models"][1]["control_of"] = "reactor";
  CHECK_THAT(lab::table_of(all), Catch::Contains("Compared with"));
}

TEST_CASE("HTML is escaped") {
  CHECK(lab::html_escape("<b> & \"it's\"") == "&lt;b&gt; &amp; &quot;it&#39;s&quot;");
}

TEST_CASE("JSON with bytes that are no UTF-8 can be written") {
  CHECK_NOTHROW(lab::json_text(Json{{"words", "\xff\xfe"}}));
}

TEST_CASE("a sweep with many points is several tables of 80 columns") {
  Json many = summary({});
  Json points = Json::array();
  for (int value = 1; value <= 12; ++value)
    points.push_back({{"value", value * 1000},
                      {"models", {model("timeout_polling", 2410), model("b", 90)}}});
  many["sweeps"] = {{{"over", "slow_clients"}, {"points", points}}};
  const std::string table = lab::table_of(many);
  CHECK(widest_line(table) <= 80);
  for (int value = 1; value <= 12; ++value)
    CHECK_THAT(table, Catch::Contains(" " + std::to_string(value * 1000)));
  CHECK_THAT(table, Catch::Contains("timeout_polling") && !Catch::Contains("…"));
  // A long name is shortened, and does not make more tables.
  for (Json& point : many["sweeps"][0]["points"])
    point["models"][0]["name"] = "timeout_polling_in_a_long_name";
  const auto lines = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  };
  CHECK(lines(lab::table_of(many)) == lines(table));
}

TEST_CASE("a model without any number in a sweep is told with the reason") {
  Json failed = broken("select");
  failed["sources"] = Json::object();
  failed["verdict"] = "invalid: keeps 1,017 of 9,900 silent connections";
  Json all = summary({});
  all["sweeps"] = {
      {{"over", "silent"},
       {"points", {{{"value", 9900}, {"models", {model("epoll", 90), failed}}}}}}};
  const std::string table = lab::table_of(all);
  CHECK_THAT(table, Catch::Contains("\nselect, silent 9900: invalid: keeps 1,017 of "
                                    "9,900 silent connections\n"));
  CHECK_THAT(table, !Catch::Contains("epoll, silent"));
}

TEST_CASE("the reading compares the times of one source only") {
  // On stdin both are slow, and on TCP both are fast.
  Json first = model("reactor", 100), second = model("other", 100);
  first["sources"] = {{"stdin", source(10'000)}, {"tcp", source(100)}};
  second["sources"] = {{"stdin", source(10'500)}, {"tcp", source(110)}};
  CHECK_THAT(lab::reading_of(summary({first, second})),
             Catch::Contains("other took 10.5 ms") && !Catch::Contains("for that"));
  second["sources"]["tcp"] = source(200);  // far below what stdin takes
  CHECK_THAT(lab::reading_of(summary({first, second})),
             Catch::Contains("other took up to 10.5 ms for that"));
}
