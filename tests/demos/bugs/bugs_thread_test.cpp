// The bugs with threads: the symptom, the cure, and whether TSan finds the bug.

#include "tests/demos/bugs/bug_programs.h"
#include "tests/support/catch.h"

using bugs_test::number_after;
using bugs_test::run_bug;

namespace {

#if defined(REACTOR_HAS_TSAN)
constexpr bool checked_for_races = true;
#else
constexpr bool checked_for_races = false;
#endif

}  // namespace

TEST_CASE(
    "client_list_race: clients are lost and TSan finds why, after the cure none is") {
  long lost = 0;
  for (int i = 0; i < 10 && lost == 0; ++i) {  // on one processor a run may lose none
    const auto wrong = run_bug("client_list_race");
    lost = number_after(wrong.out, "lost: ");
    CHECK(wrong.status == (checked_for_races ? 66 : 0));
    if (checked_for_races) CHECK_THAT(wrong.err, Catch::Contains("data race"));
  }
  CHECK(lost > 0);
  const auto cured = run_bug("client_list_race_cured");
  CHECK(number_after(cured.out, "lost: ") == 0);
  CHECK(cured.err.empty());
  CHECK(cured.status == 0);
}

TEST_CASE("lost_wakeup: the notification is lost, after the cure it arrives") {
  const auto wrong = run_bug("lost_wakeup");
  CHECK(number_after(wrong.out, "slept ") >= 500);
  CHECK_THAT(wrong.out, Catch::EndsWith("Woken by the sender: no, by the timeout\n"));
  const auto cured = run_bug("lost_wakeup_cured");
  CHECK_THAT(cured.out, Catch::EndsWith("Woken by the sender: yes\n"));
  for (const auto& outcome : {wrong, cured}) {
    CHECK(outcome.err.empty());
    CHECK(outcome.status == 0);
  }
}
