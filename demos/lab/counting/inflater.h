#pragma once
// Unpacks a zlib stream piece by piece, so that nobody can make it fill the memory.

#include <zlib.h>

#include <string>
#include <string_view>

namespace lab {

class Inflater {
 public:
  /// `packed` must stay.
  explicit Inflater(std::string_view packed);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { ::inflateEnd(&stream_); }

  /// The next `size` bytes; throws std::runtime_error when there are not so many.
  std::string take(std::size_t size);

 private:
  z_stream stream_{};
};

}  // namespace lab
