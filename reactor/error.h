#pragma once
// Errors of the library. They are errno values of the operating system, in one
// std::error_category.
//
// If a setup step fails, it throws std::system_error. what() names the step and its
// object: "bind TCP 127.0.0.1:12000: address already in use". An error that a peer can
// cause arrives as a std::error_code, in a callback or as a result. Compare both with
// std::errc: `error == std::errc::connection_refused`.

#include <string>
#include <system_error>

namespace reactor {

/// The category of these errors. value() is an errno; message() is the text of libuv
/// for it (uv_strerror).
const std::error_category& error_category() noexcept;

/// Returns the error code for an errno value.
std::error_code make_error(int errno_value) noexcept;

/// Throws std::system_error for an errno value. `attempt` names the step that failed
/// and its object.
[[noreturn]] void throw_error(int errno_value, const std::string& attempt);

/// Returns true if accept(2) failed because the system has run out of descriptors or
/// memory. The connection then stays in the backlog, so a program should pause before
/// it calls accept again.
bool is_resource_exhausted(int errno_value) noexcept;

}  // namespace reactor
