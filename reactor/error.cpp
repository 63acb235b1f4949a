#include "reactor/error.h"

#include <uv.h>

#include <cerrno>

namespace reactor {
namespace {

class Category final : public std::error_category {
 public:
  const char* name() const noexcept override { return "reactor"; }
  std::string message(int value) const override {
    if (value == 0) return "success";
    char text[128];
    return uv_strerror_r(-value, text, sizeof text);
  }
  std::error_condition default_error_condition(int value) const noexcept override {
    return {value, std::generic_category()};
  }
};

}  // namespace

const std::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

std::error_code make_error(int errno_value) noexcept {
  return {errno_value, error_category()};
}

void throw_error(int errno_value, const std::string& attempt) {
  throw std::system_error(make_error(errno_value), attempt);
}

bool is_resource_exhausted(int errno_value) noexcept {
  return errno_value == EMFILE || errno_value == ENFILE || errno_value == ENOBUFS ||
         errno_value == ENOMEM;
}

}  // namespace reactor
