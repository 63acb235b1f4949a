#include "reactor/error.h"

#include <cerrno>

#include "tests/support/catch.h"

using reactor::make_error;

TEST_CASE("an error code compares with std::errc and has a text") {
  const std::error_code refused = make_error(ECONNREFUSED);
  CHECK(refused == std::errc::connection_refused);
  CHECK(refused != std::errc::connection_reset);
  CHECK(refused.value() == ECONNREFUSED);
  CHECK(refused.message() == "connection refused");
  CHECK(refused.category() == reactor::error_category());
  CHECK_THAT(refused.category().name(), Catch::Contains("reactor"));
}

TEST_CASE("no error converts to false and equals a default std::error_code") {
  CHECK_FALSE(make_error(0));
  CHECK(make_error(0).message() == "success");
}

TEST_CASE("an unknown error number has a message, too") {
  CHECK_FALSE(make_error(99'999).message().empty());
}

TEST_CASE("a thrown error names the step that failed and the reason") {
  CHECK_THROWS_WITH(reactor::throw_error(EADDRINUSE, "bind TCP 127.0.0.1:1"),
                    "bind TCP 127.0.0.1:1: address already in use");
  try {
    reactor::throw_error(EACCES, "open it");
  } catch (const std::system_error& problem) {
    CHECK(problem.code() == std::errc::permission_denied);
  }
}
