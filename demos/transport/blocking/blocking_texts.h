#pragma once
// The texts of the program blocking. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct BlockingTexts {
  Phrase<> title;
  Phrase<> presence;
  Phrase<> keyboard;

  Phrase<> five_sources;
  Phrase<> name;
  Phrase<> kind;
  Phrase<> local;
  Phrase<> peer;
  Phrase<> same_script;

  Phrase<> recv_from_anna;
  Phrase<1> sleeps_in_recv;  // how long
  Phrase<> meanwhile;
  Phrase<> messages;
  Phrase<> nobody_reads;
  Phrase<> udp_queue;
  Phrase<> thread;
  Phrase<> state;
  Phrase<> blocked_in;

  Phrase<> one_after_the_other;
  Phrase<> legend;
  Phrase<> most_late;
  Phrase<> with_timeout;
  Phrase<1> spurious_wakeups;  // their number
  Phrase<> in_turn;
  Phrase<> read_soon;

  Phrase<> how_late;
  Phrase<> stairs;
  Phrase<> four_timeouts;
  Phrase<> never_less;
  Phrase<> price;

  Phrase<> threads;
  Phrase<> all_sleep;
  Phrase<2> thread_costs;  // threads, MiB
  Phrase<> selector;
  Phrase<2> one_thread;  // sleeps, messages

  Phrase<> by_numbers;
  Phrase<> strategy;
  Phrase<> median_late;
  Phrase<> worst;
  Phrase<> spurious;
  Phrase<> when_quiet;
  Phrase<> thread_count;
  Phrase<> is_blocking;
  Phrase<> is_timeout;
  Phrase<> is_in_turn;
  Phrase<> is_threads;
  Phrase<> is_selector;
  Phrase<> columns;
  Phrase<> selector_in_time;
};

class Story;
const BlockingTexts& blocking_texts(const Story& story);

}  // namespace transport
