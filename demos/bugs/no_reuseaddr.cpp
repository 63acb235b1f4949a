// no_reuseaddr: a server without SO_REUSEADDR
//
// Symptom: after the server has ended, it cannot be started again for a minute.
// See it:  bug_no_reuseaddr; ss -tan state time-wait
// Why:     the end that closes a connection first keeps it in TIME-WAIT for
//          60 s, so that late segments cannot reach a new connection. Meanwhile
//          bind() finds the port in use. With SO_REUSEADDR, only a listening
//          socket counts as in use; both the new server and the one before it
//          must have set the option.

#include <sys/socket.h>

#include <cerrno>
#include <cstdio>

#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"
#include "reactor/error.h"

namespace {

using reactor::Address;

demo::Fd listen_on(const Address& local) {
  demo::Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  if (::bind(fd.get(), local.data(), local.size()) != 0 || ::listen(fd.get(), 8) != 0)
    reactor::throw_error(errno, "bind TCP " + local.to_string());
  return fd;
}

/// Starts a server, serves a client, and ends; the server closes its end first. Returns
/// the address of the server.
Address run_server(const Address& local) {
  const demo::Fd listener = listen_on(local);
  const Address address = Address::local_of(listener.get());
  const demo::Fd client = demo::connect_tcp(address);
  const demo::Fd connection = demo::accept_tcp(listener.get());
  std::printf("TCP %s: started, served a client, ended\n", address.to_string().c_str());
  return address;
}

int run_twice() {
  const Address address = run_server(Address("127.0.0.1", 0));
  try {
    run_server(address);
  } catch (const std::system_error& error) {
    std::printf("%s\n", error.what());
  }
  return 0;
}

}  // namespace

int main() { return demo::run_main("bug_no_reuseaddr", run_twice); }
