"""docs/lecture.md and docs/vorlesung.md have all items in order, and the same commands; all
files that they name exist. `scripts/lecture --auto` tests the commands themselves."""

import os
import re
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import ROOT

import lecture_document
import lecture_items
import lecture_notes
import lecture_show
import lecture_words

LECTURE = lecture_items.read(lecture_items.DOCUMENTS["en"])
GERMAN = lecture_items.read(lecture_items.DOCUMENTS["de"])


class Lecture(unittest.TestCase):
    def test_items_in_order(self):
        self.assertEqual([item.number for item in LECTURE], list(range(1, 41)))

    def test_parts(self):
        for item in LECTURE:
            with self.subTest(item=item.number):
                self.assertTrue(item.predict.endswith("?"))
                see = item.see.splitlines()
                self.assertLessEqual(len(see), 12)
                self.assertTrue(any(re.search(r"\w", line) for line in see))
                self.assertLessEqual(max(map(len, see)), 92)

    def test_every_item_has_choices_and_minutes(self):
        for items in LECTURE, GERMAN:
            for item in items:
                with self.subTest(item=item.number):
                    self.assertEqual(len(set(item.choices)), 4)
                    self.assertIn(item.right, tuple("ABCD"))
                    self.assertGreater(int(item.minutes), 0)
        letters = [item.right for item in LECTURE]
        for letter in "ABCD":  # a class must not learn to guess
            self.assertGreaterEqual(letters.count(letter), 8)

    def test_the_question_comes_before_everything_that_answers_it(self):
        for item in LECTURE:
            with self.subTest(item=item.number):
                asked = item.title + " " + item.predict
                for told in item.say, item.look, *filter(None, [item.slip]):
                    self.assertNotIn(told.split(".")[0], asked)

    def test_the_notes_fit_on_a_screen(self):
        os.environ["COLUMNS"] = "80"
        for items, german in (LECTURE, False), (GERMAN, True):
            for item in items:
                with self.subTest(item=item.number, german=german):
                    told = {"item": item.number, "began": 0}
                    words = lecture_words.NOTES[german]
                    lines = lecture_notes.page(items, told, words, 61).splitlines()
                    self.assertLessEqual(len(lines) + 2, 24)

    def test_documents_are_made_from_their_sources(self):
        self.assertEqual([path.name for path, _ in lecture_document.outdated()], [])

    def test_an_item_without_commands_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            commands = Path(folder) / "commands.md"
            commands.write_text("## 1\n\n```sh\ntrue\n```\n", encoding="utf-8")
            with mock.patch.object(lecture_document, "COMMANDS", commands):
                with self.assertRaisesRegex(lecture_items.Broken, "are not the same as in"):
                    lecture_document.assemble("en")

    def test_labels_have_the_language_of_the_document(self):
        needs = ["**Needs** tcp_client"]
        self.assertEqual(lecture_document.translated(needs, "en"), needs)
        self.assertEqual(
            lecture_document.translated(needs, "de"), ["**Braucht** tcp_client"]
        )

    def test_both_documents_have_the_same_items(self):
        for english, german in zip(LECTURE, GERMAN):
            with self.subTest(item=english.number):
                self.assertEqual(english.number, german.number)
                for part in "command", "see", "expect", "needs", "figure", "show":
                    self.assertEqual(getattr(english, part), getattr(german, part))
                self.assertEqual(english.typed(), german.typed())
                self.assertEqual(bool(english.slip), bool(german.slip))
        self.assertEqual(len(LECTURE), len(GERMAN))

    def test_every_tool_that_may_be_missing_is_named(self):
        """A bare system lacks these tools. After || a command may need one."""
        called = r"(?:^|[|;(&]|until|then|do)\s*(ss|tmux|tshark|python3|gnuplot|nc|strace)\s"
        for item in LECTURE:
            commands = re.sub(r"^.*\|\|.*$", "", item.command, flags=re.MULTILINE)
            tools = set(re.findall(called, commands, flags=re.MULTILINE))
            self.assertLessEqual(tools, set(item.programs()[1]), item.number)

    def test_files(self):
        for item in LECTURE:
            self.assertTrue(item.files(), item.number)
            for path, function in item.files():
                with self.subTest(item=item.number, path=path):
                    self.assertIn(f"[{path}](../{path})", item.show)
                    self.assertTrue((ROOT / path).is_file())
                    shown = lecture_show.excerpt(path, function).splitlines()
                    self.assertTrue(1 < len(shown) <= 120, f"{len(shown)} lines")

    def test_figures(self):
        for item in LECTURE:
            for path in re.findall(r"\]\(([^)]*)\)", item.figure):
                self.assertTrue((ROOT / "docs" / path).is_file(), path)

    def test_the_list_of_figures_names_their_items(self):
        text = (ROOT / "docs/figures/README.md").read_text(encoding="utf-8")
        listed = set()
        for figures, items in re.findall(r"^\| (.*?) \| ([\d, ]+) \|", text, re.M):
            for path in re.findall(r"\(([^)]*)\)", figures):
                name = os.path.normpath(f"figures/{path}")
                listed.update((name, int(number)) for number in items.split(","))
        shown = {(path, item.number) for item in LECTURE
                 for path in re.findall(r"\]\(([^)]*)\)", item.figure)}
        self.assertEqual(listed, shown)


if __name__ == "__main__":
    unittest.main()
