#include "demos/lab/files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "demos/common/fd.h"
#include "tests/demos/lab/run_lab.h"
#include "tests/support/catch.h"

namespace fs = std::filesystem;
using lab_test::Folder;

TEST_CASE("a file is replaced, and nothing else is left behind") {
  const Folder folder;
  for (const std::string text : {"old and longer", "new"}) {
    lab::write_file(folder.path("a"), text);
    CHECK(lab::read_file(folder.path("a")) == text);
  }
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a symbolic link stays and its target is written") {
  const Folder folder;
  for (const bool target_exists : {false, true}) {
    CAPTURE(target_exists);
    const std::string text = target_exists ? "new" : "old and longer";
    if (!target_exists) fs::create_symlink("target", folder.path("link"));
    lab::write_file(folder.path("link"), text);
    CHECK(fs::is_symlink(folder.path("link")));
    CHECK(lab::read_file(folder.path("target")) == text);
  }
}

TEST_CASE("a FIFO stays and its reader gets the text") {
  const Folder folder;
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  fs::create_symlink("fifo", folder.path("link"));
  for (const char* name : {"fifo", "link"}) {
    CAPTURE(name);
    // Opened by us before, it never blocks, whatever happens to the name.
    const demo::Fd reader(
        ::open(folder.path("fifo").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    lab::write_file(folder.path(name), "text");
    char got[10];
    CHECK(::read(reader.get(), got, sizeof got) == 4);
  }
  CHECK(fs::is_fifo(folder.path("fifo")));
  CHECK(fs::is_symlink(folder.path("link")));
}

TEST_CASE("a write that fails names the file and the reason") {
  const Folder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  ::signal(SIGPIPE, SIG_IGN);
  const auto reader = std::async(std::launch::async, [&fifo] {
    const demo::Fd end(::open(fifo.c_str(), O_RDONLY | O_CLOEXEC));
    char one;
    return ::read(end.get(), &one, 1);  // and closes while the rest is written
  });
  CHECK_THROWS_WITH(lab::write_file(fifo, std::string(1 << 20, 'x')),
                    "cannot write " + fifo + ": broken pipe");
  CHECK_THROWS_WITH(
      lab::write_file(folder.path("none/a"), ""),
      "cannot write " + folder.path("none/a") + ": no such file or directory");
  CHECK_THROWS_WITH(lab::read_file(folder.path()),
                    Catch::StartsWith("cannot read " + folder.path()));
}
