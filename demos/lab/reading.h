#pragma once
// What the numbers of a comparison say, as one English sentence computed from them.

#include <string>

#include "demos/lab/environment.h"

namespace lab {

std::string reading_of(const Json& summary);

}  // namespace lab
