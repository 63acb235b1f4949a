#pragma once
// The parts of the program handshake.

#include "demos/common/fd.h"
#include "demos/transport/handshake/handshake_texts.h"
#include "demos/transport/story/claims.h"
#include "reactor/address.h"

namespace transport {

/// The connection whose states are shown, and the listening socket that it comes from.
struct TrackedConnection {
  reactor::Address server, client;  // addresses
  demo::Fd listener = {}, client_end = {}, server_end = {};
  CountBegin data = {};  // segment counters just before the first data
};

/// Shows the packets of the connection so far as a chart.
void show_chart(Story& story, const TrackedConnection& connection);

/// Shows a refused connection, a half-open one, and one that is established before
/// accept(). Returns the connection, which is still open.
TrackedConnection show_opening(Story& story);
/// Closes the connection, first the client's end and then the server's. Shows
/// TIME-WAIT, a chart of all packets, and why a server that has closed first cannot be
/// started again at once without SO_REUSEADDR.
void show_closing(Story& story, TrackedConnection& connection);
/// Shows a reset, for another connection from this listening socket, and a full
/// backlog.
void show_reset_and_backlog(Story& story, const demo::Fd& listener);

}  // namespace transport
