#pragma once
// The name of the lab's JSON type, for headers that only pass it on. A source that
// looks into a Json includes "demos/lab/json.h".

#include <nlohmann/json_fwd.hpp>

namespace lab {

/// Keeps its members in the order in which they were added.
using Json = nlohmann::ordered_json;

}  // namespace lab
