#pragma once
// The texts of the program datagrams. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct DatagramsTexts {
  Phrase<> title;
  Phrase<> client;
  Phrase<> server;
  Phrase<> payload;
  Phrase<> call;
  Phrase<> bytes;

  Phrase<> exchange;
  Phrase<1> recvfrom_gave;  // the client's address
  Phrase<> no_handshake;

  Phrase<> boundaries;
  Phrase<> boundaries_stay;

  Phrase<> how_large;
  Phrase<> sent;
  Phrase<> received;
  Phrase<> why_limit;
  Phrase<> limit;
  Phrase<> fragments;

  Phrase<> too_small;
  Phrase<> size_known;
  Phrase<> got;
  Phrase<> of;
  Phrase<> rest_is_lost;

  Phrase<> many_peers;
  Phrase<> from;
  Phrase<> answer_by;
  Phrase<> peer_gets;
  Phrase<> no_memory_of_peers;

  Phrase<> echo_loop;
  Phrase<> echo;
  Phrase<> echo_server;
  Phrase<> address;
  Phrase<> answers;
  Phrase<> all_to;
  Phrase<> first;
  Phrase<> second;
  Phrase<1> answered_each_other;  // milliseconds
  Phrase<> switched_off;
};

class Story;
const DatagramsTexts& datagrams_texts(const Story& story);

}  // namespace transport
