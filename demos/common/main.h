#pragma once
// The common part of every main(): it opens missing standard streams, and it turns an
// exception into one line on stderr and exit status 1.

#include <cstdio>
#include <exception>
#include <string_view>
#include <system_error>

#include "reactor/stdio.h"

namespace demo {

/// Returns what the user can do about a common socket error, or "".
inline const char* advice(const std::system_error& error) {
  const std::error_code& code = error.code();
  const bool binding = std::string_view(error.what()).starts_with("bind ");
  if (code == std::errc::address_in_use) return " (try another --port)";
  if (code == std::errc::permission_denied && binding)
    return " (ports below 1024 need root)";
  if (code == std::errc::address_not_available) return " (no address of this host)";
  if (code == std::errc::connection_refused) return " (is the server running?)";
  if (code == std::errc::too_many_files_open) return " (raise `ulimit -n`)";
  return "";
}

/// Runs `body` and returns its exit status, or 1 after an exception. Closed standard
/// streams are opened on /dev/null first. Otherwise a socket could get the descriptor
/// 0, and the program would read it as stdin.
template <class Body>
int run_main(const char* program, Body body) {
  reactor::open_missing_stdio();
  try {
    return body();
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "%s: %s%s\n", program, error.what(), advice(error));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program, error.what());
  }
  return 1;
}

}  // namespace demo
