#pragma once
// Private to the library: what all handles need from libuv.

#include <uv.h>

#include <string>
#include <system_error>

#include "reactor/error.h"

namespace reactor::detail {

/// Throws if a libuv call failed while something was being set up.
inline void check(int status, const std::string& attempt) {
  if (status < 0) throw_error(-status, attempt);
}

/// The error code of a libuv status; no error for success.
inline std::error_code to_error(int status) noexcept {
  return status < 0 ? make_error(-status) : std::error_code();
}

template <class Handle>
uv_handle_t* as_handle(const Handle* handle) noexcept {
  return const_cast<uv_handle_t*>(reinterpret_cast<const uv_handle_t*>(handle));
}

/// The state that a handle belongs to.
template <class State, class Handle>
State& state_of(const Handle* handle) noexcept {
  return *static_cast<State*>(handle->data);
}

/// Closes the handle in a state; the state is freed in the close callback, the first
/// moment at which libuv has let go of it.
template <class State, class Handle>
void close_and_free(State* state, Handle* handle) noexcept {
  handle->data = state;
  uv_close(as_handle(handle),
           [](uv_handle_t* closed) { delete static_cast<State*>(closed->data); });
}

}  // namespace reactor::detail
