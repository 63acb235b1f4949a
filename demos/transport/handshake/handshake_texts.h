#pragma once
// The texts of the program handshake. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct HandshakeTexts {
  Phrase<> title;
  Phrase<> client, server;

  Phrase<> refused, refused_by_reset;
  Phrase<> half_open, three_segments, held_artificially;
  Phrase<> established, five_bytes_wait;
  Phrase<2> accepted;  // descriptor, received text
  Phrase<> accept_fetches;

  Phrase<> half_closed, recv_gives_zero, still_sends;
  Phrase<> closed, time_wait;
  Phrase<> chart;
  Phrase<> restarted, bind_and_listen, result, without_reuse, with_reuse, started,
      so_reuse;

  Phrase<> reset, recv_fails, forgotten;
  Phrase<> full_backlog, two_connected;
  Phrase<1> accept_made_room;  // milliseconds
};

class Story;
const HandshakeTexts& handshake_texts(const Story& story);

}  // namespace transport
