// The output that all programs have in common: steps, tables, pauses and claims.

#include "demos/transport/story/story.h"

#include <iostream>
#include <sstream>

#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using transport::Story;

namespace {

/// Returns what `tell` prints. `keys` is the text on stdin.
std::string printed(const transport::StoryOptions& options,
                    const std::function<void(Story&)>& tell,
                    const std::string& keys = "") {
  std::ostringstream out;
  std::istringstream in(keys);
  auto* const before_out = std::cout.rdbuf(out.rdbuf());
  auto* const before_in = std::cin.rdbuf(in.rdbuf());
  Story story("test", "The title", options);
  tell(story);
  std::cout.rdbuf(before_out);
  std::cin.rdbuf(before_in);
  std::cin.clear();
  return out.str();
}

}  // namespace

TEST_CASE("steps are numbered, tables are aligned, lines are wrapped") {
  const std::string x(30, 'x'), y(30, 'y'), z(30, 'z');
  const std::string text = printed({}, [&](Story& story) {
    story.step("First");
    story.table({"a", "long heading"}, {{"ü", "1"}, {"wide cell", ""}});
    story.step("Second");
    story.say(x + ' ' + y + ' ' + z);
    story.show("a\n  b");
  });
  std::string expected =
      "The title\n\n1. First\n   a          long heading\n   ü          1\n"
      "   wide cell\n\n2. Second\n";
  expected.append("   ").append(x).append(" ").append(y).append("\n   ").append(z);
  CHECK(text == expected.append("\n   a\n     b\n"));
}

TEST_CASE("the option --pause waits between steps, until the end of stdin") {
  const auto tell = [](Story& story) {
    for (const char* name : {"A", "B", "C", "D"}) story.step(name);
  };
  transport::StoryOptions options;
  options.pause = true;
  CHECK(printed(options, tell, "\n") ==
        "The title\n\n1. A\n-- Enter --\n\n2. B\n-- Enter --\n\n3. C\n\n4. D\n");
}

TEST_CASE("a claim that does not hold makes the exit status 1") {
  int status = -1;
  const std::string text = printed({}, [&](Story& story) {
    CHECK(story.check(true, "sun"));
    CHECK(story.end() == 0);
    CHECK_FALSE(story.check(false, "snow"));
    status = story.end();
  });
  CHECK(status == 1);
  CHECK_THAT(text, Catch::Contains("   ok: sun\n") &&
                       Catch::Contains("   WRONG: snow\n") &&
                       Catch::Contains("Claims that did not hold: 1\n"));
}

TEST_CASE("a wrong claim is shown even in a step that --only leaves out") {
  transport::StoryOptions options;
  options.only = {2};
  const std::string text = printed(options, [](Story& story) {
    story.step("One");
    story.check(true, "sun");
    story.check(false, "snow");
    story.step("Two");
    story.say("told");
    CHECK_THROWS_AS(story.step("Three"), transport::StoryIsOver);
  });
  CHECK(text == "   WRONG: snow\n2. Two\n   told\n");
}

TEST_CASE("the option --wire prints how to capture, and waits for Enter") {
  transport::StoryOptions options;
  options.wire = true;
  const std::string text = printed(
      options, [](Story& story) { story.filters("udp port 7", "udp.port == 7"); },
      "\n");
  CHECK_THAT(text, Catch::Contains("sudo tcpdump -i lo -n 'udp port 7'\n") &&
                       Catch::Contains("sudo dumpcap -i lo -w test-wire.pcapng -f "
                                       "'udp port 7'\n") &&
                       Catch::Contains("-- Enter when it runs --"));
}

TEST_CASE("the option --wire is answered even in a step that --only leaves out") {
  transport::StoryOptions options;
  options.wire = true;
  options.only = {2};
  const std::string text = printed(
      options,
      [](Story& story) {
        story.step("One");
        story.filters("udp port 7", "udp.port == 7");
      },
      "\n");
  CHECK_THAT(text, Catch::StartsWith("\nTo capture the real packets") &&
                       Catch::Contains("'udp port 7'"));
}

TEST_CASE("quoted text is one line of bounded width") {
  CHECK(demo::quoted("a b") == "\"a b\"");
  CHECK(demo::quoted(std::string("\n\\\x01\xff\0", 5)) == "\"\\n\\\\\\x01\\xFF\\x00\"");
  CHECK(demo::quoted(std::string(1000, 'x'), 10) == "\"xxxxx...\"");
}
