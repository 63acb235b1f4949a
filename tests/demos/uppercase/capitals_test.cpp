#include "demos/uppercase/capitals.h"

#include <locale.h>
#include <wchar.h>
#include <wctype.h>

#include <random>

#include "tests/support/catch.h"

using uppercase::CapitalStream;

namespace {

std::string upper(std::string text) {
  uppercase::capitalise(text);
  return text;
}

/// Converts a text that arrives in these pieces.
std::string in_pieces(const std::vector<std::string>& pieces) {
  CapitalStream stream;
  std::string out;
  for (const std::string& piece : pieces) stream.append(piece, out);
  return out + stream.finish();
}

/// The expected result, computed by the C library as docs/protocol.md specifies it.
struct Oracle {
  Oracle() : locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
    if (locale != nullptr) previous = ::uselocale(locale);
  }
  ~Oracle() {
    if (locale == nullptr) return;
    ::uselocale(previous);
    ::freelocale(locale);
  }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  static std::string encode(wchar_t letter) {
    char bytes[16];
    mbstate_t state{};
    const std::size_t size = ::wcrtomb(bytes, letter, &state);
    return size == static_cast<std::size_t>(-1) ? "" : std::string(bytes, size);
  }

  locale_t locale;
  locale_t previous = nullptr;
};

}  // namespace

TEST_CASE("a letter becomes its towupper() capital of the same length") {
  const Oracle oracle;
  if (oracle.locale == nullptr) {
    WARN("skipped: no locale C.UTF-8");
    return;
  }
  int mapped = 0;
  for (wchar_t letter = 1; letter <= 0x10FFFF; ++letter) {
    const std::string text = Oracle::encode(letter);
    if (text.empty()) continue;  // a surrogate
    const std::string capital =
        Oracle::encode(static_cast<wchar_t>(::towupper(static_cast<wint_t>(letter))));
    const std::string expected = letter == 0xDF                  ? "SS"
                                 : capital.size() == text.size() ? capital
                                                                 : text;
    if (upper(text) != expected)
      FAIL_CHECK("U+" << std::hex << static_cast<long>(letter));
    mapped += expected != text ? 1 : 0;
  }
  CHECK(mapped > 1000);  // otherwise the locale would have only ASCII
}

TEST_CASE("a letter whose capital has another length is unchanged") {
  CHECK(upper("ı ſ") == "ı ſ");
  CHECK(upper("straße ÿ") == "STRASSE Ÿ");
}

TEST_CASE("malformed bytes are unchanged, and letters around them are converted") {
  CHECK(upper("a\xFF"
              "b") ==
        "A\xFF"
        "B");
  CHECK(upper("a\xC3") == "A\xC3");
  CHECK(upper("\xC3"
              "a") ==
        "\xC3"
        "A");
  CHECK(upper("\xE2\x82"
              "a") ==
        "\xE2\x82"
        "A");
  CHECK(upper("\xC1\xA1") == "\xC1\xA1");  // overlong a
  CHECK(upper("\xED\xA0\x80"
              "a") ==
        "\xED\xA0\x80"
        "A");  // a surrogate
  CHECK(upper("\xF4\x90\x80\x80"
              "a") ==
        "\xF4\x90\x80\x80"
        "A");  // beyond U+10FFFF
}

TEST_CASE("a stream may be cut anywhere") {
  const std::string text =
      "ab\xC3\xA4\xC3\x9F\xCF\x89\xE1\xBA\x81\xF0\x90\x90\xA8 z\xC3";
  for (std::size_t cut = 0; cut <= text.size(); ++cut)
    CHECK(in_pieces({text.substr(0, cut), text.substr(cut)}) == upper(text));
}

TEST_CASE("random bytes give the same result in any pieces") {
  const unsigned seed = GENERATE(1u, 2u, 3u);
  CAPTURE(seed);
  std::mt19937 random(seed);
  // First bytes and continuation bytes are frequent, so that valid letters occur.
  const std::string alphabet = "az\xC3\x9F\xA4\xE1\xBA\x81\xF0\x90\xED\xA0\xFF";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t length = random() % 24; length > 0; --length)
      text += alphabet[random() % alphabet.size()];
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random() % 4;
      pieces.push_back(text.substr(at, size));
      at += size;
    }
    const std::string whole = upper(text);
    REQUIRE(whole.size() == text.size());
    REQUIRE(in_pieces(pieces) == whole);
  }
}

TEST_CASE("only the bytes of an incomplete letter are kept back") {
  CapitalStream stream;
  std::string out;
  stream.append("ab\xF0\x90", out);
  CHECK(out == "AB");
  stream.append("\x90", out);
  CHECK(out == "AB");
  stream.append(
      "\xA8"
      "c",
      out);
  CHECK(out ==
        "AB\xF0\x90\x90\x80"
        "C");
  CHECK(stream.finish().empty());
}
