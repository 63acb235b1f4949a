#include "demos/lab/compare/order.h"

namespace lab {

std::vector<Slot> run_order(std::size_t models, int repetitions) {
  std::vector<Slot> order;
  for (int number = 0; number < repetitions; ++number)
    for (std::size_t i = 0; i < models; ++i)
      order.push_back({number % 2 == 0 ? i : models - 1 - i, number});
  return order;
}

}  // namespace lab
