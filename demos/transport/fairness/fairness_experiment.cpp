#include <algorithm>
#include <cstdio>
#include <utility>

#include "demos/common/compute.h"
#include "demos/common/udp_drops.h"
#include "demos/transport/fairness/fairness.h"

namespace transport {

using namespace std::chrono_literals;

namespace {

constexpr auto work = 20us;
constexpr auto duration_without_flood = 200ms;

}  // namespace

void Experiment::begin(const reactor::Address& udp) {
  udp_ = udp;
  if (flooded_) flood_.emplace(udp);
  chat_client_.emplace(chat_.client.get());
  begin_ = Clock::now();
  due_ = begin_ + interval;
}

void Experiment::handle_datagram() {
  demo::compute_for(work);
  ++measured_.handled;
  measured_.largest_batch = std::max(measured_.largest_batch, ++batch_);
}

void Experiment::end_iteration() { batch_ = 0; }

void Experiment::tick() {
  const auto now = Clock::now();
  measured_.late.emplace_back(now - due_);
  due_ = now + interval;
  if (!flood_ || !flood_->finished()) return;
  ++ticks_after_flood_;
  measured_.sent = flood_->sent();
  measured_.dropped =
      static_cast<std::size_t>(demo::udp_drops(udp_.port()).value_or(0));
}

bool Experiment::finished() const {
  const auto passed = Clock::now() - begin_;
  if (!flood_) return passed > duration_without_flood;
  if (passed > Flood::duration + demo::time_limit) return true;
  // The second tick makes sure that the chat client, which may have waited during the
  // whole flood, still gets its answer.
  return ticks_after_flood_ >= 2 &&
         measured_.handled + measured_.dropped >= measured_.sent;
}

Measurements Experiment::result() {
  measured_.answers = chat_client_->close();
  return measured_;
}

Microseconds quantile(std::vector<Microseconds> all, double quantile) {
  if (all.empty()) return {};
  std::sort(all.begin(), all.end());
  const auto last = static_cast<double>(all.size() - 1);
  return all[static_cast<std::size_t>(quantile * last)];
}

std::string quantile_text(const std::vector<Microseconds>& all, double quantile) {
  if (all.empty()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f ms",
                transport::quantile(all, quantile).count() / 1000);
  return text;
}

}  // namespace transport
