#include "demos/lab/report/lookup.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "demos/lab/json.h"
#include "demos/lab/report/canvas.h"
#include "demos/lab/report/scale.h"
#include "demos/lab/units.h"

namespace lab {
namespace {

void add_name(std::vector<std::string>& names, const Json& model) {
  const std::string name = name_of(model);
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found == object.end() ? nothing : *found;
}

std::optional<double> number_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (!value.is_number() || !std::isfinite(value.get<double>())) return std::nullopt;
  return value.get<double>();
}

std::optional<double> number_in(const Json& object, const char* key,
                                const char* inner) {
  return number_in(member(object, key), inner);
}

std::string text_in(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : "";
}

std::optional<Interval> interval_in(const Json& object, const char* key) {
  const Json& pair = member(object, key);
  if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() ||
      !pair[1].is_number())
    return std::nullopt;
  return Interval{pair[0].get<double>(), pair[1].get<double>()};
}

std::vector<const Json*> entries(const Json& object, const char* key) {
  std::vector<const Json*> list;
  const Json& array = member(object, key);
  if (array.is_array())
    for (const Json& entry : array) list.push_back(&entry);
  return list;
}

std::string name_of(const Json& model) { return text_in(model, "name"); }

namespace {

/// A sentence for each latency that says more about the lab than about the server.
std::vector<std::string> notes_on_floor(const Json& model) {
  std::vector<std::string> notes;
  for (const auto& [name, source] : member(model, "sources").items())
    if (member(source, "near_floor") == true)
      notes.push_back("its median on " + name +
                      " is less than twice what the lab itself takes, " +
                      duration_text_us(number_in(source, "floor_us").value_or(0)));
  return notes;
}

}  // namespace

std::vector<std::string> notes_of(const Json& model) {
  std::map<std::string, std::size_t> times;
  const std::vector<const Json*> runs = entries(model, "runs");
  for (const Json* run : runs)
    if (const std::string note = text_in(*run, "note"); !note.empty()) ++times[note];
  std::vector<std::string> notes = notes_on_floor(model);
  for (const auto& [note, count] : times)
    notes.push_back(count == runs.size()
                        ? note
                        : note + " (in " + std::to_string(count) + " of " +
                              std::to_string(runs.size()) + " runs)");
  return notes;
}

bool is_valid(const Json& model) { return text_in(model, "verdict") == "valid"; }

std::vector<std::string> all_names(const Json& summary) {
  std::vector<std::string> names;
  for (const Json* model : entries(summary, "models")) add_name(names, *model);
  for (const Json* sweep : entries(summary, "sweeps"))
    for (const Json* model : models_of_sweep(*sweep)) add_name(names, *model);
  return names;
}

std::size_t place_in(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                  names.begin());
}

std::string main_source(const std::vector<const Json*>& models) {
  for (const char* source : {"tcp", "udp", "stdin"})
    for (const Json* model : models)
      if (member(member(*model, "sources"), source).is_object()) return source;
  return "";
}

std::string source_title(const std::string& name) {
  return name == "udp" ? "UDP" : name == "tcp" ? "TCP" : name;
}

std::vector<const Json*> models_of_sweep(const Json& sweep) {
  std::vector<const Json*> models;
  for (const Json* point : entries(sweep, "points"))
    for (const Json* model : entries(*point, "models")) models.push_back(model);
  return models;
}

std::optional<double> memory_in(const Json& cost, const std::string& quantity) {
  const auto proportional = number_in(cost, ("pss_" + quantity).c_str());
  return proportional ? proportional : number_in(cost, ("rss_" + quantity).c_str());
}

std::string enumerate(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string named(const std::vector<std::string>& names) {
  return names.size() <= 3 ? enumerate(names)
                           : std::to_string(names.size()) + " servers";
}

std::string times_text(double ratio) {
  if (ratio >= 9.95) return grouped(std::round(ratio)) + " times";
  const double tenths = std::round(ratio * 10);
  return grouped(std::floor(tenths / 10)) + "." + plain(std::fmod(tenths, 10)) +
         " times";
}

}  // namespace lab
