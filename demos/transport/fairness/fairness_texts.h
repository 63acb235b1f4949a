#pragma once
// The texts of the program fairness. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct FairnessTexts {
  Phrase<> title;
  Phrase<> timer;
  Phrase<> chat;
  Phrase<> worst;
  Phrase<> lines;
  Phrase<> in_one_turn;

  Phrase<> without_flood;
  Phrase<> question;
  Phrase<> no_flood;

  Phrase<> with_flood;
  Phrase<> library;
  Phrase<3> counts;  // datagrams sent, handled, dropped
  Phrase<> library_takes_few;

  Phrase<> greedy;
  Phrase<> until_eagain;
  Phrase<1> took;  // the number of datagrams
  Phrase<> limited;
  Phrase<> thirty_two;
  Phrase<> rest_in_kernel;
  Phrase<> worst_delay;

  Phrase<> order;
  Phrase<> server;
  Phrase<> served_order;
  Phrase<> one_after_the_other;
  Phrase<> loop;
  Phrase<> threads;
  Phrase<> threads_again;
  Phrase<> c_waits;
  Phrase<> who_decides;
};

class Story;
const FairnessTexts& fairness_texts(const Story& story);

}  // namespace transport
