#pragma once
// The texts of the program byte_stream. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct ByteStreamTexts {
  Phrase<> title;
  Phrase<> call;
  Phrase<> result;

  Phrase<> three_writes;
  Phrase<> in_queue;
  Phrase<> one_read;
  Phrase<> one_write;
  Phrase<> independent;

  Phrase<> random_sizes;
  Phrase<> number;
  Phrase<> bytes;
  Phrase<> segments;
  Phrase<1> where_ends;  // the number of bytes
  Phrase<> in_order;

  Phrase<> directions;
  Phrase<> who;
  Phrase<> client;
  Phrase<> server;
  Phrase<> two_streams;

  Phrase<> delimiter;
  Phrase<> complete;
  Phrase<> kept;
  Phrase<> same_messages;
  Phrase<> end_inside;
  Phrase<> two_came;
  Phrase<> escaped;
  Phrase<> one_came;

  Phrase<> length;
  Phrase<> all_right;
  Phrase<> lie;
  Phrase<> must_refuse;
  Phrase<2> refused;  // the length, the largest length allowed
  Phrase<> little_memory;
};

class Story;
const ByteStreamTexts& byte_stream_texts(const Story& story);

}  // namespace transport
