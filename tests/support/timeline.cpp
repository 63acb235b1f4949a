#include "tests/support/timeline.h"

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace testing_support {
namespace {

using Json = nlohmann::json;

std::int64_t in_ns(const Json& microseconds) {
  return std::llround(microseconds.get<double>() * 1000);
}

class Reader {
 public:
  Timeline read(const Json& file) {
    timeline_.dropped = file.at("otherData").at("dropped");
    for (const Json& event : file.at("traceEvents")) add(event);
    for (const auto& [id, ends] : arrows_)
      require(ends == 2, "an arrow with one end, " + std::to_string(id));
    return timeline_;
  }

 private:
  void require(bool condition, const std::string& problem) {
    if (!condition) timeline_.problems.push_back(problem);
  }

  void add(const Json& event) {
    const std::string phase = event.at("ph");
    const std::int64_t thread = event.at("tid");
    if (phase == "M") return add_name(event);
    const std::int64_t time = in_ns(event.at("ts"));
    require(time >= last_, "time goes back: " + event.dump());
    last_ = time;
    auto& open = open_[thread];
    // A slice has ended if the next one begins at its end, or if its length is 0.
    while (!open.empty() && open.back() <= time && phase == "X") open.pop_back();
    if (phase == "X") return add_slice(event, thread, time, open);
    require(!open.empty() && time <= open.back(), "outside a slice: " + event.dump());
    if (phase == "f") require(event.at("bp") == "e", "binds to the next slice");
    int& ends = arrows_[event.at("id").get<std::int64_t>()];
    require(ends == (phase == "s" ? 0 : 1), "not unique: " + event.dump());
    if (++ends == 2) ++timeline_.arrows;
  }

  void add_name(const Json& event) {
    if (event.at("name") == "process_name")
      timeline_.process = event.at("args").at("name");
    if (event.at("name") == "thread_name")
      timeline_.threads.push_back(event.at("args").at("name"));
  }

  void add_slice(const Json& event, std::int64_t thread, std::int64_t time,
                 std::vector<std::int64_t>& open) {
    const std::int64_t end = time + in_ns(event.at("dur"));
    require(open.empty() || end <= open.back(), "does not nest: " + event.dump());
    open.push_back(end);
    const Json args = event.value("args", Json::object());
    timeline_.slices.push_back({thread, time, end, event.at("cat"), event.at("name"),
                                args.value("text", ""), args.value("told_by", ""),
                                args.value("spurious", false)});
  }

  Timeline timeline_;
  std::map<std::int64_t, std::vector<std::int64_t>> open_;  // ends, by thread
  std::map<std::int64_t, int> arrows_;                      // ends, by number
  std::int64_t last_ = 0;
};

}  // namespace

std::vector<Slice> Timeline::of(const std::string& category,
                                const std::string& name) const {
  std::vector<Slice> found;
  for (const Slice& slice : slices)
    if (slice.category == category && slice.name.starts_with(name))
      found.push_back(slice);
  return found;
}

Timeline read_timeline(const std::string& path) {
  std::ifstream file(path);
  return Reader().read(Json::parse(file));
}

}  // namespace testing_support
