#pragma once
// The versions of what a program is made of, for --version and for bug reports.

namespace reactor {

/// The version of this library and of the demos, such as "0.2.0". It is written in the
/// CMakeLists.txt at the top of the tree and nowhere else.
const char* version() noexcept;

/// The version of the libuv that is loaded, such as "1.44.2". A shared library may be
/// newer than the headers the program was compiled with. uv_version_string.
const char* libuv_version() noexcept;

}  // namespace reactor
