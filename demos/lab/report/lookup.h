#pragma once
// Reading a summary so that whatever is missing, null or of an odd type is "not known",
// and the words that sentences about it share.

#include <optional>
#include <string>
#include <vector>

#include "demos/lab/environment.h"
#include "demos/lab/statistics/bootstrap.h"

namespace lab {

/// The number of that name; nullopt when there is none.
std::optional<double> number_in(const Json& object, const char* key);
/// The same two levels deep, such as the p50_us of tcp.
std::optional<double> number_in(const Json& object, const char* key, const char* inner);
/// The member, or null.
const Json& member(const Json& object, const char* key);
std::string text_in(const Json& object, const char* key);
/// The two numbers of [low, high].
std::optional<Interval> interval_in(const Json& object, const char* key);

/// The entries of an array, or none.
std::vector<const Json*> entries(const Json& object, const char* key);
std::string name_of(const Json& model);
bool is_valid(const Json& model);
/// Every server in the summary, in the order in which each is met first: the place of a
/// name is its style in all figures.
std::vector<std::string> all_names(const Json& summary);
std::size_t place_in(const std::vector<std::string>& names, const std::string& name);

/// The source a figure of one source shows: tcp, else udp, else stdin; "" without any.
std::string main_source(const std::vector<const Json*>& models);
/// "TCP"
std::string source_title(const std::string& name);

/// "stdin, udp and tcp"
std::string enumerate(const std::vector<std::string>& words);
/// The same for up to three, "5 servers" for more.
std::string named(const std::vector<std::string>& names);
/// "12 times" or "1.8 times".
std::string times_text(double ratio);

}  // namespace lab
