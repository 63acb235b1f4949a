#pragma once
// The texts of the program udp_loss. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct UdpLossTexts {
  Phrase<> title;
  Phrase<> sender;
  Phrase<> path;
  Phrase<> receiver;

  Phrase<1> through_bad_path;  // the number of datagrams
  Phrase<> legend;
  Phrase<> conclusion;
  Phrase<> lost;
  Phrase<> late;
  Phrase<> twice;
  Phrase<> they_agree;
  Phrase<> some_arrive;

  Phrase<1> stop_and_wait;  // the timeout
  Phrase<> good_path;
  Phrase<> bad_path;
  Phrase<2> delivered;  // the path, the number of messages
  Phrase<> datagrams_sent;
  Phrase<> came_twice;
  Phrase<> time;

  Phrase<> loss_is_delay;
  Phrase<> tries;
  Phrase<> messages;
  Phrase<> shortest;
  Phrase<> longest;
  Phrase<> cost_a_timeout;
  Phrase<> fast_retransmit;
};

class Story;
const UdpLossTexts& udp_loss_texts(const Story& story);

}  // namespace transport
