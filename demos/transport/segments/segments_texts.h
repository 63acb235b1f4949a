#pragma once
// The texts of the program segments. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct SegmentsTexts {
  Phrase<> title;

  Phrase<> datagram;
  Phrase<> segment;
  Phrase<> captured;
  Phrase<1> composed;  // the reason
  Phrase<> not_seen;
  Phrase<> byte;
  Phrase<> hex;
  Phrase<> field;
  Phrase<> value;
  Phrase<> payload;
  Phrase<1> finds_udp_socket;  // descriptor
  Phrase<1> finds_tcp_socket;  // descriptor

  Phrase<> checksums;
  Phrase<> ip_words;
  Phrase<2> transport_words;  // protocol, protocol
  Phrase<3>
      calculation;  // the sum of all words, the sum with its carry added, the checksum
  Phrase<1> header_has;          // checksum
  Phrase<1> header_has_partial;  // checksum
  Phrase<> offload;

  Phrase<> multiplex;
  Phrase<> sent_by;
  Phrase<> protocol;
  Phrase<> source;
  Phrase<> destination;
  Phrase<> got_by;
  Phrase<> where;
  Phrase<> names_sender;
  Phrase<> multiplexing;
  Phrase<1> demultiplexing;  // port
  Phrase<> who_decides;
};

class Story;
const SegmentsTexts& segments_texts(const Story& story);

}  // namespace transport
