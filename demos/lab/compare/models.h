#pragma once
// The servers of a comparison and the commands that start them.

#include <string>
#include <vector>

#include "demos/lab/compare/compare_options.h"
#include "demos/lab/result.h"

namespace lab {

/// Returns the models of the options with their commands; the programs are in `folder`.
/// With --control the first model is repeated under another name. Throws
/// std::invalid_argument for an unknown name.
std::vector<Model> models_of(const CompareOptions& options, const std::string& folder);

/// Returns the names of the servers of the options, in the order of models_of().
std::vector<std::string> names_of(const CompareOptions& options);

/// Returns the names of all models of the service that are built in this folder.
std::vector<std::string> built_models(const std::string& folder);

}  // namespace lab
