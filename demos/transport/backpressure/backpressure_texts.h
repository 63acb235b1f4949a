#pragma once
// The texts of the program backpressure. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct BackpressureTexts {
  Phrase<> title;

  Phrase<> asynchronous;
  Phrase<1> send_took;  // microseconds
  Phrase<> queues_fill;
  Phrase<> would_block;
  Phrase<> call;
  Phrase<> result;
  Phrase<> recv_queue;
  Phrase<1> all_taken;  // bytes
  Phrase<> blocking_send;

  Phrase<> library_queue;
  Phrase<3> producer_has;  // sizes: of all data, of a block, the high-water mark
  Phrase<> not_produced;
  Phrase<> queue_of_library;
  Phrase<> read;
  Phrase<> waits_for_drain;
  Phrase<> drains;
  Phrase<> bytes;
  Phrase<> checksum;
  Phrase<> written;
  Phrase<> in_order;
  Phrase<2> producer_waited;  // how often, the largest size of the queue
  Phrase<> empty;

  Phrase<> mistake;
  Phrase<> queue;
  Phrase<> memory;
  Phrase<> unlimited;
  Phrase<> killed;
};

class Story;
const BackpressureTexts& backpressure_texts(const Story& story);

}  // namespace transport
