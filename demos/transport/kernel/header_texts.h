#pragma once
// The names and values of header fields. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct HeaderTexts {
  Phrase<2> version;  // words, bytes
  Phrase<> version_name;
  Phrase<> dscp;
  Phrase<> total_length;
  Phrase<1> bytes;
  Phrase<> identification;
  Phrase<> fragments;
  Phrase<> whole;
  Phrase<> do_not_fragment;
  Phrase<> more_follow;
  Phrase<1> not_first;  // the text before
  Phrase<> time_to_live;
  Phrase<1> routers;
  Phrase<> protocol;
  Phrase<> header_checksum;
  Phrase<> source_address;
  Phrase<> destination_address;

  Phrase<> source_port;
  Phrase<> destination_port;
  Phrase<> length;
  Phrase<1> eight_plus;  // the length
  Phrase<> checksum;
  Phrase<> sequence;
  Phrase<> acknowledgement;
  Phrase<> header_length;
  Phrase<2> words;  // words, bytes
  Phrase<> flags;
  Phrase<> window;
  Phrase<1> to_be_scaled;
  Phrase<> urgent;
  Phrase<> options;
  Phrase<> largest_segment;
  Phrase<> window_scale;
  Phrase<> sack_allowed;
  Phrase<> timestamps;
};

}  // namespace transport
