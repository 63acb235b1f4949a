// The models with a fixed number of threads: thread_pool and multi_reactor.

#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/demos/uppercase/service.h"
#include "tests/support/proc.h"
#include "tests/support/temporary_file.h"

using testing_support::TemporaryFile;
using testing_support::thread_count;

namespace {

/// Returns a model with this number of threads.
Model with_threads(Model model, int threads) {
  model.options = {"--threads", std::to_string(threads)};
  return model;
}

}  // namespace

TEST_CASE("while all threads are busy, new connections wait - ThreadPool") {
  Service service(with_threads(ThreadPool::model(), 2));
  TcpClient silent(service.tcp()), busy(service.tcp());
  CHECK(silent.ask("first") == "FIRST");
  CHECK(busy.ask("second") == "SECOND");
  TcpClient third(service.tcp()), fourth(service.tcp());
  third.send("third");
  fourth.send("fourth");
  CHECK_FALSE(third.readable_within(quiet_span));
  CHECK_FALSE(fourth.readable_within(milliseconds(0)));
  // The other sources are still served.
  CHECK(busy.ask("more") == "MORE");
  CHECK(UdpClient(service.udp()).ask("datagram") == "DATAGRAM");
  service.write_in("line\n");
  CHECK(service.read_out(5) == "LINE\n");

  silent.close();
  CHECK(third.receive(5) == "THIRD");
  CHECK_FALSE(fourth.readable_within(milliseconds(50)));
  busy.reset();
  CHECK(fourth.receive(6) == "FOURTH");
  service.check_ends();
}

TEST_CASE("clients do not change the number of threads - ThreadPool") {
  Service few(with_threads(ThreadPool::model(), 3));
  Service many(with_threads(ThreadPool::model(), 13));
  const std::size_t before = thread_count(few.pid());
  CHECK(thread_count(many.pid()) == before + 10);
  std::deque<TcpClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(few.tcp());
    clients.back().send("abc");
  }
  for (std::size_t i = 0; i < 3; ++i) CHECK(clients[i].receive(3) == "ABC");
  CHECK(thread_count(few.pid()) == before);
  clients.clear();
  few.check_serves();
  few.check_ends();
  many.check_ends();
}

TEST_CASE("the loops get equal numbers of connections and sockets - MultiReactor") {
  const TemporaryFile file;
  Service service(MultiReactor::model(),
                  {"--no-stdin", "--udp-sockets", "3", "--stats", file.path()});
  std::deque<TcpClient> clients;
  for (int i = 0; i < 9; ++i) clients.emplace_back(service.tcp());
  for (int round = 0; round < 100; ++round) {
    for (TcpClient& client : clients) CHECK(client.ask("abc") == "ABC");
    UdpClient datagrams(service.udp(static_cast<std::size_t>(round) % 3));
    CHECK(datagrams.ask("abc") == "ABC");
  }
  service.check_ends();
  std::ifstream input(file.path());
  const auto stats = nlohmann::json::parse(input);
  const auto shares = stats.at("callbacks_per_loop").get<std::vector<int>>();
  REQUIRE(shares.size() == 3);
  for (const int share : shares) CHECK(share == Approx(333).margin(10));
  CHECK(stats.at("requests").at("tcp") == 900);
  CHECK(stats.at("connections") == 9);
}

TEST_CASE("the option --threads sets the number of loops - MultiReactor") {
  Service one(with_threads(MultiReactor::model(), 1));
  Service three(with_threads(MultiReactor::model(), 3));
  CHECK(thread_count(three.pid()) == thread_count(one.pid()) + 2);
  one.check_serves();
  one.check_ends();
  three.check_ends();
}
