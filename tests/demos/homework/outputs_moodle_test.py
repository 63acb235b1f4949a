"""Moodle's worksheet and feedback zip, and the logs of Praktomat."""

import contextlib
import csv
import io
import re
import unittest
import zipfile
from html.parser import HTMLParser

import results  # finds the grader
from grader import outputs
from grader.outputs import moodle, praktomat

ENGLISH = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    'Participant 101,"Anna Ö.",a@b.c,Submitted,,20.00,Yes,-,-,\n'
    'Participant 102,"=Ben",b@b.c,Submitted,,20.00,Yes,-,-,old\n'
    'Participant 103,Nobody,n@b.c,"No submission",,20.00,Yes,-,-,keep\n'
)
GERMAN = (
    "\ufeffID;Vollständiger Name;Bewertung;Bestwertung;Zuletzt geändert (Bewertung);"
    "Feedback als Kommentar\r\n"
    "Teilnehmer/in101;Anna;;26,00;-;\r\n"
)
ALLOWED = {"p", "ul", "li"}


class Tags(HTMLParser):
    """All elements and attributes of a text."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]


class Case(results.Folder):
    def write(self, some, worksheet=None, lang="en", name="moodle"):
        """Writes the results. Returns what was printed to stderr."""
        path = None
        if worksheet is not None:
            path = self.folder / "worksheet.csv"
            path.write_bytes(worksheet.encode())
        paths = results.save(self.folder, some)
        with contextlib.redirect_stderr(io.StringIO()) as printed:
            outputs.write_all(paths, str(self.folder), lang, [name], path)
        return printed.getvalue()

    def rows(self, delimiter=","):
        text = (self.folder / "grades.csv").read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


class Worksheet(Case):
    def test_grades_and_comments_are_filled_in_and_nothing_else_changes(self):
        self.write({"Anna Ö. 101": results.FINE, "=Ben 102": results.MIXED}, ENGLISH)
        before, after = list(csv.reader(io.StringIO(ENGLISH))), self.rows()
        self.assertEqual(after[0], before[0])
        self.assertEqual(after[3], before[3])  # without a submission
        score = results.MIXED["score"] / results.MIXED["max_score"] * 20
        self.assertEqual((after[1][4], after[2][4]), ("20.00", f"{score:.2f}"))
        self.assertIn("The program wakes up although nothing happens.", after[2][9])
        for old, new in zip(before, after):
            self.assertEqual(old[:4] + old[5:9], new[:4] + new[5:9])

    def test_a_german_worksheet_keeps_separator_comma_and_mark(self):
        self.write({"Anna 101": results.MIXED}, GERMAN, "de")
        raw = (self.folder / "grades.csv").read_bytes()
        self.assertTrue(raw.startswith(b"\xef\xbb\xbf"))
        row = self.rows(";")[1]
        self.assertEqual(row[2], f"{results.MIXED['score'] * 2:.2f}".replace(".", ","))
        self.assertIn("Das Programm wacht auf", row[5])

    def test_a_grade_is_never_above_the_maximum_because_moodle_would_skip_it(self):
        more = {**results.FINE, "score": results.FINE["max_score"] + 3}
        self.write({"Anna 101": more}, ENGLISH)
        self.assertEqual(self.rows()[1][4], "20.00")

    def test_a_cause_is_named_once_with_all_its_checks(self):
        self.write({"Anna 101": results.BLOCKED}, ENGLISH)
        text = self.rows()[1][9]
        self.assertEqual(text.count("<li>"), 2)
        self.assertIn("half_close (0/2), crowd (0/3), idle0 (0/3)", text)

    def test_a_result_that_is_not_final_gets_no_grade(self):
        self.write({"Anna 101": results.CUT, "Ben 102": None}, ENGLISH)
        rows = self.rows()
        self.assertEqual((rows[1][4], rows[2][4]), ("", ""))
        self.assertIn("2 of 6 checks have not run", rows[1][9])
        self.assertEqual(rows[2][9], "old")

    def test_a_comment_is_html_without_anything_of_the_student(self):
        self.write({"Anna 101": results.ATTACK}, ENGLISH)
        tags = Tags(self.rows()[1][9])
        self.assertLessEqual(set(tags.names), ALLOWED)
        self.assertEqual(tags.attributes, [])

    def test_a_participant_without_a_row_is_named(self):
        printed = self.write(
            {"Eve 999": results.FINE, "Anna 101": results.FINE}, ENGLISH
        )
        self.assertIn("no row for the participants 999", printed)
        self.assertEqual(self.rows()[1][4], "20.00")

    def test_a_file_that_is_no_worksheet_is_refused_in_one_line(self):
        place = self.folder / "sheet.csv"
        for content in (
            b"",
            b"a,b\n1,2\n",
            b"Identifier,Grade,Scale\n",
            b"\xff\xfe\x00",
        ):
            place.write_bytes(content)
            with self.assertRaisesRegex(
                outputs.WorksheetError, r"\Athe worksheet .*sheet"
            ):
                outputs.check_worksheet(place)
        with self.assertRaisesRegex(
            outputs.WorksheetError, "cannot be read: No such file"
        ):
            outputs.check_worksheet(self.folder / "missing.csv")
        place.write_text(ENGLISH)
        outputs.check_worksheet(place)


class Zip(Case):
    def names(self):
        return zipfile.ZipFile(self.folder / "feedback.zip").namelist()

    def test_folders_have_the_names_of_the_download(self):
        data = results.result(submission="Anna Ö._101_assignsubmission_file_")
        flat = results.result(submission="Ben_102_assignsubmission_file_server.py")
        self.write({"a": data, "b": flat, "Eve M. 103": results.FINE})
        self.assertEqual(self.names(), [
            "Anna Ö._101_assignsubmission_file_/feedback.html",
            "Ben_102_assignsubmission_file_/feedback.html",
            "Eve M._103_assignsubmission_file_/feedback.html",
        ])  # fmt: skip

    def test_moodle_finds_the_participant_in_each_name(self):
        # Moodle takes the name of the folder apart at "_" and wants four parts.
        for name in "Anna", "A_B", "../../etc", "", "x/y", results.HOSTILE:
            parts = moodle.folder_of(name, 7).split("_")
            self.assertEqual(parts[1:], ["7", "assignsubmission", "file", ""])
            self.assertNotIn("/", parts[0])
            self.assertFalse(parts[0].startswith((".", "~")))

    def test_results_that_are_not_from_moodle_make_no_zip(self):
        self.write({"anna": results.FINE, "bob": None})
        self.assertFalse((self.folder / "feedback.zip").exists())

    def test_the_page_shows_what_was_hidden_until_the_due_date_only(self):
        self.write({"Anna 101": results.HIDDEN})
        archive = zipfile.ZipFile(self.folder / "feedback.zip")
        text = archive.read(self.names()[0]).decode()
        self.assertIn("LATER", text)
        self.assertNotIn("SECRET", text)

    def test_a_page_has_no_element_of_the_student(self):
        self.write({"Anna 101": results.ATTACK})
        archive = zipfile.ZipFile(self.folder / "feedback.zip")
        tags = Tags(archive.read(self.names()[0]).decode())
        self.assertNotIn("script", tags.names)
        self.assertNotIn("a", tags.names)


class Praktomat(Case):
    def status(self, name, group):
        return (self.folder / name / f"praktomat/{group}.status").read_text()

    def log(self, name, group):
        return (self.folder / name / f"praktomat/{group}.html").read_text("utf-8")

    def test_each_group_has_a_log_and_a_status(self):
        self.write(results.ALL, name="praktomat")
        self.assertEqual(self.status("fine", "all"), "0\n")
        self.assertEqual(self.status("mixed", "waits"), "1\n")
        self.assertEqual(self.status("mixed", "ends"), "0\n")
        self.assertEqual(self.status("ours", "ends"), "0\n")
        self.assertEqual(self.status("cut", "ends"), "1\n")
        self.assertEqual(self.status("none", "all"), "1\n")
        self.assertIn("Title of idle0", self.log("mixed", "waits"))
        self.assertNotIn("Title of idle0", self.log("mixed", "works"))

    def test_a_log_has_no_element_of_the_student_and_no_secret(self):
        self.write(results.ALL, name="praktomat")
        self.assertLessEqual(set(Tags(self.log("attack", "all")).names),
                             {"p", "div", "h3", "span"})  # fmt: skip
        self.assertNotIn("SECRET", self.log("hidden", "all"))

    def test_a_log_is_never_too_long(self):
        many = results.result()
        many["checks"] = [results.entry(f"c{i}", "works", 1, "E_WRONG", text="<" * 9000)
                          for i in range(90)]  # fmt: skip
        self.write({"many": many}, name="praktomat")
        text = self.log("many", "all")
        self.assertLess(len(text), praktomat.LARGEST + 2000)
        self.assertIn("The log is too long", text)
        self.assertEqual(len(re.findall("<div", text)), len(re.findall("</div>", text)))


if __name__ == "__main__":
    unittest.main()
