#pragma once
// The work of the service: converting text to capital letters. It handles ASCII and
// UTF-8. A letter is converted by towupper(3) if its capital has the same number of
// bytes, and ß becomes SS, so the length never changes. Bytes that are not UTF-8 stay
// unchanged. Any thread.

#include <string>
#include <string_view>

namespace uppercase {

/// Converts a whole message in place.
void capitalise(std::string& message);

/// Converts a byte stream, in which a read may end inside a letter. The first bytes of
/// an incomplete letter are kept until the rest arrives. One thread at a time.
class CapitalStream {
 public:
  /// Appends to `out` all letters that `bytes` completes, as capitals.
  void append(std::string_view bytes, std::string& out);
  /// The stream has ended. Returns the bytes of an incomplete letter, unchanged.
  std::string finish();

 private:
  std::string incomplete_;  // at most 3 bytes
};

}  // namespace uppercase
