// Built without MPI: one rank, which has nobody to wait for.

#include "demos/lab/ranks/ranks.h"

namespace lab {

Ranks::Ranks() = default;

Ranks::~Ranks() = default;

std::string Ranks::first_problem(const std::string& problem) { return problem; }

void Ranks::sum(std::span<std::int64_t> /*numbers*/) {}

double Ranks::largest(double number) { return number; }

std::vector<std::string> Ranks::gather(const std::string& bytes) { return {bytes}; }

}  // namespace lab
