#pragma once
// The texts that all stories share. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct StoryTexts {
  Phrase<> press_enter;
  Phrase<1> ok, wrong;  // the claim
  Phrase<1> failed_claims;

  // --wire and --pcap
  Phrase<> how_to_capture, enter_when_capturing;
  Phrase<2> packets_in_file;  // their number, the file
  Phrase<1> packets_on_stdout;

  Phrase<3> port_is_busy;  // port, name of the socket, the port that it gets instead
  Phrase<> same_rows, same_rows_elsewhere;
  Phrase<1> one_byte;  // a label, such as "PSH, ACK"
  Phrase<2> bytes;     // a label, the number

  // states of a connection
  Phrase<1> is_in_state;
  Phrase<> no_longer_exists;
  Phrase<2> both_states;       // the client's, the server's
  Phrase<2> counted_segments;  // from the client, to the client

  // tables of sockets and deliveries
  Phrase<> socket, packet, is_in_queue_of, payload, names_agree;
};

class Story;
const StoryTexts& story_texts(const Story& story);

}  // namespace transport
