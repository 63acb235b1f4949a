#include "reactor/version.h"

#include <uv.h>

#include <fstream>
#include <string>

#include "tests/support/catch.h"

TEST_CASE("the version is the one in the top CMakeLists.txt") {
  std::ifstream file(SOURCE_DIR "/CMakeLists.txt");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CHECK_THAT(text, Catch::Contains("project(socket_concurrency VERSION " +
                                   std::string(reactor::version()) + " "));
}

TEST_CASE("the version of libuv is that of the loaded library") {
  CHECK(reactor::libuv_version() == std::string(uv_version_string()));
}
