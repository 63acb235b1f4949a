#!/usr/bin/env python3
"""Tests of how the starter is made from the solution."""

import unittest

from kits import SERVER_CPP, SERVER_PY

from grader import markers


def starter(source):
    return markers.starter(source, "server.cpp")


class Starter(unittest.TestCase):
    def test_a_file_without_markers_is_copied(self):
        for text in (
            "",
            "x",
            "a\n\n  b // @ home\n",
            "a\r\nb\t \n",
            "print('//@solution')\n",
        ):
            self.assertEqual(starter(text), text)

    def test_the_solution_is_removed(self):
        self.assertEqual(starter("a\n//@solution\nb\n//@end\nc\n"), "a\nc\n")

    def test_a_stub_stands_instead_with_the_indentation_of_its_marker(self):
        text = "{\n  //@solution\n  b\n  //@stub if (c) {\n  //@stub   d\n  //@stub }\n"
        text += "  //@end\n}\n"
        self.assertEqual(starter(text), "{\n  if (c) {\n    d\n  }\n}\n")

    def test_an_empty_stub_is_an_empty_line(self):
        self.assertEqual(starter("  //@solution\n  //@stub\n  //@end\n"), "\n")

    def test_stubs_may_stand_between_lines_of_the_solution(self):
        self.assertEqual(
            starter("//@solution\na\n//@stub x\nb\n//@stub y\n//@end\n"), "x\ny\n"
        )

    def test_remarks_for_lecturers_are_removed(self):
        self.assertEqual(starter("a\n//@lecturer\n2 points\n//@end\nb\n"), "a\nb\n")

    def test_each_comment_sign(self):
        for sign in ("//", "#", ";"):
            text = f"{sign}@solution\na\n{sign}@stub b\n{sign}@end\n"
            self.assertEqual(starter(text), "b\n")

    def test_tabs(self):
        self.assertEqual(
            starter("\t//@solution\n\ta\n\t//@stub b\n\t//@end\n"), "\tb\n"
        )

    def test_the_example(self):
        self.assertIn("def answer(data):\n    return data\n", starter(SERVER_PY))
        self.assertNotIn("lecturer", starter(SERVER_PY))
        self.assertIn(
            "char answer(char byte) {\n  return byte;\n}", starter(SERVER_CPP)
        )


class Mistakes(unittest.TestCase):
    def mistake(self, text, line, words):
        with self.assertRaises(markers.MarkerError) as caught:
            starter(text)
        self.assertTrue(
            str(caught.exception).startswith(f"server.cpp:{line}: "), caught.exception
        )
        self.assertIn(words, str(caught.exception))

    def test_nested(self):
        self.mistake(
            "//@solution\na\n//@solution\n", 3, "@solution in the @solution of line 1"
        )
        self.mistake(
            "//@solution\n//@lecturer\n", 2, "@lecturer in the @solution of line 1"
        )

    def test_a_missing_end(self):
        self.mistake("a\n//@solution\nb\n", 2, "the end of @solution is missing")

    def test_an_end_without_a_beginning(self):
        self.mistake("a\n//@end\n", 2, "@end without")

    def test_an_unknown_word(self):
        self.mistake("//@solutions\n", 1, "@solutions is no marker")

    def test_a_stub_outside(self):
        self.mistake("//@stub a\n", 1, "@stub outside")
        self.mistake("//@lecturer\n//@stub a\n//@end\n", 2, "@stub outside")

    def test_a_stub_without_a_space(self):
        self.mistake("//@solution\n//@stub(a)\n//@end\n", 2, "a space is missing")

    def test_tabs_and_spaces(self):
        self.mistake(" \t//@solution\n//@end\n", 1, "mixes tabs and spaces")
        self.mistake("  //@solution\n\ta\n  //@end\n", 2, "mix tabs and spaces")
        self.mistake("\t//@solution\n  a\n\t//@end\n", 2, "mix tabs and spaces")

    def test_text_after_a_marker(self):
        self.mistake(
            "//@solution of part 1\n//@end\n", 1, "nothing may stand after @solution"
        )

    def test_almost_a_marker(self):
        for line in ("// @solution", "  # @end", "//@ solution", "// @stub x"):
            self.mistake("a\n" + line, 2, "no space")


class HiddenLines(unittest.TestCase):
    def test_they_are_in_no_given_line(self):
        text = "a\n//@solution\n  a\n  b\n//@stub c\n//@end\n//@lecturer\nd\n//@end\n"
        self.assertEqual(markers.hidden_lines(text, "x"), {"b", "d"})


if __name__ == "__main__":
    unittest.main()
