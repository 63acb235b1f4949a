#include "demos/lab/ranks/ranks.h"

#include <cstdio>
#include <exception>
#include <system_error>

#include "demos/common/main.h"

namespace lab {
namespace {

/// As demo::run_main would tell it; never empty.
std::string attempt(const std::function<void()>& step) {
  try {
    step();
    return "";
  } catch (const std::system_error& error) {
    return std::string(error.what()) + demo::advice(error);
  } catch (const std::exception& error) {
    return *error.what() == '\0' ? "an error without words" : error.what();
  }
}

}  // namespace

bool Ranks::together(const std::function<void()>& step) {
  if (count_ == 1) {
    step();
    return true;
  }
  const std::string problem = first_problem(attempt(step));
  if (problem.empty()) return true;
  if (first()) std::fprintf(stderr, "lab: %s\n", problem.c_str());
  // mpirun kills those that are left as soon as one has ended with an error.
  first_problem(problem);
  return false;
}

}  // namespace lab
