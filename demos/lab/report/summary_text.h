#pragma once
// Reads the text of a summary.json, which may come from somebody else.

#include <string>

#include "demos/lab/json_fwd.h"

namespace lab {

/// The end of the message about a file that is no summary.
inline constexpr const char* no_summary =
    " is no summary of the lab: name a folder that `lab compare` wrote, or let it "
    "write a new one";

/// Returns the summary. All text in it, also the keys, is made harmless for the report
/// and for gnuplot. Throws Json::exception for a text that is no JSON, and
/// std::runtime_error, which names `file`, for one that is nested so deep that it would
/// fill the memory, or that another version of the lab has written.
Json read_summary(const std::string& text, const std::string& file);

}  // namespace lab
