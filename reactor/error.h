#pragma once
// Errors of the library: the errno values of the operating system in one category.
//
// What fails while something is set up throws std::system_error, whose what() says what
// was attempted and on what: "bind TCP 127.0.0.1:12000: address already in use".
// What a peer can cause arrives as a std::error_code in a callback or as a result.
// Either way compare with std::errc: `error == std::errc::connection_refused`.

#include <string>
#include <system_error>

namespace reactor {

/// The category: value() is an errno, message() libuv's text for it (uv_strerror).
const std::error_category& error_category() noexcept;

/// The error code for an errno value.
std::error_code make_error(int errno_value) noexcept;

/// Throws std::system_error for an errno value; `attempt` names the action and its
/// object.
[[noreturn]] void throw_error(int errno_value, const std::string& attempt);

/// Whether the system has run out of descriptors or memory, as accept(2) reports it:
/// the connection still waits, so trying again at once would never end.
bool is_resource_exhausted(int errno_value) noexcept;

}  // namespace reactor
