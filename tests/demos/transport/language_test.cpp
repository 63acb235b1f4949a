// Every story exists in English and in German, with the same steps and claims.

#include <algorithm>
#include <set>
#include <sstream>

#include "demos/common/text.h"
#include "demos/transport/story/language.h"
#include "demos/transport/story/phrase.h"
#include "tests/demos/transport/tools.h"
#include "tests/support/catch.h"

using testing_support::Outcome;
using transport::Phrase;
using transport_test::run_program;
using transport_test::stories;

namespace {

struct TwoTexts {
  Phrase<> first;
  Phrase<2> second;
};
template <class Texts>
concept FirstIsEnough = requires {
  Texts{.first = "only one text"};
};
template <class Texts>
concept BothAreEnough = requires {
  Texts{.first = "one", .second = "{1}{2}"};
};

/// A text that is forgotten in one language does not compile.
static_assert(BothAreEnough<TwoTexts> && !FirstIsEnough<TwoTexts>);
static_assert(!std::is_default_constructible_v<Phrase<>>);

/// The parts of a story that must be the same, or different, in two languages.
struct Parts {
  explicit Parts(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const bool digit = !line.empty() && line[0] >= '1' && line[0] <= '9';
      if (digit && line.find(". ") < 3) headings.insert(line);
      if (line.starts_with("   ok: ")) ++claims;
      widest = std::max(widest, demo::width_of(line));
    }
  }
  std::set<std::string> headings;
  int claims = 0;
  std::size_t widest = 0;
};

Outcome run_with(const std::string& environment, const std::string& options) {
  return testing_support::run(
      {"sh", "-c",
       "unset LANGUAGE LC_ALL LC_MESSAGES LANG; " + environment +
           " exec " PROGRAM_DIR "/handshake --only 1 " + options});
}

bool is_german(const Outcome& outcome) {
  CHECK(outcome.status == 0);
  return outcome.out.find("Verbindung wird abgelehnt") != std::string::npos;
}

void compare_languages(const std::string& story) {
  CAPTURE(story);
  const Outcome english = run_program(story, {"--english"}),
                german = run_program(story, {"--german"});
  CAPTURE(german.out);
  transport_test::check_story(english);
  CHECK(german.status == 0);
  CHECK(german.err.empty());
  const Parts in_english(english.out), in_german(german.out);
  CHECK(in_english.headings.size() >= 4);
  CHECK(in_german.headings.size() == in_english.headings.size());
  CHECK(in_german.claims == in_english.claims);
  CHECK(in_german.claims > 0);
  CHECK(in_english.widest <= 78);
  CHECK(in_german.widest <= 78);
  for (const std::string& heading : in_english.headings)
    CHECK(in_german.headings.count(heading) == 0);
  for (const std::string word : {" the ", " and ", " are ", "WRONG", "FALSCH"})
    CHECK_THAT(german.out, !Catch::Contains(word));
}

}  // namespace

TEST_CASE("a phrase puts each value into its place") {
  CHECK(std::string(Phrase<>("plain text")) == "plain text");
  CHECK(Phrase<1>("{1} ms")(12) == "12 ms");
  CHECK(Phrase<2>("{2}, then {1} and {2}")("a", std::string("b")) == "b, then a and b");
  CHECK(Phrase<1>("{1}")("{1}") == "{1}");
}

TEST_CASE("a phrase must use exactly its values") {
  CHECK_THROWS_AS(Phrase<1>("nothing"), std::invalid_argument);
  CHECK_THROWS_AS(Phrase<2>("{1} only"), std::invalid_argument);
  CHECK_THROWS_AS(Phrase<1>("{1} and {2}"), std::invalid_argument);
  CHECK_THROWS_AS(Phrase<>("{1}"), std::invalid_argument);
  CHECK_THROWS_AS(Phrase<1>("{0}{1}"), std::invalid_argument);
}

TEST_CASE("padding counts columns, not bytes") {
  CHECK(transport::padded("ab", 4) == "ab  ");
  CHECK(transport::padded("Größe", 7) == "Größe  ");
  CHECK(transport::padded("too long", 3) == "too long");
}

TEST_CASE("the first stories tell the same in German as in English, in 78 columns") {
  for (std::size_t i = 0; i < stories.size() / 2; ++i) compare_languages(stories[i]);
}

TEST_CASE("the other stories tell the same in German as in English, in 78 columns") {
  for (std::size_t i = stories.size() / 2; i < stories.size(); ++i)
    compare_languages(stories[i]);
}

TEST_CASE("the prompts of a story are German, too") {
  const transport_test::TemporaryFile file;
  const Outcome outcome =
      run_program("handshake", {"--german", "--wire", "--pcap", file.path()});
  CHECK_THAT(outcome.out, Catch::Contains("-- Enter, sobald er läuft --") &&
                              Catch::Contains("So öffnet man die Datei:"));
}

TEST_CASE("without an option the environment selects the language") {
  CHECK(is_german(run_with("LANG=de_DE.UTF-8", "")));
  CHECK(is_german(run_with("LANG=C LC_MESSAGES=de_AT", "")));
  CHECK(is_german(run_with("LANG=C LC_MESSAGES=C LC_ALL=de", "")));
  CHECK(is_german(run_with("LC_ALL= LANG=de_CH.UTF-8", "")));
  CHECK(is_german(run_with("LANGUAGE=de LC_ALL=C", "")));
  CHECK(is_german(run_with("LANGUAGE=de_DE:en", "")));
  CHECK_FALSE(is_german(run_with("LANGUAGE=en LC_ALL=de_DE.UTF-8", "")));
  CHECK_FALSE(is_german(run_with("LANGUAGE=en:de", "")));
  CHECK_FALSE(is_german(run_with("", "")));
  CHECK_FALSE(is_german(run_with("LANG=de_DE.UTF-8 LC_ALL=C", "")));
  CHECK_FALSE(is_german(run_with("LANG=de_DE.UTF-8 LC_MESSAGES=en_GB.UTF-8", "")));
  CHECK_FALSE(is_german(run_with("LANG=deutsch", "")));
  CHECK(is_german(run_with("LC_ALL=C.UTF-8 LANGUAGE=de:en", "")));
  CHECK_FALSE(is_german(run_with("LC_ALL=de_DE.UTF-8 LANGUAGE=en", "")));
}

TEST_CASE("an option is stronger than the environment") {
  CHECK(is_german(run_with("LANGUAGE=en LC_ALL=C", "--german")));
  CHECK_FALSE(is_german(run_with("LC_ALL=de_DE.UTF-8", "--english")));
  const Outcome both = run_program("handshake", {"--german", "--english"});
  CHECK(both.status == 1);
  CHECK(testing_support::line_count(both.err) == 1);
}
