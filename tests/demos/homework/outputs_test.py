"""Results as they are read, and the output for VPL, which is read line by line."""

import os
import tempfile
import types
import unittest
from pathlib import Path

import results  # finds the grader
from grader import grade, outputs
from grader.outputs import report
from grader.result import Result
from results import ALL, CHECKS, Case


class Schema(unittest.TestCase):
    def test_the_results_of_these_tests_have_the_keys_that_the_grader_writes(self):
        check = types.SimpleNamespace(
            id="echo", group="works", title={"en": "", "de": ""}, points=2, read="",
            visibility="visible", needs=(),
        )  # fmt: skip
        kit = types.SimpleNamespace(points=4, id="k", checks=[check], sha256=lambda: "")
        real = Result(kit).data
        self.assertEqual(set(real), set(results.FINE))
        self.assertEqual(set(real["checks"][0]), set(results.FINE["checks"][0]))

    def test_a_line_is_one_line_without_characters_that_control_something(self):
        line = report.clean(results.HOSTILE)
        self.assertTrue(line.isprintable())
        line.encode("utf-8")

    def test_a_line_has_a_limit(self):
        self.assertLessEqual(len(report.clean("x" * 10_000)), report.LONGEST_LINE)

    def test_a_damaged_result_is_no_result(self):
        for text in "", "[]", "{", '{"checks": []}':
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "result.json"
                path.write_text(text)
                self.assertIsNone(report.Graded(path).data, text)


class Names(results.Folder):
    def names(self, *paths):
        found = grade.submissions_in([str(self.folder / path) for path in paths], "out")
        return [submission.name for submission in found]

    def test_a_submission_has_the_name_of_its_folder_or_archive(self):
        self.assertEqual(self.names("anna", "ben.zip", "eve.tar.gz", "jo/."),
                         ["anna", "ben", "eve", "jo"])  # fmt: skip

    def test_the_folder_of_a_submission_never_stands_where_an_output_is_written(self):
        for name in outputs.RESERVED | {"", "."}:
            with self.assertRaisesRegex(ValueError, "cannot have the name"):
                self.names("anna", name + ".zip")
        written = outputs.write_all(
            results.save(self.folder, {"Anna 101": results.FINE}), str(self.folder)
        )
        common = {os.path.basename(path) for path in written
                  if os.path.dirname(path) == str(self.folder)}  # fmt: skip
        self.assertLessEqual(common, outputs.RESERVED)


class Vpl(Case):
    def setUp(self):
        super().setUp()
        for name in "VPL_GRADEMIN", "VPL_GRADEMAX":
            os.environ.pop(name, None)
            self.addCleanup(os.environ.pop, name, None)

    def read(self, text):
        """Comments and grades, as VPL finds them line by line."""
        comments, grades, inside = [], [], False
        for line in text.split("\n"):
            if inside and line.strip() == "--|>":
                inside = False
            elif inside:
                comments.append(line)
            elif line.strip() == "<|--":
                inside = True
            if line.startswith("Grade :=>>"):
                grades.append(float(line[10:]))
        self.assertFalse(inside)
        self.assertNotIn("\r", text)
        return comments, grades

    def test_the_grade_is_the_last_line(self):
        for name, text in self.texts("vpl", "vpl.txt").items():
            _, grades = self.read(text)
            self.assertEqual(grades, [ALL[name]["score"]] if ALL[name] else [], name)
            if grades:
                self.assertTrue(text.rstrip("\n").split("\n")[-1].startswith("Grade"))

    def test_the_grade_has_the_range_of_the_activity(self):
        os.environ.update(VPL_GRADEMIN="1", VPL_GRADEMAX="11")
        texts = self.texts("vpl", "vpl.txt")
        self.assertEqual(self.read(texts["fine"])[1], [11])
        self.assertEqual(self.read(texts["no files"])[1], [1])
        share = results.MIXED["score"] / results.MIXED["max_score"]
        self.assertAlmostEqual(
            self.read(texts["mixed"])[1][0], 1 + 10 * share, places=2
        )

    def test_marks_that_a_student_prints_are_taken_apart(self):
        for line in self.read(self.texts("vpl", "vpl.txt")["attack"])[0]:
            for mark in "<|--", "--|>", ":=>>":
                self.assertNotIn(mark, line)
            self.assertRegex(line, r"^(-\d|> )")

    def test_a_title_is_never_a_grade(self):
        # VPL takes a number in brackets at the end of a title for points.
        for line in self.read(self.texts("vpl", "vpl.txt")["mixed"])[0]:
            self.assertFalse(line.startswith("-") and line.rstrip().endswith(")"), line)

    def test_what_all_checks_say_is_told_once(self):
        text = self.texts("vpl", "vpl.txt")["no files"]
        self.assertEqual(text.count("=> No file."), 1)
        self.assertEqual(text.count(" E_FILES "), len(CHECKS))

    def test_a_hidden_check_tells_only_its_cause(self):
        text = self.texts("vpl", "vpl.txt")["hidden"]
        self.assertNotIn("SECRET", text)
        self.assertIn("An answer has wrong bytes.", text)


if __name__ == "__main__":
    unittest.main()
