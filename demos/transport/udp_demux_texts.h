#pragma once
// The texts of the program udp_demux. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct UdpDemuxTexts {
  Phrase<> title;
  Phrase<> three_sockets;

  Phrase<> multiplex;
  Phrase<> source;
  Phrase<> destination;
  Phrase<> segment;
  Phrase<> source_port;

  Phrase<> demultiplex;
  Phrase<> whole_buffers;
  Phrase<> same_socket;
  Phrase<> answers;
  Phrase<> each_answer;

  Phrase<> address_counts;
  Phrase<> another_socket;
  Phrase<> source_counts;
  Phrase<> peer_came;
  Phrase<> stranger_did_not;
  Phrase<> stranger_fails;
  Phrase<> because_connected;
};

class Story;
const UdpDemuxTexts& udp_demux_texts(const Story& story);

}  // namespace transport
