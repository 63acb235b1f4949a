#pragma once
// Whether the response times stayed the same over the window. One number for a run that
// became slower and slower describes neither its beginning nor its end.

#include <string>

#include "demos/lab/counting/heat.h"

namespace lab {

/// "" or how the median moved, for instance "p50 rose from 1.1 ms to 9.8 ms". Also ""
/// when there are too few answers to tell.
///
/// Two signs must agree. The trend: of the medians of ten equal parts of the window,
/// nearly every later one lies above (or nearly every one below) every earlier one. By
/// the test of Mann and Kendall, |S| >= 35 of 45 happens by chance once in a thousand
/// runs; a single step in the middle, as when a neighbour on the machine starts to
/// work, rarely reaches it. The size: the medians of the two halves differ by half or
/// more, and by more than 0.5 ms: neighbours that come and go on two processors move a
/// median of 0.1 ms by some tenths, which now and then looks like a trend.
std::string drift_of(const Heat& heat);

}  // namespace lab
