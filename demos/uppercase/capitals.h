#pragma once
// What the service does: capital letters. ASCII and UTF-8, as towupper(3) maps them
// where the capital takes as many bytes, and ß becomes SS; so the length never changes.
// Bytes that are not UTF-8 pass as they are. Any thread.

#include <string>
#include <string_view>

namespace uppercase {

/// Makes the letters of a whole message capitals.
void capitalise(std::string& message);

/// The capitals of a stream of bytes, which may be cut anywhere: the first bytes of a
/// letter wait for the others.
class CapitalStream {
 public:
  /// Appends to `out` the capitals of all letters that are complete with `bytes`.
  void append(std::string_view bytes, std::string& out);
  /// The stream has ended: what still waits, as it is.
  std::string finish();

 private:
  std::string incomplete_;  // at most 3 bytes
};

}  // namespace uppercase
