#pragma once
// Reads histograms that HdrHistogram has encoded (version 2, compressed or not), in
// Java, C or another language, with any range and any number of digits.

#include <string_view>

#include "demos/lab/counting/histogram.h"

namespace lab {

/// Adds the counts to `sum`. A count of a histogram with our precision keeps its index;
/// any other count goes where its lowest value belongs, as when HdrHistogram adds it.
/// Values above one hour count as one hour and as clipped. Throws std::runtime_error
/// that says what is wrong with the bytes; `sum` is unchanged then.
void add_encoded(std::string_view bytes, Histogram& sum);

}  // namespace lab
