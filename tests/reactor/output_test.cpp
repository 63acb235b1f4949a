#include "reactor/output.h"

#include "tests/reactor/output_support.h"
#include "tests/support/catch.h"

using namespace support;
using reactor::Loop;
using reactor::Output;
using reactor::Timer;

TEST_CASE("output of every kind arrives in order") {
  const auto name = GENERATE(from_range(streams));
  CAPTURE(name);
  Loop loop;
  const OutputKind kind = make_output(name);
  OutputLog log;
  Output output(loop, log.callbacks(), kind.output);
  CHECK(output.write("one "));
  CHECK(output.write("two"));
  std::string got;
  run_until(loop, [&] { return (got += take(kind.peer).bytes) == "one two"; });
  CHECK(output.queued() == 0);
  CHECK(log.drains + log.closes == 0);
}

TEST_CASE("a full pipe accepts the rest later, and then on_drain is called once") {
  const auto name = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(name);
  Loop loop;
  const OutputKind kind = make_output(name);
  OutputLog log;
  Output output(loop, log.callbacks(), kind.output);
  const std::string data = random_bytes(16 * mebibyte, 2);
  CHECK_FALSE(output.write(data));
  run_for(loop, 5ms);
  CHECK(output.queued() > 0);
  CHECK(log.drains == 0);
  std::string got;
  run_until(loop, [&] { return (got += take(kind.peer).bytes).size() >= data.size(); });
  run_until(loop, [&] { return log.drains > 0; });
  run_for(loop, 5ms);
  CHECK((got == data));
  CHECK(log.drains == 1);
  CHECK(log.closes == 0);
  CHECK(output.queued() == 0);
}

TEST_CASE("write returns false above the high-water mark, and on_drain follows") {
  const auto name = GENERATE(from_range(streams));
  CAPTURE(name);
  Loop loop;
  const OutputKind kind = make_output(name);
  OutputLog log;
  Output output(loop, log.callbacks(), kind.output);
  output.set_high_water(3);
  CHECK(output.write("one"));
  CHECK_FALSE(output.write("t"));
  run_until(loop, [&] { return log.drains > 0; });
  CHECK(take(kind.peer).bytes == "onet");
  output.set_high_water(0);
  CHECK_FALSE(output.write("w"));
  run_until(loop, [&] { return log.drains > 1; });
  CHECK(log.drains == 2);
}

TEST_CASE("all small writes of one callback reach a pipe as one write") {
  Loop loop;
  int ends[2];  // a pipe in packet mode keeps the writes separate
  checked(::pipe2(ends, O_DIRECT | O_CLOEXEC), "pipe");
  const Fd reader(ends[0]), writing(ends[1]);
  Output output(loop, {}, writing);
  Timer writer(loop, [&] {
    for (int i = 0; i < 100; ++i) output.write("tiny");
  });
  writer.start_once(1ms);
  run_for(loop, 5ms);
  char packet[1000];
  CHECK(::read(reader, packet, sizeof packet) == 400);
}

TEST_CASE("on_close is called once if the reader is gone, and no signal is raised") {
  const auto name = GENERATE(as<std::string>{}, "pipe", "local socket", "TCP socket");
  CAPTURE(name);
  Loop loop;
  OutputKind kind = make_output(name);
  OutputLog log;
  Output output(loop, log.callbacks(), kind.output);
  output.write("one");
  run_for(loop, 2ms);
  kind.peer.close();
  run_until(loop, [&] {
    output.write("nobody");
    return log.closes > 0;
  });
  for (int i = 0; i < 3; ++i) CHECK_FALSE(output.write("nobody"));
  run_for(loop, 5ms);
  CHECK(log.closes == 1);
  CHECK((log.error == std::errc::broken_pipe ||
         log.error == std::errc::connection_reset));
}

TEST_CASE("the output ends if the reader leaves while the pipe is full") {
  Loop loop;
  Pipe pipe;
  OutputLog log;
  Output output(loop, log.callbacks(), pipe.write);
  output.write(std::string(mebibyte, 'x'));
  run_for(loop, 5ms);
  CHECK(output.queued() > 0);
  pipe.read.close();
  run_until(loop, [&] { return log.closes > 0; });
  CHECK(log.error == std::errc::broken_pipe);
  CHECK(log.drains == 0);
}

TEST_CASE("a file is written at once") {
  Loop loop;
  const Fd file = temporary_file();
  OutputLog log;
  Output output(loop, log.callbacks(), file);
  const std::string data = random_bytes(3 * mebibyte, 6);
  CHECK(output.write(data));
  CHECK(output.write("end"));
  CHECK(output.queued() == 0);
  CHECK((content_of(file) == data + "end"));
  loop.run();  // returns because no handle is active
  CHECK(log.drains + log.closes == 0);
}

TEST_CASE("/dev/null accepts all bytes") {
  Loop loop;
  const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  OutputLog log;
  Output output(loop, log.callbacks(), null);
  CHECK(output.write(std::string(mebibyte, 'x')));
  loop.run();
  CHECK(log.closes == 0);
}

TEST_CASE("a full disk is reported by on_close in a later callback, not within write") {
  Loop loop;
  const Fd full(checked(::open("/dev/full", O_WRONLY | O_CLOEXEC), "/dev/full"));
  OutputLog log;
  Output output(loop, log.callbacks(), full);
  CHECK_FALSE(output.write("x"));
  CHECK_FALSE(output.write("y"));
  CHECK(log.closes == 0);
  loop.run();
  CHECK(log.closes == 1);
  CHECK(log.error == std::errc::no_space_on_device);
  loop.run();
  CHECK(log.closes == 1);
}

TEST_CASE("writing to a descriptor that cannot be written is reported later") {
  Loop loop;
  OutputLog log;
  const Fd only_for_reading(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const bool closed = GENERATE(true, false);
  Output output(loop, log.callbacks(), closed ? 999 : int(only_for_reading));
  CHECK_FALSE(output.write("x"));
  loop.run();
  CHECK(log.closes == 1);
  CHECK(log.error == std::errc::bad_file_descriptor);
}

TEST_CASE("the read end of a pipe is no output and leaves no descriptor open") {
  const std::size_t before = open_descriptors();
  {
    Loop loop;
    const Pipe pipe;
    OutputLog log;
    try {
      Output output(loop, log.callbacks(), pipe.read);
      output.write("x");
      run_until(loop, [&] { return log.closes > 0; });
      CHECK(log.error);
    } catch (const std::system_error& problem) {
      CHECK_THAT(problem.what(), Catch::Contains(std::to_string(pipe.read)));
    }
    CHECK(is_blocking(pipe.read));
  }
  CHECK(open_descriptors() == before);
}
