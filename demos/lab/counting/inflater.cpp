#include "demos/lab/counting/inflater.h"

#include <algorithm>
#include <stdexcept>

namespace lab {
namespace {

constexpr std::size_t piece = 64 * 1024;

}  // namespace

Inflater::Inflater(std::string_view packed) {
  // zlib takes what it reads as not const, but leaves it alone.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream_.avail_in = static_cast<uInt>(packed.size());
  if (::inflateInit(&stream_) != Z_OK) throw std::runtime_error("zlib: no memory");
}

std::string Inflater::take(std::size_t size) {
  std::string bytes;
  // Memory for what is there, not for what is claimed.
  while (bytes.size() < size) {
    const std::size_t have = bytes.size();
    const std::size_t wanted = std::min(piece, size - have);
    bytes.resize(have + wanted);
    stream_.next_out = reinterpret_cast<Bytef*>(bytes.data() + have);
    stream_.avail_out = static_cast<uInt>(wanted);
    const int result = ::inflate(&stream_, Z_SYNC_FLUSH);
    bytes.resize(have + wanted - stream_.avail_out);
    const bool over = result == Z_STREAM_END || result == Z_BUF_ERROR;
    if (bytes.size() < size && over)
      throw std::runtime_error("the compressed histogram is cut off");
    if (result != Z_OK && !over)
      throw std::runtime_error("the histogram cannot be decompressed");
  }
  return bytes;
}

}  // namespace lab
