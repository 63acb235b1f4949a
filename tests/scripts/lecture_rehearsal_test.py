"""A rehearsal of the lecture on a terminal of 80 columns and 24 rows, in both languages: the
question, the output and the answer of each item fit the screen, and no word is cut. Each
item is a test of its own: `-k item_07` chooses one.

usage: lecture_rehearsal_test.py PROGRAMS [en|de] [OPTIONS OF UNITTEST]"""

import re
import shutil
import sys
import unittest

PROGRAMS = sys.argv.pop(1)
LANGUAGES = [sys.argv.pop(1)] if sys.argv[1:2] in (["en"], ["de"]) else ["en", "de"]

import support  # finds the modules of the scripts
import lecture_excerpts
import lecture_items
import lecture_run
import lecture_walk
import lecture_words
from lecture_page import columns

WIDTH, HEIGHT = 80, 24
KEYS = 2  # rows: an empty one and the line with the keys
PAGES = {11: 2}  # the handshake in three segments, and what the server's kernel has then
# A prompt that runs into the output of another program, or behind it.
NOISE = re.compile(r"^[^$>].*Input lower|sentence:(From|\w+_client|select|register|[A-Z]{3})")
CLEAR = "\x1b[2J"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def visible(row):
    """What a terminal shows of a row in which the cursor goes back."""
    shown, at = [], 0
    for character in SEQUENCE.sub("", row):
        if character == "\b":  # after the last column, the cursor is still on it
            at = max(min(at, WIDTH - 1) - 1, 0)
        elif character == "\r":
            at = 0
        else:
            shown[at : at + 1] = [character]
            at += 1
    return "".join(shown)


def cut_words(text):
    """The rows that end inside a word: those that a terminal would wrap, and those that a
    single word fills, which lecture_page cannot wrap."""
    rows = [visible(row).rstrip() for row in text.split("\r\n")]
    return [
        row
        for row in rows
        if columns(row) > WIDTH or columns(row) == WIDTH and " " not in row.strip()
    ]


class OldConnections(AssertionError):
    """The output has more rows than usual, because a program got a port to which the kernel
    still has connections from an earlier program (TIME-WAIT, for one minute)."""


class Rehearsal(unittest.TestCase):
    """The tests of the items are added below."""

    def test_a_cut_word_is_noticed(self):
        self.assertEqual(len(cut_words("x" * 81 + "\r\n" + "two words " * 9)), 2)
        self.assertEqual(len(cut_words("x" * 80 + "\r\nrest")), 1)
        self.assertEqual(cut_words("x" * 75 + " word\r\n" + "x" * 79 + " \r\nrest"), [])
        back = "\b" * 4 + " " * 5  # the last word is erased
        self.assertEqual(cut_words("x" * 75 + " word" + back + "\r\nwordy"), [])

    def fits(self, text):
        lines = [SEQUENCE.sub("", row) for row in text.split("\n")]
        self.assertLessEqual(len(lines), HEIGHT - KEYS, text)
        self.assertLessEqual(max(map(columns, lines)), WIDTH, text)

    def check(self, item, language):
        words = lecture_words.SCREEN[language == "de"]
        self.fits(lecture_walk.question(item, words))
        top = lecture_walk.headline(item) + "\n\n"
        self.fits(top + lecture_walk.answer(item, words))
        with lecture_run.ports_for_us(item) as ours:
            busy = lecture_run.wait_for_ports(item, 20)
            self.assertTrue(ours and not busy, f"other programs use the ports: {busy}")
            try:
                self.rehearse(item, words)
            except OldConnections:
                self.rehearse(item, words)  # with another port

    def rehearse(self, item, words):
        """Asks, runs and reveals one item. Skips it if a tool is not installed."""
        tools = item.programs()[1]
        missing = [tool for tool in tools if not shutil.which(tool)]
        if missing:
            self.skipTest(f"{words['needs']}: {', '.join(missing)}")
        options = ["--programs", PROGRAMS, "--from", str(item.number)]
        german = ["--german"] if words["language"] == "de" else []
        document = lecture_items.DOCUMENTS[words["language"]]
        person = support.Person(document, *options, *german)
        self.addCleanup(person.close)
        person.sees_that(
            lambda text: words["asked"] in text or words["begin"] in text, "a question"
        )
        if words["begin"] in person.seen:  # tools are missing
            person.presses("\n")
        person.sees(words["asked"])
        person.presses("\n")
        self.type_lines(item, person)
        for _ in range(PAGES.get(item.number, 1) - 1):
            person.sees(words["more"])
            person.presses("\n")
        ends = [words[key] for key in ("more", "ran", "asked")]
        person.sees_that(lambda text: any(end in text for end in ends), "the end")
        shown = person.seen[person.at :]
        if words["more"] in shown and "TIME-WAIT" in shown:
            raise OldConnections(shown)
        self.assertNotIn(words["more"], shown)
        self.assertNotIn(words["failed"], shown)
        if "lecture-panes" not in item.command:  # tmux draws the whole screen
            self.assertEqual(cut_words(shown), [])
        if not item.type:  # this test types before the prompt comes
            rows = map(visible, shown.split("\r\n"))
            self.assertEqual([row for row in rows if NOISE.search(row)], [])
        person.sees(words["ran"])
        person.presses("\n")
        person.sees(words["revealed"])
        screen = person.seen.split(CLEAR)[-1]  # the answer, and what is above it
        self.assertLessEqual(screen.count("\n") + 1, HEIGHT, screen)

    def type_lines(self, item, person):
        for line in item.typed()[:-1] or item.typed():
            person.presses(line + "\r")
        if len(item.typed()) > 1:
            person.sees_that(lambda text: not self.lacks(item, text), "the output")
            person.presses(item.typed()[-1] + "\r")
        if "lecture-panes" in item.command:
            person.sees("F10 end")
            person.presses("\x1b[21~")  # F10

    def lacks(self, item, text):
        """What the output has not yet of what the item expects, for items with input."""
        plain = SEQUENCE.sub("", text).replace("\r", "\n")
        return lecture_excerpts.missing(item, plain)


def test_of(item, language):
    return lambda self: self.check(item, language)


for language in LANGUAGES:
    for item in lecture_items.read(lecture_items.DOCUMENTS[language]):
        name = f"test_item_{item.number:02}_{language}"
        setattr(Rehearsal, name, test_of(item, language))


if __name__ == "__main__":
    unittest.main()
