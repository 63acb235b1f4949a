#pragma once
// The processes that make one load together: those that mpirun or srun started, when
// this was built with MPI (-DREACTOR_LAB_MPI=ON), or else this one alone.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lab {

/// One object per process, in its only thread. What is marked as common is called by
/// all ranks in the same order, and returns when the others have called it, too.
class Ranks {
 public:
  /// Common. MPI_Init, as long as it is not a process on its own.
  Ranks();
  /// Common. MPI_Finalize.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  /// From 0 on.
  int number() const noexcept { return number_; }
  int count() const noexcept { return count_; }
  /// The one that speaks to the user.
  bool first() const noexcept { return number_ == 0; }

  /// Common. Does `step` on every rank and returns whether it worked on all of them.
  /// When it threw on any, the first rank has printed "lab: rank K of N: why" before
  /// any of them returns. A rank that is alone throws what `step` threw.
  [[nodiscard]] bool together(const std::function<void()>& step);
  /// Common. The first of the problems that the ranks have as "rank K of N: problem",
  /// on every rank; "" when all of them are "".
  std::string first_problem(const std::string& problem);
  /// Common. On the first rank each number becomes its sum over all ranks; as many
  /// numbers on every one. Unchanged elsewhere. MPI_Reduce.
  void sum(std::span<std::int64_t> numbers);
  /// Common. On every rank. MPI_Allreduce.
  double largest(double number);
  /// Common. On the first rank what each has given, by number; empty elsewhere.
  std::vector<std::string> gather(const std::string& bytes);

 private:
  int number_ = 0;
  int count_ = 1;
};

}  // namespace lab
