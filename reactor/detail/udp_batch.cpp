#include "reactor/detail/udp_batch.h"

#include <algorithm>
#include <utility>

namespace reactor::detail {
namespace {

constexpr std::size_t spare_count = 4;

}  // namespace

void UdpBatch::join(Member& member) {
  if (spare_.empty()) spare_.push_back(std::make_unique<DatagramSender>());
  members_.push_back(&member);
  member.collected = std::move(spare_.back());
  spare_.pop_back();
}

void UdpBatch::leave(Member& member) noexcept {
  if (std::erase(members_, &member) > 0) release(member);
}

void UdpBatch::release(Member& member) noexcept {
  if (member.collected && spare_.size() < spare_count)
    spare_.push_back(std::move(member.collected));
  member.collected.reset();
}

/// First all sockets send, and then the errors are reported, because on_error may send,
/// and may destroy sockets. What it sends must not overtake anything.
void UdpBatch::end() noexcept {
  for (Member* member : members_) {
    member->send_collected();
    release(*member);
  }
  collecting_ = false;
  while (!members_.empty()) {
    Member* member = members_.back();
    members_.pop_back();
    member->report_refused();
  }
}

}  // namespace reactor::detail
