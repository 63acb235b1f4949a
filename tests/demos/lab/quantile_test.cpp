#include "demos/lab/counting/quantile.h"

#include "tests/support/catch.h"

using lab::Histogram;
using lab::quantile_of;
using Kind = lab::Quantile::Kind;

namespace {

Histogram of(int count, std::int64_t value) {
  Histogram histogram;
  for (int i = 0; i < count; ++i) histogram.record(value);
  return histogram;
}

}  // namespace

TEST_CASE("a percentile needs ten answers beyond it, the largest value none") {
  const Histogram none, few = of(999, 100), enough = of(1000, 100);
  CHECK(quantile_of(few, none, 99).kind == Kind::unknown);
  CHECK(quantile_of(few, none, 90).kind == Kind::exact);
  CHECK(quantile_of(few, none, 99, 0).kind == Kind::exact);
  CHECK(quantile_of(enough, none, 99).kind == Kind::exact);
  CHECK(quantile_of(few, none, 100).ns == 100);
  CHECK(quantile_of(none, none, 50).kind == Kind::unknown);
  CHECK(quantile_of(none, none, 100, 0).kind == Kind::unknown);
}

TEST_CASE("those without an answer count as slower than all others") {
  const Histogram answered = of(980, 100), ages = of(20, 2000);
  CHECK(quantile_of(answered, ages, 98).kind == Kind::exact);
  CHECK(quantile_of(answered, ages, 98).ns == 100);
  const auto beyond = quantile_of(answered, ages, 99);
  CHECK(beyond.kind == Kind::at_least);
  CHECK(beyond.ns == 2000);
  CHECK(quantile_of(answered, ages, 100).kind == Kind::at_least);
}

TEST_CASE("a bound never exceeds what is certain") {
  // The unanswered are young: had they been answered now, they were among the fastest.
  const Histogram answered = of(900, 1000), ages = of(100, 10);
  const auto bound = quantile_of(answered, ages, 95);
  CHECK(bound.kind == Kind::at_least);
  CHECK(bound.ns == 1000);
  CHECK(quantile_of(answered, ages, 100).kind == Kind::exact);
}

TEST_CASE("percentiles as text") {
  CHECK(lab::text_of({}) == "-");
  CHECK(lab::text_of({Kind::exact, 85'000}) == "85 µs");
  CHECK(lab::text_of({Kind::at_least, 2'310'000'000}) == ">= 2.31 s");
}
