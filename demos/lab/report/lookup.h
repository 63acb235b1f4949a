#pragma once
// Reads a summary; anything that is missing, null or of a wrong type is "not known".
// Also the wording that sentences about a summary share.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/json_fwd.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {

/// Returns the number with this key; nullopt if there is none.
std::optional<double> number_in(const Json& object, const char* key);
/// The same two levels deep, such as the p50_us of tcp.
std::optional<double> number_in(const Json& object, const char* key, const char* inner);
/// Returns the member, or null.
const Json& member(const Json& object, const char* key);
std::string text_in(const Json& object, const char* key);
/// Returns the two numbers of [low, high].
std::optional<Interval> interval_in(const Json& object, const char* key);
/// Returns the memory "kib" or "bytes_per_connection" of a cost: the proportional one,
/// in which shared pages count once, or else the resident one.
std::optional<double> memory_in(const Json& cost, const std::string& quantity);

/// Returns the entries of an array, or none.
std::vector<const Json*> entries(const Json& object, const char* key);
/// Returns the models of all points of a sweep.
std::vector<const Json*> models_of_sweep(const Json& sweep);
std::string name_of(const Json& model);
/// Returns what to know about results that count all the same: a median that says more
/// about the lab than about the server, and what was unusual in runs: "did not end on
/// SIGTERM within 2 s (in 1 of 3 runs)".
std::vector<std::string> notes_of(const Json& model);
bool is_valid(const Json& model);
/// Returns every server in the summary, in the order of its first appearance. The index
/// of a name is its style in all figures.
std::vector<std::string> all_names(const Json& summary);
std::size_t place_in(const std::vector<std::string>& names, const std::string& name);

/// Returns the source for a figure of one source: tcp, else udp, else stdin, else "".
std::string main_source(const std::vector<const Json*>& models);
/// "TCP"
std::string source_title(const std::string& name);

/// "stdin, udp and tcp"
std::string enumerate(const std::vector<std::string>& words);
/// The same for up to three names, "5 servers" for more.
std::string named(const std::vector<std::string>& names);
/// "12 times" or "1.8 times".
std::string times_text(double ratio);

}  // namespace lab
