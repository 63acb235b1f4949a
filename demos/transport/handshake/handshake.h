#pragma once
// The parts of the program handshake.

#include "demos/common/fd.h"
#include "demos/transport/story/claims.h"
#include "reactor/address.h"

namespace transport {

/// The connection whose connection is told, and the listening socket that it comes from.
struct TrackedConnection {
  reactor::Address server, client;  // addresses
  demo::Fd listener = {}, client_end = {}, server_end = {};
  CountBegin data = {};  // when the first data was about to be sent
};

/// Refused, half open, established before accept().
TrackedConnection show_opening(Story& story);
/// FIN from the client, then from the server, TIME-WAIT; the chart of all this; and why
/// a server that closed first cannot be started again at once.
void show_closing(Story& story, TrackedConnection& connection);
/// Reset (of another connection from this listening socket), and a full backlog.
void show_reset_and_backlog(Story& story, const demo::Fd& listener);

}  // namespace transport
