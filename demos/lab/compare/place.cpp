#include "demos/lab/compare/place.h"

namespace lab {

Place::Place(const CompareOptions& options)
    : wants_pinning_(!options.no_pin),
      closed_(options.closed),
      pinning_(choose_pinning(wants_pinning_)),
      pacing_(options.pacing.value_or(
          usual_pacing(pinning_.generator.has_value() && !closed_))) {}

std::vector<std::string> Place::take() {
  // After apply(), the lab would seem to have one processor only.
  pinning_.preferred =
      pinning_.generator && prefer_this_process(may_never_sleep(pacing_, closed_));
  std::vector<std::string> warnings{
      build_warning(), pinning_warning(wants_pinning_, pinning_), apply(pinning_)};
  std::erase(warnings, "");
  return warnings;
}

}  // namespace lab
