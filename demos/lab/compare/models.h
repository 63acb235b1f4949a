#pragma once
// The servers of a comparison, with the commands that start them.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/result.h"

namespace lab {

/// The models asked for, with their commands; `folder` is where the programs are. With
/// --control the first comes a second time, under another name. Throws
/// std::invalid_argument for a name that is none.
std::vector<Model> models_of(const CompareOptions& options, const std::string& folder);

/// The names of all models of the service that are built in this folder.
std::vector<std::string> built_models(const std::string& folder);

}  // namespace lab
