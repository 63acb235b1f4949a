// reused_buffer: a buffer is reused or freed before the write has ended
//
// Symptom: long answers end with the bytes of other answers; short answers never
//          do. If the buffer was freed, bytes are missing or garbage.
// See it:  strace -e trace=write bug_reused_buffer   # a..., then b...
//          bug_reused_buffer freed   # -fsanitize=address: heap-use-after-free
// Why:     uv_write() only starts the write. If the socket has no room for all
//          bytes, libuv reads the rest from the same buffer later, and then
//          calls the callback. Until then the buffer must not change.
//          (TcpConnection::write copies the bytes, so this program uses libuv.)

#include <uv.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "demos/common/blocking_calls.h"
#include "demos/common/main.h"

namespace {

constexpr std::size_t size = 8 * 1024 * 1024;

struct Write {
  uv_write_t request{};
  std::string_view text;
};

void send(uv_stream_t* socket, std::string_view text) {
  auto* write = new Write;
  write->text = text;
  write->request.data = write;
  const uv_buf_t bytes = uv_buf_init(const_cast<char*>(write->text.data()),
                                     static_cast<unsigned>(text.size()));
  uv_write(&write->request, socket, &bytes, 1,
           [](uv_write_t* done, int) { delete static_cast<Write*>(done->data); });
}

std::string receive_all(int fd) {
  std::string all;
  for (std::string some; !(some = demo::receive(fd)).empty();) all += some;
  return all;
}

int talk(bool freed) {
  demo::Connection ends = demo::open_connection();
  uv_loop_t loop;
  uv_tcp_t socket;
  uv_loop_init(&loop);
  uv_tcp_init(&loop, &socket);
  uv_tcp_open(&socket, ends.server.release());

  std::string page(size, 'a');
  send(reinterpret_cast<uv_stream_t*>(&socket), page);
  if (freed) page = std::string(size, 'b');  // frees the old buffer
  page.assign(size, 'b');
  send(reinterpret_cast<uv_stream_t*>(&socket), page);

  std::string got;
  std::thread client([&] { got = receive_all(ends.client.get()); });
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_close(reinterpret_cast<uv_handle_t*>(&socket), nullptr);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  client.join();
  std::printf("The server wrote %zu letters a, then the same number of b.\n", size);
  std::printf("The client got %td a and %td b.\n",
              std::count(got.begin(), got.end(), 'a'),
              std::count(got.begin(), got.end(), 'b'));
  return 0;
}

}  // namespace

int main(int argc, char**) {
  return demo::run_main("bug_reused_buffer", [&] { return talk(argc > 1); });
}
