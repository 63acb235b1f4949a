#pragma once
// Counts the allocations of a test program. allocations.cpp replaces operator new,
// which hides some mistakes from ASan, so only few programs are linked with it. One
// thread.

#include <cstddef>

namespace support {

extern std::size_t allocations;   // calls since the start
extern std::size_t bytes_in_use;  // now

/// The functions of the C library, counted; operator new uses them.
void* counted_malloc(std::size_t size);
void* counted_calloc(std::size_t count, std::size_t size);
void* counted_realloc(void* memory, std::size_t size);
void counted_free(void* memory);

}  // namespace support
