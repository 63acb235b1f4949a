#pragma once
// Finds the end of a warm-up in a series, instead of guessing its length.

#include <cstddef>
#include <optional>
#include <span>

namespace lab {

/// Returns how many values at the beginning belong to the warm-up; nullopt if there are
/// fewer than 10 values, or if the warm-up does not end in their first half, so that a
/// longer series is needed. This is so if the other values still rise or fall; in a
/// steady series it happens by chance with a probability of about `alarm`.
///
/// The rule is MSER (White, 1997): leave out as many values as make the standard error
/// of the mean of the rest smallest. Too few leave the warm-up in, which adds to the
/// variance; too many leave few values. With means or medians of short batches as
/// values, as here, it is known as MSER-5. In a series of noise the rule often leaves
/// out some values, so the squared error must become smaller by two fifths.
std::optional<std::size_t> warmup_length(std::span<const double> values, double alarm);

}  // namespace lab
