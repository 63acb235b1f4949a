// Programs called gnuplot that are missing, fail, draw nothing or never end.

#include "demos/lab/report/gnuplot.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

using lab::Gnuplot;
using lab::Image;
using lab_test::Folder;

namespace {

/// Puts a shell script called gnuplot first in PATH.
class FakeGnuplot {
 public:
  explicit FakeGnuplot(const std::string& script) : path_(::getenv("PATH")) {
    namespace fs = std::filesystem;
    if (!script.empty()) {
      std::ofstream(folder_.path("gnuplot")) << "#!/bin/sh\n" << script << "\n";
      fs::permissions(folder_.path("gnuplot"), fs::perms::owner_all);
    }
    const std::string path = folder_.path() + (script.empty() ? "" : ":" + path_);
    ::setenv("PATH", path.c_str(), 1);
  }
  ~FakeGnuplot() { ::setenv("PATH", path_.c_str(), 1); }

 private:
  Folder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE("gnuplot draws a file, and only then there is no problem") {
  const Folder folder;
  const FakeGnuplot fake("test \"$3\" = x.gp && echo '<svg/>' > x.svg");
  CHECK(Gnuplot().draw(folder.path(), "x", Image::svg) == "");
  CHECK(lab_test::read_file(folder.path("x.svg")) == "<svg/>\n");
}

TEST_CASE("a missing gnuplot is named, and what to install") {
  const Folder folder;
  const FakeGnuplot fake("");
  CHECK_THAT(Gnuplot().draw(folder.path(), "x", Image::svg),
             Catch::StartsWith("the figures need gnuplot: install gnuplot-nox"));
}

TEST_CASE("the first line of a gnuplot that fails is quoted, on one line") {
  const Folder folder;
  const FakeGnuplot fake("printf '\\n\\033[1mno such library\\nmore\\n' >&2; exit 1");
  CHECK(Gnuplot().draw(folder.path(), "x", Image::svg) ==
        "gnuplot failed on " + folder.path("x.gp") + ": \"\\x1B[1mno such library\"");
}

TEST_CASE("a gnuplot that draws nothing, or an old image, is a problem") {
  const Folder folder;
  const FakeGnuplot fake("exit 0");
  std::ofstream(folder.path("x.svg")) << "<svg/>";
  CHECK_THAT(Gnuplot().draw(folder.path(), "x", Image::svg),
             Catch::StartsWith("gnuplot drew no " + folder.path("x.svg")));
}

TEST_CASE("a gnuplot that prints without end is not stopped by a full pipe") {
  const Folder folder;
  const FakeGnuplot fake("seq 1000000 >&2; echo '<svg/>' > x.svg");
  CHECK(Gnuplot().draw(folder.path(), "x", Image::svg) == "");
}

TEST_CASE("a gnuplot that hangs is waited for once") {
  const Folder folder;
  const FakeGnuplot fake("echo started >> starts; echo 'no display' >&2; sleep 1000");
  Gnuplot gnuplot(std::chrono::milliseconds(300));
  for (int i = 0; i < 3; ++i) {
    const std::string problem = gnuplot.draw(folder.path(), "x", Image::svg);
    CHECK_THAT(problem, Catch::StartsWith("gnuplot did not end within 300 ms on ") &&
                            Catch::Contains(": \"no display\""));
  }
  CHECK(lab_test::read_file(folder.path("starts")) == "started\n");
}
