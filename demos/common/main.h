#pragma once
// What every main() begins and ends with: the standard streams are open, and an error
// is one line on stderr and a non-zero exit.

#include <cstdio>
#include <exception>
#include <string_view>
#include <system_error>

#include "reactor/stdio.h"

namespace demo {

/// What the user can do about an error of the kind a server or client meets; may be
/// empty.
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

/// Runs `body`, which returns the exit status; turns an exception into its one line.
/// A standard stream that is closed becomes /dev/null: a socket would get its number,
/// and the program would take the network for its keyboard.
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
