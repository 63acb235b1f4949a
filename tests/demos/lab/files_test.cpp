#include "demos/lab/files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
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

namespace {

mode_t mode_of(const std::string& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

std::ptrdiff_t files_in(const Folder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), {});
}

/// Lets this process write files of `size` bytes at most.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t size) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{size, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, SIG_DFL);
  }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a file of the user with a similar name is left alone") {
  const Folder folder;
  for (const char* name : {"a.new", "a.tmp", "a~", "precious"})
    lab::write_file(folder.path(name), name);
  fs::create_symlink("precious", folder.path("b.new"));
  for (const char* name : {"a", "b"}) {
    lab::require_writable(folder.path(name));
    lab::write_file(folder.path(name), "text");
  }
  for (const char* name : {"a.new", "a.tmp", "a~", "precious"})
    CHECK(lab::read_file(folder.path(name)) == name);
  CHECK(fs::is_symlink(folder.path("b.new")));
  CHECK(files_in(folder) == 7);
}

TEST_CASE("a new file has ordinary permissions, and an old one keeps its own") {
  const Folder folder;
  const mode_t before = ::umask(027);
  lab::write_file(folder.path("new"), "text");
  ::umask(before);
  CHECK(mode_of(folder.path("new")) == 0640);
  ::chmod(folder.path("new").c_str(), 0604);
  lab::write_file(folder.path("new"), "other text");
  CHECK(mode_of(folder.path("new")) == 0604);
}

TEST_CASE("a write that fails leaves the old content and no other file") {
  const Folder folder;
  const std::string path = folder.path("a");
  lab::write_file(path, "old");
  {
    const FileSizeLimit limit(1000);
    CHECK_THROWS_WITH(lab::write_file(path, std::string(2000, 'x')),
                      "cannot write " + path + ": file too large");
  }
  CHECK(lab::read_file(path) == "old");
  CHECK(files_in(folder) == 1);
  CHECK_THROWS_WITH(
      lab::write_file(folder.path(), "text"),
      "cannot write " + folder.path() + ": illegal operation on a directory");
}

TEST_CASE("a device stays, and /dev/stdout is the standard output") {
  lab::write_file("/dev/null", "text");
  CHECK(fs::is_character_file("/dev/null"));
  CHECK_THROWS_WITH(lab::write_file("/dev/full", "text"),
                    "cannot write /dev/full: no space left on device");
  const Folder folder;
  const demo::Fd file(
      ::open(folder.path("out").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const demo::Fd before(::dup(STDOUT_FILENO));
  ::dup2(file.get(), STDOUT_FILENO);
  for (const char* name : {"-", "/dev/stdout"}) lab::write_file(name, "text\n");
  ::dup2(before.get(), STDOUT_FILENO);
  CHECK(lab::read_file(folder.path("out")) == "text\ntext\n");
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
