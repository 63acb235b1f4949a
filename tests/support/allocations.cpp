#include "tests/support/allocations.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace support {

std::size_t allocations = 0;
std::size_t bytes_in_use = 0;

namespace {

void* counted(void* memory) {
  ++allocations;
  bytes_in_use += ::malloc_usable_size(memory);
  return memory;
}

}  // namespace

void* counted_malloc(std::size_t size) { return counted(std::malloc(size)); }
void* counted_calloc(std::size_t count, std::size_t size) {
  return counted(std::calloc(count, size));
}
void* counted_realloc(void* memory, std::size_t size) {
  bytes_in_use -= ::malloc_usable_size(memory);
  return counted(std::realloc(memory, size));
}
void counted_free(void* memory) {
  bytes_in_use -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace support

void* operator new(std::size_t size) {
  if (void* memory = support::counted_malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return support::counted_malloc(size > 0 ? size : 1);
}
void operator delete(void* memory) noexcept { support::counted_free(memory); }
void operator delete(void* memory, std::size_t) noexcept {
  support::counted_free(memory);
}
