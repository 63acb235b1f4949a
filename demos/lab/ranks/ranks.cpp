#include "demos/lab/ranks/ranks.h"

#include <cstdio>
#include <exception>
#include <system_error>

#include "demos/common/main.h"

namespace lab {
namespace {

/// Runs `step`; returns "" or the message that demo::run_main would print.
std::string attempt(const std::function<void()>& step) {
  try {
    step();
    return "";
  } catch (const std::system_error& error) {
    return std::string(error.what()) + demo::advice(error);
  } catch (const std::exception& error) {
    return *error.what() == '\0' ? "an error without a message" : error.what();
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
  // A rank must not exit yet: mpirun kills the others as soon as one exits with an
  // error.
  first_problem(problem);
  return false;
}

#ifndef REACTOR_LAB_MPI
// Without MPI there is one rank, which waits for no other.

Ranks::Ranks() = default;

Ranks::~Ranks() = default;

std::string Ranks::first_problem(const std::string& problem) { return problem; }

void Ranks::sum(std::span<std::int64_t> /*numbers*/) {}

double Ranks::largest(double number) { return number; }

std::vector<std::string> Ranks::gather(const std::string& bytes) { return {bytes}; }
#endif

}  // namespace lab
