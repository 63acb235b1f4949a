#pragma once
// The versions of this library and of libuv, for --version and for bug reports.

namespace reactor {

/// Returns the version of this library and of the demos, such as "0.2.0". It is set in
/// the CMakeLists.txt at the top of the tree.
const char* version() noexcept;

/// Returns the version of the loaded libuv, such as "1.44.2". A shared library may be
/// newer than the headers at compile time. uv_version_string.
const char* libuv_version() noexcept;

}  // namespace reactor
