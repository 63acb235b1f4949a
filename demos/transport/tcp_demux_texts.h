#pragma once
// The texts of the program tcp_demux. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct TcpDemuxTexts {
  Phrase<> title;
  Phrase<> the_server;
  Phrase<> server_listens;
  Phrase<> clients_connect;
  Phrase<1> four_sockets;  // the port

  Phrase<> which_socket;
  Phrase<> segment;
  Phrase<> socket;
  Phrase<> segments_so_far;
  Phrase<> payload;
  Phrase<> own_client;
  Phrase<> three_segments;

  Phrase<> same_four_numbers;
  Phrase<> kernel_refuses;
  Phrase<> one_ends;
  Phrase<> three_left;
};

class Story;
const TcpDemuxTexts& tcp_demux_texts(const Story& story);

}  // namespace transport
