#pragma once
// The texts of the program ipc. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct IpcTexts {
  Phrase<> title;
  Phrase<> channel;

  Phrase<> four_channels;
  Phrase<> copy;
  Phrase<> read_fd;
  Phrase<> write_fd;
  Phrase<> one_direction;
  Phrase<> same_message;
  Phrase<> same_calls;

  Phrase<> kernel_lists;
  Phrase<> type;
  Phrase<> state;
  Phrase<> inode;
  Phrase<> name_or_addresses;
  Phrase<2> from_to;  // addresses
  Phrase<> in_lists;
  Phrase<1> other_end;  // process ID

  Phrase<> three_writes;
  Phrase<> bytes_waiting;
  Phrase<1> in_the_first;  // bytes
  Phrase<> reads;
  Phrase<> only_datagrams;

  Phrase<1> how_long;  // how often
  Phrase<> median;
  Phrase<> nine_of_ten;
  Phrase<> there_and_back;
  Phrase<> one_loop;
  Phrase<> woken_by;
  Phrase<> message;
  Phrase<> callback;
};

class Story;
const IpcTexts& ipc_texts(const Story& story);

}  // namespace transport
