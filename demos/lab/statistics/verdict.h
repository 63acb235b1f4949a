#pragma once
// Decides whether the numbers of a run can be trusted, and if not, why.

#include <string>

#include "demos/lab/counting/tally.h"

namespace lab {

/// Why a result is invalid. What is done about it depends on whose fault it is.
struct Verdict {
  std::string reason;               // empty: valid
  bool generator_at_fault = false;  // the instrument failed, not the server
  std::string text() const { return reason.empty() ? "valid" : "invalid: " + reason; }
};

/// Finds errors that are certainly the server's, whatever the generator did: wrong
/// answers, duplicate answers, connections that were refused or ended.
Verdict judge_answers(const Tally& tally);

/// Finds all other problems: requests that were not sent or not answered, a late
/// generator, a server that fell behind or became slower.
Verdict judge_pace(const Tally& tally);

/// Returns the first problem of either kind.
Verdict judge(const Tally& tally);

/// `share` is the part of the window in which the generator was ready to run and waited
/// for a processor. Above 5 % the measured delays are its own and not the server's.
Verdict judge_generator(double share);

/// Returns how the median moved during the window, such as "p50 rose from 1.1 ms to
/// 9.8 ms"; "" if it did not, or if there are too few answers to decide. One number for
/// a run that became slower describes neither its beginning nor its end.
///
/// Two criteria must agree. The trend: of the medians of ten equal parts of the window,
/// nearly every later one is above (or nearly every one below) every earlier one. In
/// the test of Mann and Kendall, |S| >= 35 of 45 happens by chance in one of a thousand
/// runs; a single step in the middle rarely reaches it. The size: the medians of the
/// two halves differ by half or more, and by more than 0.5 ms. Other load on the
/// machine can move a median of 0.1 ms by some tenths, which sometimes looks like a
/// trend.
std::string drift_of(const Heat& heat);

}  // namespace lab
