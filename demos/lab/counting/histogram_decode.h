#pragma once
// Reading histograms that HdrHistogram has encoded (version 2, compressed or not), in
// Java, C or another language, with any range and any number of digits.

#include <string_view>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// Adds the counts to `sum`. Ours and those that differ in their range only stay at
/// their index; others go where their lowest value belongs, as when HdrHistogram adds
/// them. What is beyond an hour is counted there and as clipped. Throws
/// std::runtime_error that says what is wrong with the bytes, and then adds nothing.
void add_encoded(std::string_view bytes, Histogram& sum);

}  // namespace lab
