#include "demos/lab/compare/results.h"

#include "demos/lab/compare/median_curve.h"
#include "demos/lab/files.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab_test::Folder;

TEST_CASE("a curve over several runs is the median of the runs, as in the tables") {
  // Two fast runs of 100 requests, and a slow one of 1000: together, it would win.
  lab::Histogram runs[3], none;
  for (int i = 0; i < 100; ++i) runs[0].record(100'000), runs[1].record(200'000);
  for (int i = 0; i < 1000; ++i) runs[2].record(9'000'000);
  const std::string curve =
      lab::median_curve({{&runs[0], &none}, {&runs[1], &none}, {&runs[2], &none}});
  CHECK_THAT(curve, Catch::StartsWith("Value Percentile TotalCount 1/(1-Perc") &&
                        Catch::Contains("\n200.063 0.50000000000 1200 2.00\n") &&
                        Catch::Contains("\n200.063 0.99000000000 1200 100.00\n"));
  // A percentile that no run knows is left out.
  CHECK(lab::median_curve({{&none, &runs[0]}}).find("100.") == std::string::npos);
}

TEST_CASE("each new folder of results has a name of its own") {
  const Folder folder;
  lab::write_file(folder.path("now"), "not a folder");
  const std::string parent = folder.path("results");
  CHECK(lab::new_folder(parent, "now") == parent + "/now");
  CHECK(lab::new_folder(parent, "now") == parent + "/now-2");
  lab::write_file(parent + "/now-3", "not a folder");
  CHECK(lab::new_folder(parent, "now") == parent + "/now-4");
  CHECK_THROWS_WITH(lab::new_folder(folder.path("now"), "x"),
                    Catch::StartsWith("cannot make the folder " + folder.path("now")));
}
