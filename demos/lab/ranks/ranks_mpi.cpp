// The build with MPI. By default MPI ends all ranks if one of its calls fails.

#include <mpi.h>

#include <climits>
#include <stdexcept>

#include "demos/lab/ranks/ranks.h"

namespace lab {
namespace {

int length_of(const std::string& bytes) {
  if (bytes.size() > INT_MAX)
    throw std::length_error("more than 2 GiB of results in one rank");
  return static_cast<int>(bytes.size());
}

}  // namespace

Ranks::Ranks() {
  ::MPI_Init(nullptr, nullptr);
  ::MPI_Comm_rank(MPI_COMM_WORLD, &number_);
  ::MPI_Comm_size(MPI_COMM_WORLD, &count_);
}

Ranks::~Ranks() { ::MPI_Finalize(); }

std::string Ranks::first_problem(const std::string& problem) {
  int from = problem.empty() ? count_ : number_;
  ::MPI_Allreduce(MPI_IN_PLACE, &from, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  if (from == count_) return "";
  std::string text =
      "rank " + std::to_string(from) + " of " + std::to_string(count_) + ": " + problem;
  int length = length_of(text);
  ::MPI_Bcast(&length, 1, MPI_INT, from, MPI_COMM_WORLD);
  text.resize(static_cast<std::size_t>(length));
  ::MPI_Bcast(text.data(), length, MPI_CHAR, from, MPI_COMM_WORLD);
  return text;
}

void Ranks::sum(std::span<std::int64_t> numbers) {
  if (numbers.size() > INT_MAX) throw std::length_error("too many numbers to sum up");
  const void* const own = first() ? MPI_IN_PLACE : numbers.data();
  ::MPI_Reduce(own, numbers.data(), static_cast<int>(numbers.size()), MPI_INT64_T,
               MPI_SUM, 0, MPI_COMM_WORLD);
}

double Ranks::largest(double number) {
  ::MPI_Allreduce(MPI_IN_PLACE, &number, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  return number;
}

/// Sends each piece separately: their total size may exceed the int that MPI uses.
std::vector<std::string> Ranks::gather(const std::string& bytes) {
  const int length = length_of(bytes);
  if (!first()) {
    ::MPI_Send(&length, 1, MPI_INT, 0, 0, MPI_COMM_WORLD);
    ::MPI_Send(bytes.data(), length, MPI_CHAR, 0, 0, MPI_COMM_WORLD);
    return {};
  }
  std::vector<std::string> all{bytes};
  for (int rank = 1; rank < count_; ++rank) {
    int size = 0;
    ::MPI_Recv(&size, 1, MPI_INT, rank, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    std::string& piece = all.emplace_back(static_cast<std::size_t>(size), '\0');
    ::MPI_Recv(piece.data(), size, MPI_CHAR, rank, 0, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
  }
  return all;
}

}  // namespace lab
