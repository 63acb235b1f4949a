#!/usr/bin/env python3
"""Tests of the archive with the starter, which students get."""

import json
import os
import subprocess
import sys
import unittest

from hand_out import SECRET, MakeCase, contents, with_hidden
from kits import SERVER_PY, description, tiny

from grader import archive, kit as kits, markers, starter
from grader.result import Result


class Starter(MakeCase):
    def starter(self, **options):
        return contents(self.make(**options) / "tiny-starter.zip")

    def test_each_language_has_a_folder_with_all_that_it_needs(self):
        files = self.starter()
        for name in (
            "server.cpp",
            "CMakeLists.txt",
            "kit",
            "sheet.en.md",
            "sheet.de.html",
        ):
            self.assertIn(f"tiny-cpp/{name}", files)
        for name in (
            "server.py",
            "kit",
            "homework/tiny/kit.json",
            "homework/grader/run.py",
        ):
            self.assertIn(f"tiny-python/{name}", files)
        for name in ("server.cpp", "CMakeLists.txt"):
            self.assertNotIn(f"tiny-python/{name}", files)

    def test_the_solution_is_not_in_it(self):
        files = self.starter()
        text = files["tiny-python/server.py"].decode()
        self.assertEqual(text, markers.starter(SERVER_PY, "server.py"))
        self.assertIn("return data\n", text)
        for name, data in files.items():
            self.assertFalse(b"return bytes(byte - 32" in data, name)
            self.assertFalse(b"Many forget" in data, name)

    def test_no_other_program_is_in_it(self):
        for name, data in self.starter().items():
            for part in ("solution", "wrong", "right", ".git", "__pycache__"):
                self.assertNotIn(part, name.split("/"))
            self.assertFalse(b"another design of the same server" in data, name)

    def test_a_file_that_is_only_solution_is_left_out(self):
        source = "//@solution\nint helper();\n//@end\n"
        files = self.starter(
            files={"solution/helper.cpp": source},
            student_files=["server.cpp", "server.py", "helper.cpp"],
        )
        self.assertNotIn("tiny-cpp/helper.cpp", files)

    def test_hidden_checks_are_not_in_it(self):
        files = self.starter(files=SECRET, **with_hidden())
        for name, data in files.items():
            self.assertFalse(b"treasure" in data, name)
        data = json.loads(files["tiny-cpp/homework/tiny/kit.json"])
        self.assertEqual([check["id"] for check in data["checks"]], ["greets", "ends"])
        self.assertEqual(data["points"], 3)
        self.assertEqual(
            set(n for n in files if n.startswith("tiny-cpp/homework/tiny/checks")),
            {f"tiny-cpp/homework/tiny/checks/{n}.py" for n in ("first", "words")},
        )

    def test_the_kit_of_a_hand_out_is_valid(self):
        folder = self.unpacked(
            self.make(files=SECRET, seed=9, **with_hidden()) / "tiny-starter.zip"
        )
        kit = kits.load(folder / "tiny-cpp/homework/tiny")
        self.assertEqual((kit.seed, len(kit.checks)), (9, 2))
        self.assertEqual(
            [name for name, _ in kit.given_files("cpp")], ["CMakeLists.txt"]
        )

    def test_the_program_kit_of_a_hand_out_works(self):
        folder = self.unpacked(self.make() / "tiny-starter.zip") / "tiny-python"
        done = subprocess.run(
            [sys.executable, "kit", "list"],
            cwd=folder,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            timeout=30,
            check=True,
        )
        self.assertEqual(done.stdout.split()[0], "tiny")
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertEqual(list(folder.rglob("__pycache__")), [])

    def test_students_need_not_name_the_kit(self):
        folder = self.unpacked(self.make() / "tiny-starter.zip") / "tiny-python"
        done = subprocess.run(
            [sys.executable, "kit", "check", ".", "--only", "nothing"],
            cwd=folder,
            encoding="utf-8",
            stderr=subprocess.PIPE,
            timeout=30,
            check=False,
        )
        self.assertIn("tiny has no check 'nothing'", done.stderr)

    def test_a_check_is_repeated_by_the_line_in_its_result(self):
        folder = self.unpacked(self.make(seed=9) / "tiny-starter.zip") / "tiny-python"
        again = Result(kits.load(folder / "homework/tiny"), seed=9)
        line = again.entry("greets")["again"]
        self.assertEqual(line, "./kit check . --only greets --seed 9")
        self.assertTrue(os.access(folder / line.split()[0], os.R_OK))

    def test_the_folder_of_a_student_can_be_handed_in_as_it_is(self):
        output = self.make(files={"solution/part.h": "int part;\n"})
        folder = self.unpacked(output / "tiny-starter.zip") / "tiny-cpp"
        (self.folder / "target").mkdir()
        unpacked = archive.unpack(folder, self.folder / "target")
        kit = kits.load(self.folder / "tiny")
        self.assertEqual(kit.language_of(unpacked), "cpp")
        taken = {path.name for path in unpacked.iterdir() if kit.accepts(path.name)}
        self.assertEqual(taken, {"server.cpp", "part.h"})

    def test_the_pages_that_feedback_names_are_there(self):
        checks = description()["checks"]
        checks[0]["read"] = "docs/bugs.md#polling"
        self.assertIn("tiny-cpp/docs/bugs.md", self.starter(checks=checks))

    def test_the_library_is_in_the_hand_out_for_cpp(self):
        files = self.starter(library=True)
        self.assertIn("tiny-cpp/reactor/selector.cpp", files)
        self.assertIn("tiny-cpp/homework/tiny/given/reactor/selector.cpp", files)
        self.assertNotIn("tiny-python/reactor/selector.cpp", files)

    def test_the_starter_has_the_files_of_students(self):
        files = starter.starter(kits.load(tiny(self.folder)), "python")
        self.assertEqual(list(files), ["server.py"])
        self.assertIn(b"return data", files["server.py"])


if __name__ == "__main__":
    unittest.main()
