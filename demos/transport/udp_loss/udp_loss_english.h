#pragma once
// English texts of the program udp_loss.

#include "demos/transport/udp_loss/udp_loss_texts.h"

namespace transport {

inline constexpr UdpLossTexts udp_loss_english{
    .title = "UDP: what may happen, and what helps",
    .sender = "sender",
    .path = "path",
    .receiver = "receiver",

    .through_bad_path = "{1} numbered datagrams through a bad path",
    .legend = "= arrived   . lost   < late, after a higher number   2 arrived twice",
    .conclusion = "What the receiver concludes from the numbers, and what the path did",
    .lost = "lost",
    .late = "late",
    .twice = "twice",
    .they_agree = "they agree; without numbers the receiver would not know",
    .some_arrive = "some arrive, so a protocol can help",

    .stop_and_wait = "Stop-and-wait: repeat after {1} until it is acknowledged",
    .good_path = "good path",
    .bad_path = "bad path",
    .delivered = "{1}: {2} messages delivered, each once, in order",
    .datagrams_sent = "datagrams sent",
    .came_twice = "came twice",
    .time = "time",

    .loss_is_delay = "Loss has become delay",
    .tries = "tries",
    .messages = "messages",
    .shortest = "shortest",
    .longest = "longest delay",
    .cost_a_timeout = "each message that the path lost cost a timeout",
    .fast_retransmit =
        "TCP has timeouts, too. But it sends many segments at once, and three "
        "duplicate ACKs already make it repeat a lost one (fast retransmit, RFC "
        "5681)."};

}  // namespace transport
