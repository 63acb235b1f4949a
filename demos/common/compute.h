#pragma once
// Stands for the computing of a real program, in demos that only show what it causes.

#include <chrono>

namespace demo {

/// Keeps the processor busy until the calling thread has used this much of its time.
/// Time during which other threads have the processor does not count. So two threads on
/// one processor need twice as long as one, as with real computing.
/// clock_gettime(2), CLOCK_THREAD_CPUTIME_ID; Python: time.thread_time().
void compute_for(std::chrono::nanoseconds processor_time) noexcept;

}  // namespace demo
