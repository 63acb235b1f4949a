#include "demos/lab/compare/models.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace lab {

namespace fs = std::filesystem;

namespace {

std::string program_of(const std::string& folder, const std::string& model) {
  return folder + "/uppercase_" + model;
}

/// Returns the names of all models, built or not. Other programs in the folder can have
/// a similar name, so the names come from the build.
std::vector<std::string> all_models() {
  std::istringstream words(LAB_MODELS);
  return {std::istream_iterator<std::string>(words), {}};
}

std::string list_of_models(const std::string& folder) {
  std::string text;
  for (const std::string& name : built_models(folder))
    text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none is built" : text;
}

Model built_model(const CompareOptions& options, const std::string& folder,
                  const std::string& name) {
  const std::string program = program_of(folder, name);
  const std::vector<std::string> all = built_models(folder);
  if (std::find(all.begin(), all.end(), name) == all.end())
    throw std::invalid_argument("--models: there is no model '" + name + "' (" +
                                list_of_models(folder) + ")");
  Model model;
  model.name = name;
  model.command = {program, "--port", "{port}", "--udp-sockets", "{udp_sockets}"};
  if (!options.uses("stdin")) model.command.emplace_back("--no-stdin");
  const auto pass = [&model](const char* option, int value) {
    if (value > 0)
      model.command.insert(model.command.end(), {option, std::to_string(value)});
  };
  pass("--work", options.work);
  if (name == "timeout_polling") pass("--timeout", options.timeout);
  if (name == "thread_pool" || name == "multi_reactor")
    pass("--threads", options.threads);
  return model;
}

/// Parses NAME='COMMAND'. The shell runs the command, because it understands quotes and
/// variables. A simple command replaces the shell, so that the server is our own child.
Model foreign_model(const std::string& text) {
  constexpr const char* name_letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.";
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (equals == std::string::npos || name.empty() || equals + 1 == text.size())
    throw std::invalid_argument("--server takes NAME='COMMAND', not '" + text + "'");
  if (name.find_first_not_of(name_letters) != std::string::npos)
    throw std::invalid_argument(
        "--server: a name has letters, digits and _-+. only, not '" + name + "'");
  // It becomes the name of a file, for which "." and ".." are not possible.
  if (name.find_first_not_of("_-+.") == std::string::npos)
    throw std::invalid_argument("--server: a name needs a letter or digit, not '" +
                                name + "'");
  const std::string command = text.substr(equals + 1);
  const std::string first_word = command.substr(0, command.find(' '));
  const bool simple = command.find_first_of(";&|<>()`\n") == std::string::npos &&
                      first_word.find('=') == std::string::npos;
  Model model;
  model.name = name;
  model.command = {"/bin/sh", "-c", (simple ? "exec " : "") + command};
  return model;
}

constexpr const char* name_of_control = "_again";

/// For an A/A test: a difference between these two is chance.
Model control_of(const Model& first) {
  Model again = first;
  again.name = first.name + name_of_control;
  again.control_of = first.name;
  return again;
}

}  // namespace

std::vector<std::string> built_models(const std::string& folder) {
  std::vector<std::string> names = all_models();
  std::erase_if(names, [&folder](const std::string& name) {
    return !fs::exists(program_of(folder, name));
  });
  return names;
}

std::vector<std::string> names_of(const CompareOptions& options) {
  std::vector<std::string> names;
  for (const std::string& name : options.models)
    if (!name.empty()) names.push_back(name);
  for (const std::string& text : options.servers)
    names.push_back(text.substr(0, text.find('=')));
  if (options.control && !names.empty())
    names.push_back(names.front() + name_of_control);
  return names;
}

std::vector<Model> models_of(const CompareOptions& options, const std::string& folder) {
  std::vector<Model> models;
  for (const std::string& name : options.models)
    if (!name.empty()) models.push_back(built_model(options, folder, name));
  for (const std::string& text : options.servers) models.push_back(foreign_model(text));
  if (options.control && !models.empty()) models.push_back(control_of(models.front()));
  for (std::size_t i = 0; i < models.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (models[i].name == models[j].name)
        throw std::invalid_argument("two servers are called " + models[i].name);
  if (models.empty()) throw std::invalid_argument("there is nothing to compare");
  return models;
}

}  // namespace lab
