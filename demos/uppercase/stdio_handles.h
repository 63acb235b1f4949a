#pragma once
// Stdin answered on stdout, with handles of the library, for the models that have a
// loop. One thread, that of the loop, which must outlive this object.

#include <optional>
#include <string>

#include "demos/uppercase/service.h"
#include "reactor/input.h"
#include "reactor/output.h"

namespace uppercase {

class StdioHandles {
 public:
  /// Begins to read. `service` must outlive this object.
  StdioHandles(reactor::Loop& loop, Service& service);
  StdioHandles(const StdioHandles&) = delete;
  StdioHandles& operator=(const StdioHandles&) = delete;

 private:
  void on_read(std::string_view bytes);
  void on_end();
  void on_drain();

  Service& service_;
  CapitalStream stream_;
  std::string answer_;  // to the request at hand
  std::optional<reactor::Output> output_;
  std::optional<reactor::Input> input_;  // empty after the end
};

}  // namespace uppercase
