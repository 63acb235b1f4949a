#pragma once
// The texts of the program addressing. See phrase.h.

#include "demos/transport/story/phrase.h"

namespace transport {

struct AddressingTexts {
  Phrase<> title;
  Phrase<> listener;
  Phrase<> client;
  Phrase<> server;
  Phrase<> the_server;
  Phrase<> socket;
  Phrase<> local;
  Phrase<> remote;
  Phrase<> tables_agree;
  Phrase<> refused_by_reset;

  Phrase<> names;
  Phrase<1> no_localhost;  // the error
  Phrase<> name;
  Phrase<> address;
  Phrase<> ipv6_bytes;
  Phrase<> ipv4_bytes;
  Phrase<> own_addresses;
  Phrase<> services;
  Phrase<> port;
  Phrase<> service;
  Phrase<> known_by;
  Phrase<> same_numbers;
  Phrase<> no_services;

  Phrase<> client_first;
  Phrase<1> not_listening;  // the port
  Phrase<> must_listen;
  Phrase<1> then_connects;  // the address
  Phrase<2> port_range;     // the lowest and the highest port
  Phrase<> ephemeral;

  Phrase<> over_ipv6;
  Phrase<1> no_ipv6;  // the reason
  Phrase<> other_socket;
  Phrase<> dual_stack;
  Phrase<> every_address;
  Phrase<> only_lo;
  Phrase<> both_connected;

  Phrase<1> port_in_use;  // the address
  Phrase<> result;
  Phrase<> one_protocol;
  Phrase<> open_to_network;

  Phrase<1> well_known_port;  // the address
  Phrase<> who;
  Phrase<> user;
  Phrase<> privileged;
  Phrase<> this_process;
  Phrase<> another_one;
  Phrase<> yes;
  Phrase<> no;
  Phrase<> unknown;
  Phrase<> not_nobody;
  Phrase<> namespace_unknown;
  Phrase<> has_capability;
  Phrase<1> need_privilege;  // the first port that needs none
  Phrase<> not_on_windows;
  Phrase<1> everyone_may;  // the first port that needs no privilege
};

class Story;
const AddressingTexts& addressing_texts(const Story& story);

}  // namespace transport
