// The figures: complete scripts, hostile data.

#include "demos/lab/report/figures.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "demos/lab/report/canvas.h"
#include "demos/lab/report/gnuplot.h"
#include "tests/demos/lab/figure_data.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Figure;
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

bool gnuplot_is_there() {
  const lab_test::Folder folder;
  std::filesystem::create_directories(folder.path());
  return lab::Gnuplot()
             .draw(folder.path(), "nothing", lab::Image::svg)
             .find("install") == std::string::npos;
}

std::size_t count_in(const std::string& text, const std::string& word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("no line leads to an invalid result") {
  const auto script = [](bool valid) {
    const Json summary =
        with_sweep(sweep_over("connections", {1, 10, 100}, [&](double value) {
          const Json a = entry("a", numbers(100, 300));
          return std::vector<Json>{value == 10 && !valid ? invalid(a) : a};
        }));
    return figure("connections", summary).script;
  };
  CHECK_THAT(script(true), Catch::Contains("<< EOD\n1 100\n10 100\n100 100\nEOD"));
  CHECK_THAT(script(false), Catch::Contains("<< EOD\n1 100\n\n100 100\nEOD"));
}

TEST_CASE("no line of the polling figure leads to an invalid result") {
  const auto script = [](bool valid) {
    const Json summary =
        with_sweep(sweep_over("timeout", {1, 20, 100}, [&](double timeout) {
          Json poller = entry("timeout_polling", numbers(1000, 5000));
          poller["cost"]["idle_wakeups_per_s"] = 50;
          return std::vector<Json>{timeout == 100 && !valid ? invalid(poller) : poller};
        }));
    return figure("polling", summary).script;
  };
  CHECK_THAT(script(true), Catch::Contains("<< EOD\n1 50\n20 50\n100 50\nEOD"));
  CHECK_THAT(script(false), !Catch::Contains("1 50\n20 50\n100 50\nEOD") &&
                                Catch::Contains("<< EOD\n1 50\n20 50\n"));
}

TEST_CASE("a logarithmic axis has points and no bars") {
  const Json summary = summary_of({entry("a", numbers(100, 300))});
  CHECK_THAT(figure("memory", summary).script,
             !Catch::Contains("set object rectangle") && Catch::Contains(" point "));
  CHECK_THAT(figure("cpu", summary).script, Catch::Contains("set object rectangle"));
}

TEST_CASE("no title is cut, however long it is") {
  std::string title, subtitle;
  for (int i = 0; i < 25; ++i) title += "title " + std::to_string(i) + " ";
  for (int i = 0; i < 25; ++i) subtitle += "subtitle " + std::to_string(i) + " ";
  double top = 0;
  const std::string script = lab::heading(title, subtitle, top);
  CHECK_THAT(script, Catch::Contains("title 24") && Catch::Contains("subtitle 24") &&
                         !Catch::Contains("…"));
  CHECK(top < 250);
}

TEST_CASE("a figure without data has no script") {
  for (const Json& summary :
       {summary_of({}), Json({{"schema", 1}}), Json::array(),
        summary_of({{{"name", 3}, {"sources", nullptr}, {"cost", "none"}}})})
    for (const Figure& one : lab::figures_of(summary, "/no/such/folder")) {
      CAPTURE(one.stem);
      CHECK(one.script.empty());
    }
  // A sweep with one value is a point and not a curve.
  CHECK(figure("connections", with_sweep(sweep_over("connections", {8},
                                                    [](double) {
                                                      return std::vector<Json>{entry(
                                                          "a", numbers(100, 300))};
                                                    })))
            .script.empty());
}

TEST_CASE("a missing number leaves a gap in its curve") {
  const Json summary =
      with_sweep(sweep_over("connections", {1, 10, 100}, [](double value) {
        return std::vector<Json>{
            entry("a", value == 10 ? unanswered(1000) : numbers(100, 300))};
      }));
  const std::string script = figure("connections", summary).script;
  CHECK_THAT(script, Catch::Contains("\n1 100\n\n100 100\n"));
}

TEST_CASE("a server looks the same in all figures, and no two look alike") {
  const lab_test::Folder folder;
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) names.push_back("server_" + std::to_string(i));
  const Json summary = lab_test::everything(names);
  lab_test::write_files(summary, folder.path());
  for (const char* stem : {"latency", "hockey-stick", "connections", "slow-client"}) {
    const std::string script = figure(stem, summary, folder.path()).script;
    for (std::size_t i = 0; i < names.size(); ++i) {
      CAPTURE(stem, i);
      const lab::Style style = lab::style_of(i);
      CHECK_THAT(script, Catch::Contains("pointtype " + std::to_string(style.mark) +
                                         " pointsize mark linewidth 2.5 linecolor "
                                         "rgb '" +
                                         style.colour + "' title '" + names[i] + "'"));
    }
  }
  for (std::size_t i = 0; i < 30; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const lab::Style a = lab::style_of(i), b = lab::style_of(j);
      CHECK((a.colour != b.colour || a.mark != b.mark));
    }
}

TEST_CASE("labels keep their distance and stay on the canvas") {
  const auto places = lab::spread({10, 500, 11, 12, 499}, 28, 0, 500);
  CHECK(places[0] < places[2]);
  CHECK(places[2] < places[3]);
  CHECK(places[4] < places[1]);
  for (std::size_t i = 0; i < places.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) CHECK(std::abs(places[i] - places[j]) >= 27.99);
  for (const double place : places) CHECK((place >= 0 && place <= 500));
  const auto many = lab::spread(std::vector<double>(100, 250), 28, 0, 500);
  CHECK(*std::min_element(many.begin(), many.end()) >= -0.01);
  CHECK(lab::spread({}, 28, 0, 500).empty());
}

TEST_CASE("titles wrap between words and stay within two lines") {
  const auto lines = lab::wrapped("a stall of 500 ms " + std::string(300, 'x'), 300,
                                  lab::title_size, 2);
  CHECK(lines.size() == 2);
  for (const std::string& line : lines)
    CHECK(lab::text_width(line, lab::title_size) <= 300);
  CHECK(lab::fitted("häuser", 60, 22) == "hä…");
  CHECK(lab::wrapped("", 300, 22, 2).size() == 1);
  CHECK(lab::wrapped("within 12 ms or so", 120, 22, 3)[1] == "12 ms or");
}

TEST_CASE("hostile names cannot harm a script") {
  const std::string hostile =
      "'; system('touch broken'); \"`id` \\n {x} %s <b>&ü\n\x01 $data EOD";
  const lab_test::Folder folder;
  const Json summary = lab_test::everything({hostile, "EOD\nEOD"});
  lab_test::write_files(summary, folder.path());
  for (const Figure& one : lab::figures_of(summary, folder.path())) {
    CAPTURE(one.stem);
    CHECK_FALSE(one.script.empty());
    // A name contains no quotes and no line breaks.
    CHECK_THAT(one.script, !Catch::Contains("system('") && !Catch::Contains("`id") &&
                               !Catch::Contains("\x01"));
    CHECK(count_in(one.script, "\nEOD\n") == count_in(one.script, " << EOD\n"));
  }
  std::string problem;
  for (const lab::Drawn& drawn : lab::draw_figures(summary, folder.path(), problem)) {
    CAPTURE(drawn.figure.stem, problem);
    CHECK(drawn.svg == gnuplot_is_there());
  }
  CHECK_FALSE(std::filesystem::exists(folder.path("broken")));
}

TEST_CASE("all figures of one folder are drawn as SVG and PNG") {
  if (!gnuplot_is_there()) return;
  const lab_test::Folder folder;
  const Json summary = lab_test::everything({"reactor", "threaded"});
  lab_test::write_files(summary, folder.path());
  std::string problem;
  const auto all = lab::draw_figures(summary, folder.path(), problem);
  CHECK(problem.empty());
  CHECK(all.size() == 12);
  for (const lab::Drawn& drawn : all) {
    CAPTURE(drawn.figure.stem);
    const std::string stem = folder.path(drawn.figure.stem);
    CHECK((drawn.svg && drawn.png));
    const std::string svg = lab_test::read_file(stem + ".svg");
    CHECK_THAT(
        svg, Catch::Contains("viewBox=\"0 0 1280 720\"") && Catch::Contains("</svg>"));
    const std::string png = lab_test::read_file(stem + ".png");
    // 1920 x 1080, in the header.
    CHECK(png.substr(16, 8) == std::string("\0\0\x07\x80\0\0\x04\x38", 8));
  }
}

TEST_CASE("extreme numbers can be drawn") {
  const lab_test::Folder folder;
  for (const double huge : {1e300, 1e-300, 0.0, -5.0}) {
    CAPTURE(huge);
    Json summary = lab_test::everything({"a", "b"});
    const auto spoil = [huge](Json& model) {
      for (auto& number : model["sources"]["tcp"]) number = huge;
      for (auto& number : model["cost"]) number = huge;
    };
    spoil(summary["models"][1]);
    for (Json& sweep : summary["sweeps"])
      for (Json& point : sweep["points"]) spoil(point["models"][1]);
    lab_test::write_files(lab_test::everything({"a", "b"}), folder.path());
    std::string problem;
    lab::draw_figures(summary, folder.path(), problem);
    if (gnuplot_is_there()) CHECK(problem.empty());
  }
}
