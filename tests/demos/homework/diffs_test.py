"""The diffs that make a wrong program from the solution."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "demos" / "homework"))
sys.dont_write_bytecode = True

from grader import diffs

TEXT = "one\ntwo\n\nthree\nfour\n"
DIFF = """--- solution/chat.py
+++ wrong/example/chat.py
@@ -2,3 +2,3 @@
 two
 
-three
+THREE
"""


class Diffs(unittest.TestCase):
    def expect_error(self, text, diff, part):
        with self.assertRaises(diffs.DiffError) as caught:
            diffs.apply(text, diff, "wrong/example")
        self.assertIn("wrong/example", str(caught.exception))
        self.assertIn(part, str(caught.exception))

    def test_a_diff_changes_its_lines_only(self):
        self.assertEqual(diffs.apply(TEXT, DIFF, "x"), "one\ntwo\n\nTHREE\nfour\n")

    def test_line_numbers_do_not_matter(self):
        self.assertEqual(diffs.apply("zero\n" * 9 + TEXT, DIFF, "x").count("THREE"), 1)

    def test_an_editor_may_cut_the_space_of_an_empty_line(self):
        self.assertIn("THREE", diffs.apply(TEXT, DIFF.replace("\n \n", "\n\n"), "x"))

    def test_each_part_is_applied(self):
        more = DIFF + "@@ -1 +1 @@\n-one\n+ONE\n"
        self.assertEqual(diffs.apply(TEXT, more, "x"), "ONE\ntwo\n\nTHREE\nfour\n")

    def test_lines_that_are_not_there_are_an_error(self):
        self.expect_error("one\n", DIFF, '"two"')

    def test_a_line_must_match_as_a_whole(self):
        self.expect_error("one\nnumber two\n\nthree\n", DIFF, "0 times")

    def test_lines_that_are_there_twice_are_an_error(self):
        self.expect_error(TEXT + TEXT, DIFF, "2 times")

    def test_a_text_that_is_no_diff_is_an_error(self):
        self.expect_error(TEXT, "three\n", "@@")


if __name__ == "__main__":
    unittest.main()
