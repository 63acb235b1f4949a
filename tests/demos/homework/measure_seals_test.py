#!/usr/bin/env python3
"""The kit measure: predictions and their seals."""

import hashlib
import json
import unittest

from hand_in import SUMMARY, HandIn

from grader import kit as kits, run, tidy
from grader.isolation import Isolation
from grader.result import Result


class Predictions(HandIn):
    def answer(self, **values):
        def put(data):
            data["against"]["threaded"]["rss_kib"].update(values)

        self.change("prediction.json", put)

    def test_direction_and_factor_must_fit(self):
        for expect, factor, code in (
            ("higher", 1.2, "ok"),
            ("higher", 1, "E_FILES"),
            ("higher", 0.5, "E_FILES"),
            ("lower", 0.5, "ok"),
            ("lower", 0, "E_FILES"),
            ("lower", 2, "E_FILES"),
            ("no difference", 1, "ok"),
            ("no difference", 1.5, "E_FILES"),
            ("equal", 1, "E_FILES"),
        ):
            with self.subTest(expect, factor=factor):
                self.answer(expect=expect, factor=factor)
                words = "against.threaded.rss_kib" if code != "ok" else ""
                self.expect("prediction", code, words)

    def test_the_source_is_in_its_folder(self):
        names = ("server.py", "server/../seal.txt", "../../../etc/passwd", "server/")
        more = ("server/.hidden", "/etc/passwd", "", "\ud800\x1b[2J")
        for name in names + more:
            with self.subTest(name):
                self.change("prediction.json", lambda data: data.update(server=name))
                self.expect("prediction", "E_FILES", "is no name like server/server.py")
                self.expect("own_server", "E_FILES", "is no name like server/server.py")

    def test_a_date_that_is_none_is_named(self):
        for made in ("YYYY-MM-DD HH:MM", "yesterday", "2026-11-31 10:00", "\ud800"):
            self.change("prediction.json", lambda data: data.update(made=made))
            self.expect("prediction", "E_FILES", "is no date like 2027-01-31 14:00")
            self.expect("before", "E_FILES", "is no date like 2027-01-31 14:00")

    def test_a_reason_is_wanted(self):
        self.answer(why="because      \n          ")
        self.expect("prediction", "E_FILES", "there is no reason")

    def test_each_quantity_is_asked_against_both(self):
        for model in ("reactor", "threaded"):
            good = self.read("prediction.json")
            self.change("prediction.json", lambda d: d["against"][model].pop("p99_us"))
            self.expect("parts", "E_FILES", f'against.{model}: the key "p99_us"')
            self.write("prediction.json", good)

    def test_a_wrong_prediction_costs_nothing_and_is_shown(self):
        def put(data):
            data["against"]["reactor"]["rss_kib"].update(expect="lower", factor=0.5)

        self.change("prediction.json", put)
        self.expect("claims", "ok")
        shown = [
            note for note in self.notes if note.startswith("rss_kib against reactor")
        ]
        self.assertEqual(len(shown), 1)
        self.assertIn("predicted lower, 0.5; measured 3.", shown[0])
        self.assertIn("(higher; the prediction was wrong)", shown[0])


class Seals(HandIn):
    def test_line_ends_and_marks_that_a_system_adds_change_nothing(self):
        """A student seals the file with them; the grader removes them."""
        plain = (self.submission / "prediction.json").read_bytes()
        windows = plain.replace(b"\n", b"\r\n")
        mark = b"\xef\xbb\xbf"
        for sealed in (plain, windows, mark + plain, mark + windows):
            digest = hashlib.sha256(sealed).hexdigest()
            self.write("seal.txt", digest.upper() + " *prediction.json\r\n")
            for kept in (sealed, tidy.mend_text(sealed), windows):
                self.write("prediction.json", kept)
                self.expect("seal", "ok")
                self.expect("before", "ok")

    def test_another_text_breaks_the_seal(self):
        self.write(
            "prediction.json", self.read("prediction.json").replace("1.3", "1.4")
        )
        self.expect("seal", "E_SEAL", "not the seal of this")

    def test_a_seal_without_a_digest(self):
        for text in ("my prediction\n", "a" * 65 + "\n"):
            self.write("seal.txt", text)
            self.expect("seal", "E_FILES", "it has no SHA-256")

    def test_the_prediction_must_be_older(self):
        began = json.loads(self.read(SUMMARY))["environment"]["date"]
        for made, code in (
            (began[:16], "ok"),
            ("2026-11-27 23:59", "ok"),
            (began[:11] + "23:59", "E_SEAL"),
            ("2031-01-01 00:00", "E_SEAL"),
            ("2026-02-30 10:00", "E_FILES"),
            ("0001-01-01 00:00", "E_FILES"),
        ):
            with self.subTest(made):
                self.change("prediction.json", lambda data: data.update(made=made))
                self.expect("before", code)

    def test_what_proves_little_is_said(self):
        self.expect("before", "ok")
        self.assertIn("Only your own date says so", self.notes[0])


class Deposited(HandIn):
    """The lecturer has a file with the seals."""

    def setUp(self):
        super().setUp()
        data = (self.submission / "prediction.json").read_bytes()
        self.digest = hashlib.sha256(data).hexdigest()
        self.overlay = self.folder / "overlay"
        self.overlay.mkdir()
        self.name = "anna"

    def deposit(self, *lines, header="name,sha256,deposited"):
        text = "\n".join([header, *lines]) + "\n"
        (self.overlay / "seals.csv").write_text(text)
        self.kit = kits.load("measure", self.overlay)

    def test_the_deposited_seal_fits(self):
        self.deposit(f"bert,{'0' * 64},", f"anna, {self.digest.upper()} ,")
        self.expect("seal", "ok")
        self.expect("before", "ok")
        self.assertEqual(self.notes, [])

    def test_another_seal_was_deposited(self):
        self.deposit(f"anna,{'0' * 64},")
        self.expect("seal", "E_SEAL", "belongs to another prediction")

    def test_no_seal_was_deposited(self):
        self.deposit(f"bert,{self.digest},")
        self.expect("seal", "E_SEAL", "No seal was deposited for anna")

    def test_the_date_of_the_deposit_counts(self):
        for date, code in (
            ("2026-11-28 12:39", "ok"),
            ("2026-11-28 14:39 +0200", "ok"),
            ("2026-11-28 22:00", "E_SEAL"),
        ):
            self.deposit(f"anna,{self.digest},{date}")
            self.expect("before", code)

    def test_a_column_for_the_date_may_be_missing(self):
        self.deposit(f"anna,{self.digest}", header="name,sha256")
        self.expect("before", "ok")

    def test_a_file_of_seals_that_cannot_be_used_is_named(self):
        line = f"anna,{self.digest},2026-11-28 12:39"
        for data, words in (
            (b"", "the columns name and sha256"),
            (line.encode(), "the columns name and sha256"),
            (b"name,digest\n" + line.encode(), "the columns sha256, sep"),
            (b"name;sha256;deposited\n", "the columns name and sha256, sep"),
            (b"name,sha256\n" + "J\xf6rg,".encode("latin-1"), "is not UTF-8"),
        ):
            with self.subTest(data):
                self.deposit()
                (self.overlay / "seals.csv").write_bytes(data)
                with self.assertRaisesRegex(ValueError, f"^seals.csv: .*{words}"):
                    self.check("seal")

    def test_a_line_that_is_too_short_is_another_seal(self):
        self.deposit("anna")
        self.expect("seal", "E_SEAL", "belongs to another prediction")

    def test_a_student_is_checked_without_it(self):
        self.deposit(f"bert,{self.digest},")
        self.name = ""
        self.expect("seal", "ok")

    def test_the_grader_knows_the_name(self):
        self.deposit(f"anna,{'0' * 64},")
        result = Result(self.kit, str(self.folder / "result.json"), "anna.zip")
        run.grade(
            self.kit,
            self.submission,
            result,
            only=["seal"],
            name="anna",
            isolation=Isolation("group"),
        )
        self.assertEqual(result.codes()["seal"], "E_SEAL")


if __name__ == "__main__":
    unittest.main()
