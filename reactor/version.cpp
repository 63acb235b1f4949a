#include "reactor/version.h"

#include <uv.h>

namespace reactor {

const char* version() noexcept { return REACTOR_VERSION; }

const char* libuv_version() noexcept { return ::uv_version_string(); }

}  // namespace reactor
