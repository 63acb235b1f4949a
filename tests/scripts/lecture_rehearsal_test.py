"""A rehearsal of the lecture on a terminal of 80 columns and 24 rows, in both languages: the
question, the output and the answer of each item fit the screen, and no word is cut.

usage: lecture_rehearsal_test.py PROGRAMS [en|de]"""

import re
import sys
import unittest

LANGUAGES = [sys.argv.pop()] if sys.argv[-1] in ("en", "de") else ["en", "de"]
PROGRAMS = sys.argv.pop(1) if len(sys.argv) > 1 else ""

import support  # finds the modules of the scripts
import lecture_excerpts
import lecture_items
import lecture_walk
import lecture_words
from lecture_page import Page, columns

WIDTH, HEIGHT = 80, 24
KEYS = 2  # rows: an empty one and the line with the keys
PAGES = {11: 2}  # the handshake in three segments, and what the server's kernel has then
SEQUENCE = re.compile(r"\x1b\[[0-9;]*m")


def rows(text):
    return [SEQUENCE.sub("", row) for row in text.split("\n")]


class Rehearsal(unittest.TestCase):
    def each_item(self):
        for language in LANGUAGES:
            words = lecture_words.SCREEN[language == "de"]
            for item in lecture_items.read(lecture_items.DOCUMENTS[language]):
                with self.subTest(item=item.number, language=language):
                    yield item, words

    def fits(self, text, room):
        lines = rows(text)
        self.assertLessEqual(len(lines), room, text)
        self.assertLessEqual(max(map(columns, lines)), WIDTH, text)

    def test_every_question_fits(self):
        for item, words in self.each_item():
            self.fits(lecture_walk.question(item, words), HEIGHT - KEYS)

    def test_every_answer_fits(self):
        for item, words in self.each_item():
            top = lecture_walk.headline(item) + "\n\n"
            self.fits(top + lecture_walk.answer(item, words), HEIGHT - KEYS)

    def test_every_output_fits(self):
        for item, words in self.each_item():
            german = words["language"] == "de"
            options = ["--programs", PROGRAMS, "--from", str(item.number)]
            document = lecture_items.DOCUMENTS[words["language"]]
            person = support.Person(document, *options, *["--german"] * german)
            try:
                self.rehearse(item, person, words)
            finally:
                person.close()

    def rehearse(self, item, person, words):
        """Asks, runs and reveals one item."""
        ends = [words[key] for key in ("more", "ran", "needs", "busy", "failed")]
        person.sees(words["asked"])
        person.presses("\n")
        for line in item.typed()[:-1] or item.typed():
            person.presses(line + "\r")
        if len(item.typed()) > 1:
            person.sees_that(lambda text: not self.lacks(item, text), "the output")
            person.presses(item.typed()[-1] + "\r")
        if "lecture-panes" in item.command:
            person.sees("F10 end")
            person.presses("\x1b[21~")  # F10
        person.sees_that(lambda text: any(end in text for end in ends), "the end")
        shown = person.seen[person.at :]
        if words["needs"] in shown:
            return
        for _ in range(PAGES.get(item.number, 1) - 1):
            person.sees(words["more"])
            person.presses("\n")
            person.sees_that(lambda text: any(end in text for end in ends), "the end")
        self.assertNotIn(words["more"], person.seen[person.at :])
        person.sees(words["ran"])
        person.presses("\n")
        person.sees(words["revealed"])

    def lacks(self, item, text):
        """Whether the output has not yet what the item expects, for items with input."""
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r", "\n")
        return lecture_excerpts.missing(item, plain)


if __name__ == "__main__":
    unittest.main()
