#pragma once
// Private to the library: helpers for libuv handles.

#include <uv.h>

#include <string>
#include <system_error>

#include "reactor/error.h"

namespace reactor::detail {

/// Throws std::system_error if a libuv call has failed. `attempt` names the step.
inline void check(int status, const std::string& attempt) {
  if (status < 0) throw_error(-status, attempt);
}

/// Returns the error code of a libuv status; no error for success.
inline std::error_code to_error(int status) noexcept {
  return status < 0 ? make_error(-status) : std::error_code();
}

template <class Handle>
uv_handle_t* as_handle(const Handle* handle) noexcept {
  return const_cast<uv_handle_t*>(reinterpret_cast<const uv_handle_t*>(handle));
}

/// Returns the state to which a handle belongs.
template <class State, class Handle>
State& state_of(const Handle* handle) noexcept {
  return *static_cast<State*>(handle->data);
}

/// Closes the handle of a state. The close callback frees the state, because libuv uses
/// the handle until then.
template <class State, class Handle>
void close_and_free(State* state, Handle* handle) noexcept {
  handle->data = state;
  uv_close(as_handle(handle),
           [](uv_handle_t* closed) { delete static_cast<State*>(closed->data); });
}

}  // namespace reactor::detail
