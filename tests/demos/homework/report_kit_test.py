#!/usr/bin/env python3
"""A kit in which students hand in a report and no program."""

import json
import os
import unittest

from grading import GraderTest, kit_json

from grader import candidates, kit as kits, make, starter
from grader.outputs import report

CHECKS = """
import os

def has_text(trial):
    with open(os.path.join(trial.folder, "report.md")) as file:
        text = file.read()
    trial.note(f"It has {len(text)} letters.", f"Er hat {len(text)} Buchstaben.")
    trial.step("The report is read.", "Der Bericht wird gelesen.")
    if not text.strip():
        trial.fail("E_FILES", "The report is empty.", "Der Bericht ist leer.")

def has_data(trial):
    found = sorted(os.listdir(os.path.join(trial.folder, "data")))
    if found != ["a.csv"]:
        trial.fail("E_FILES", f"data/ has {found}, {trial.name}", "Falsche Daten.")
"""


def check(name):
    return {
        "id": name, "group": name, "points": 2, "title": {"en": name, "de": name}
    }  # fmt: skip


class ReportTest(GraderTest):
    def setUp(self):
        super().setUp()
        self.describe()
        self.write("small/checks/all.py", CHECKS)
        self.write("small/blank/report.md", "\n")
        for part in ("solution", "right/other"):
            self.write(f"small/{part}/report.md", "This text has been written.\n")
            self.write(f"small/{part}/data/a.csv", "1,2\n")
        self.write("small/wrong/no_data/expect.json", json.dumps(
            {"must": {"has_data": "E_FILES"}, "without": ["data/a.csv"]}))  # fmt: skip
        self.write("small/wrong/no_data/data/b.csv", "1,2\n")
        self.write("small/wrong/empty/expect.json", '{"must": {"has_text": "E_FILES"}}')
        self.write("small/wrong/empty/report.md", " \n")

    def describe(self, **changes):
        data = kit_json(
            languages={"report": {}}, student_files=["report.md", "data/*.csv"],
            checks=[check("has_text"), check("has_data")],
        )  # fmt: skip
        del data["ready"]
        self.write("small/kit.json", json.dumps({**data, **changes}))

    def test_the_checks_read_the_files_that_the_kit_names(self):
        folder = self.folder / "anna"
        self.write("anna/report.md", "text")
        self.write("anna/data/a.csv", "1")
        self.write("anna/data/deeper/b.csv", "1")
        self.write("anna/data/notes.txt", "1")
        result = self.grade(folder)["anna"]
        self.assertEqual(self.codes(result), {"has_text": "ok", "has_data": "ok"})
        self.assertEqual(result["checks"][0]["notes"], ["It has 4 letters."])
        self.assertEqual(result["language"], "report")

    def test_a_report_may_miss_any_file(self):
        self.write("anna/data/a.csv", "1")
        self.write("anna/other.txt", "not taken")
        self.write("bert/report.md", "text")
        self.write("bert/data/c.csv", "1")
        results = self.grade(self.folder / "anna", self.folder / "bert")
        self.assertEqual(self.codes(results["anna"])["has_data"], "ok")
        said = results["bert"]["checks"][1]["said"]["en"]
        self.assertEqual(said, "data/ has ['c.csv'], bert")

    def test_a_note_is_shown_although_the_check_is_passed(self):
        self.write("anna/report.md", "text")
        done = self.run_kit("check", self.folder / "anna", "--kit", self.kit)
        self.assertIn("It has 4 letters.", done.stdout)
        self.assertNotIn("The report is read.", done.stdout)

    def test_a_note_is_in_the_outputs_if_the_check_may_be_shown(self):
        self.write("anna/report.md", "text")
        self.grade(self.folder / "anna")
        graded = report.Graded(self.folder / "graded/anna/result.json")
        lines = dict(
            (entry["id"], remarks)
            for entry, remarks in report.with_remarks(graded.checks, "en")
        )
        self.assertEqual(lines["has_text"], ["It has 4 letters."])
        graded.checks[0]["visibility"] = "hidden"
        hidden = list(report.with_remarks(report.for_student(graded), "en"))
        self.assertEqual(hidden[0][1], [])

    def test_nothing_is_said_of_programs_that_are_not_kept_apart(self):
        self.write("anna/report.md", "text")
        done = self.run_kit(
            "check", self.folder / "anna", "--kit", self.kit, "--isolation", "group"
        )
        self.assertNotIn("namespaces", done.stdout)

    def test_the_starter_is_the_folder_blank(self):
        kit = kits.load(self.kit)
        self.assertEqual(starter.starter(kit, "report"), {"report.md": b"\n"})
        self.write("small/sheet.en.md", "# {{title}}\n")
        self.write("small/sheet.de.md", "# {{title}}\n")
        make.make(kit, self.folder / "out")
        self.assertTrue((self.folder / "out/small-starter.zip").exists())

    def test_a_wrong_report_can_leave_out_files(self):
        found = {each.name: each for each in candidates.all_of(kits.load(self.kit))}
        self.assertEqual(set(found["wrong/no_data"].files), {"report.md", "data/b.csv"})
        self.assertEqual(
            {each.language for each in found.values()}, {"report"}, sorted(found)
        )

    def test_the_kit_proves_itself(self):
        done = self.run_kit("selftest", self.kit, "--condition", "alone")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("ok     small solution/report", done.stdout)

    def broken(self, text, **changes):
        self.describe(**changes)
        with self.assertRaises(kits.KitError) as caught:
            kits.load(self.kit)
        self.assertIn(text, str(caught.exception))

    def test_a_report_is_not_started(self):
        self.broken("ready: a report has none", ready="listens")
        python = {"python": {"start": ["python3", "server.py", "{port}"]}}
        self.broken(
            "a report has no program beside it",
            languages={"report": {}, **python},
            student_files=["server.py"],
        )
        self.broken(
            "ready: it is missing", languages=python, student_files=["server.py"]
        )

    def test_a_pipe_in_a_submission_is_no_file(self):
        self.write("anna/data/a.csv", "1")
        os.mkfifo(self.folder / "anna/report.md")
        done = self.run_kit("check", self.folder / "anna", "--kit", self.kit)
        self.assertIn("ok              2/2  has_data", done.stdout)


if __name__ == "__main__":
    unittest.main()
