#pragma once
// The judgement whether the numbers of a run may be believed, and what they mean if
// not.

#include <string>

#include "demos/lab/counting/tally.h"

namespace lab {

/// Why a result must not be believed; whose fault it is decides what is done about it.
struct Verdict {
  std::string reason;               // empty: valid
  bool generator_at_fault = false;  // the instrument failed, not the server
  std::string text() const { return reason.empty() ? "valid" : "invalid: " + reason; }
};

/// What the server certainly did wrong, whatever the generator was like: wrong answers,
/// answers that came twice, connections refused or ended.
Verdict judge_answers(const Tally& tally);

/// All the rest: requests that were not sent or not answered, a generator that was
/// late, a server that fell behind or became slower and slower.
Verdict judge_pace(const Tally& tally);

/// Both for one source, the first problem found.
Verdict judge(const Tally& tally);

/// `share` of the window that the generator was ready to run and had to wait for a
/// processor. More than 5 % of it, and delays are its own rather than the server's.
Verdict judge_generator(double share);

}  // namespace lab
