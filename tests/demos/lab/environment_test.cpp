// What the lab requests from its machine.

#include "demos/lab/environment.h"

#include <sched.h>

#include "tests/support/catch.h"

TEST_CASE("with only one processor the lab does not ask for priority") {
  cpu_set_t before, only;
  REQUIRE(::sched_getaffinity(0, sizeof before, &before) == 0);
  CPU_ZERO(&only);
  for (std::size_t i = 0; CPU_COUNT(&only) == 0; ++i)
    if (CPU_ISSET(i, &before)) CPU_SET(i, &only);
  REQUIRE(::sched_setaffinity(0, sizeof only, &only) == 0);
  const bool preferred = lab::prefer_this_process(false);
  const int policy = ::sched_getscheduler(0);
  const sched_param ordinary{};
  ::sched_setscheduler(0, SCHED_OTHER, &ordinary);
  ::sched_setaffinity(0, sizeof before, &before);
  CHECK_FALSE(preferred);
  CHECK(policy == SCHED_OTHER);
}
