#pragma once
// The processes that generate one load together: those that mpirun or srun started, if
// this was built with MPI (-DREACTOR_LAB_MPI=ON); otherwise only this one.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace lab {

/// One object per process, in its only thread. All ranks must call a function that is
/// marked as collective in the same order; it returns when all ranks have called it.
class Ranks {
 public:
  /// Collective. MPI_Init.
  Ranks();
  /// Collective. MPI_Finalize.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  /// Counted from 0.
  int number() const noexcept { return number_; }
  int count() const noexcept { return count_; }
  /// Returns whether this rank prints for the user.
  bool first() const noexcept { return number_ == 0; }

  /// Collective. Runs `step` on every rank and returns whether it succeeded on all. If
  /// it threw on any rank, the first rank prints "lab: rank K of N: why" before any of
  /// them returns. A single rank throws what `step` threw.
  [[nodiscard]] bool together(const std::function<void()>& step);
  /// Collective. Returns the first problem as "rank K of N: problem" on every rank; ""
  /// if no rank has one.
  std::string first_problem(const std::string& problem);
  /// Collective. On the first rank each number becomes its sum over all ranks;
  /// unchanged on the others. All ranks pass the same number of numbers. MPI_Reduce.
  void sum(std::span<std::int64_t> numbers);
  /// Collective. Returns the maximum on every rank. MPI_Allreduce.
  double largest(double number);
  /// Collective. Returns the bytes of all ranks on the first rank; nothing elsewhere.
  std::vector<std::string> gather(const std::string& bytes);

 private:
  int number_ = 0;
  int count_ = 1;
};

}  // namespace lab
