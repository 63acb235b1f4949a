// emfile_spin: accept() is called although no descriptor is free
//
// Symptom: with too many clients the server uses a whole processor but does no
//          useful work.
// See it:  bug_emfile_spin 20 & top -p $!
//          strace -c -e trace=poll,accept bug_emfile_spin   # EMFILE
// Why:     accept() fails with EMFILE. The connection stays in the backlog, so
//          the listening socket stays ready, until a client disconnects.

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <utility>
#include <vector>

#include "demos/bugs/meter.h"
#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "demos/common/socket.h"
#include "reactor/error.h"

namespace {

/// Lowers the limit of open files, like `ulimit -n`, so that one descriptor is left.
void leave_one_descriptor() {
  const demo::Fd next(::dup(0));
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = static_cast<rlim_t>(next.get()) + 1;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int serve(int argc, char** argv) {
  const demo::Fd listener = demo::listen_tcp(reactor::Address("127.0.0.1", 0));
  demo::set_nonblocking(listener.get());
  const reactor::Address address = reactor::Address::local_of(listener.get());
  const demo::Fd first = demo::connect_tcp(address);
  const demo::Fd second = demo::connect_tcp(address);
  leave_one_descriptor();

  const bugs::Meter meter(argc, argv);
  std::vector<demo::Fd> clients;
  bool full = false;
  long wakeups = 0;
  for (; meter.left().count() > 0; ++wakeups) {
    pollfd entry{listener.get(), POLLIN, 0};
    const auto limit = meter.left();
    if (::poll(&entry, 1, static_cast<int>(limit.count())) < 0) continue;
    demo::Fd client(::accept(listener.get(), nullptr, nullptr));
    full = !client && reactor::is_resource_exhausted(errno);
    if (client) clients.push_back(std::move(client));
  }

  std::printf("Clients accepted: %zu of 2; no descriptor for more: %s\n",
              clients.size(), full ? "yes" : "no");
  std::printf("poll() returned %ld times; processor time used: %d %%\n", wakeups,
              meter.processor_percent());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return demo::run_main("bug_emfile_spin", [&] { return serve(argc, argv); });
}
