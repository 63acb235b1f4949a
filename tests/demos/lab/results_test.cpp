#include "demos/lab/compare/results.h"

#include "demos/lab/files.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab_test::Folder;

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
