#include "demos/lab/report/summary_text.h"

#include <algorithm>
#include <stdexcept>

#include "demos/lab/json.h"
#include "demos/lab/printable.h"

namespace lab {
namespace {

constexpr int deepest = 50;
constexpr const char* other_schema =
    " is of another version of the lab: make its report with that version";

/// Makes all text harmless for the report and for gnuplot. Keys are text, too.
Json harmless(const Json& json) {
  if (json.is_string()) return printable(json.get<std::string>());
  if (!json.is_structured()) return json;
  Json copy = json.is_array() ? Json::array() : Json::object();
  if (json.is_array())
    for (const Json& value : json) copy.push_back(harmless(value));
  else
    for (const auto& [key, value] : json.items())
      copy[printable(key)] = harmless(value);
  return copy;
}

/// Returns how deep the arrays and objects of a JSON text are nested at most.
int depth_of(const std::string& text) {
  int depth = 0, most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quoted && letter == '\\')
      ++i;
    else if (letter == '"')
      quoted = !quoted;
    else if (!quoted && (letter == '[' || letter == '{'))
      most = std::max(most, ++depth);
    else if (!quoted && (letter == ']' || letter == '}'))
      --depth;
  }
  return most;
}

}  // namespace

Json read_summary(const std::string& text, const std::string& file) {
  if (depth_of(text) > deepest)
    throw std::runtime_error(file + " is nested more than " + std::to_string(deepest) +
                             " levels deep; it" + no_summary);
  const Json raw = Json::parse(text);
  // Schema 2 only adds keys.
  if (raw.at("schema") != 1 && raw.at("schema") != 2)
    throw std::runtime_error(file + other_schema);
  return harmless(raw);
}

}  // namespace lab
