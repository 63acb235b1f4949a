#pragma once
// Answers stdin on stdout with the handles of the library, for the models that have a
// loop. Use it only in the thread of the loop, which must outlive this object.

#include <optional>
#include <string>

#include "demos/uppercase/service.h"
#include "reactor/input.h"
#include "reactor/output.h"

namespace uppercase {

class StdioHandles {
 public:
  /// Begins to read stdin. `service` must outlive this object.
  StdioHandles(reactor::Loop& loop, Service& service);
  StdioHandles(const StdioHandles&) = delete;
  StdioHandles& operator=(const StdioHandles&) = delete;

 private:
  void on_read(std::string_view bytes);
  void on_end();
  void on_drain();

  Service& service_;
  CapitalStream stream_;
  std::string answer_;  // buffer for one answer
  std::optional<reactor::Output> output_;
  std::optional<reactor::Input> input_;  // empty after the end of stdin
};

}  // namespace uppercase
