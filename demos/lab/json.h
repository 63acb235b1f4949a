#pragma once
// The lab's JSON type, complete: for sources that look into one.

#include <nlohmann/json.hpp>

#include "demos/lab/json_fwd.h"
