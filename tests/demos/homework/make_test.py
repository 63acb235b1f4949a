#!/usr/bin/env python3
"""Tests of what is handed out from a kit."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

from kits import FILES, SERVER_PY, SHEETS, Case, description, tiny, write

from grader import archive, kit as kits, make, markers, pack, starter, twist
from grader.result import Result

HIDDEN = {
    "id": "treasure",
    "group": "works",
    "points": 4,
    "visibility": "hidden",
    "title": {"en": "A secret", "de": "Ein Geheimnis"},
}
SECRET = {"checks/own.py": "def treasure(trial):\n    pass\n"}


def with_hidden():
    return {"checks": [*description()["checks"], HIDDEN], "points": 7}


class MakeCase(Case):
    def make(self, files=None, seed=0, overlay=None, output="out", **changes):
        """Makes the hand-out of the tiny kit, and returns its folder."""
        kit = kits.load(tiny(self.folder, files, **changes), overlay)
        make.make(kit, self.folder / output, seed)
        return self.folder / output

    def refused(self, words, files=None, **options):
        with self.assertRaises(ValueError) as caught:
            self.make(files, **options)
        self.assertIn(words, str(caught.exception))
        self.assertNotIn("\n", str(caught.exception))

    def unpacked(self, archive):
        folder = tempfile.mkdtemp(dir=self.folder)
        subprocess.run(
            [sys.executable, "-m", "zipfile", "-e", archive, folder], check=True
        )
        return Path(folder)


def contents(archive):
    with zipfile.ZipFile(archive) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


def all_files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Output(MakeCase):
    def test_the_files_of_a_hand_out(self):
        self.assertEqual(
            sorted(os.listdir(self.make())),
            [
                "manifest.json",
                "tiny-grader.zip",
                "tiny-jplag",
                "tiny-starter.zip",
                "tiny.de.html",
                "tiny.de.md",
                "tiny.en.html",
                "tiny.en.md",
            ],
        )

    def test_twice_gives_the_same_bytes(self):
        first = all_files(self.make(output="a", seed=3))
        os.utime(self.folder / "tiny/solution/server.py", (0, 0))
        self.assertEqual(first, all_files(self.make(output="b", seed=3)))

    def test_nothing_is_overwritten(self):
        for name in ("tiny.en.md", "manifest.json", "tiny-jplag"):
            with self.subTest(name):
                folder = write(self.folder / f"out {name}", {f"{name}": "mine"})
                self.refused("exists and is not overwritten", output=folder.name)
                self.assertEqual(os.listdir(folder), [name])

    def test_a_folder_that_cannot_be_written_is_named(self):
        write(self.folder, {"out": "a file"})
        self.refused(f"{self.folder / 'out'}")

    def test_the_manifest_has_the_digest_of_each_file(self):
        output = self.make(seed=5)
        files = all_files(output)
        manifest = json.loads(files.pop("manifest.json"))
        self.assertEqual((manifest["kit"], manifest["seed"]), ("tiny", 5))
        digests = {
            name: hashlib.sha256(data).hexdigest() for name, data in files.items()
        }
        self.assertEqual(manifest["files"], digests)
        inside = contents(output / "tiny-grader.zip")
        self.assertEqual(set(manifest["archives"]["tiny-grader.zip"]), set(inside))

    def test_archives_are_the_same_on_each_machine(self):
        with zipfile.ZipFile(self.make() / "tiny-starter.zip") as file:
            infos = file.infolist()
        self.assertEqual([i.filename for i in infos], sorted(i.filename for i in infos))
        for info in infos:
            program = info.filename.endswith("/kit") or info.filename.endswith(".sh")
            mode = info.external_attr >> 16
            self.assertEqual(info.date_time, pack.TIME)
            self.assertIn(mode, (0o100755, 0o100644))
            self.assertEqual(
                mode == 0o100755, program or "run_autograder" in info.filename
            )


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


class Refused(MakeCase):
    LINE = next(line + "\n" for line in SERVER_PY.split("\n") if "byte - 32" in line)

    def test_a_line_of_the_solution_in_a_sheet(self):
        sheet = SHEETS["en"] + "\n" + self.LINE
        self.refused(
            "sheet.en.md:5: the starter has this line of the solution",
            {"sheet.en.md": sheet},
        )

    def test_lines_of_the_solution_in_a_check(self):
        lines = [f"    value_{i} = compute_the_answer({i})\n" for i in range(3)]
        marked = "    #@solution\n" + "".join(lines) + "    #@end\n"
        check = FILES["checks/first.py"] + "\n\ndef f():\n"
        files = {"solution/server.py": SERVER_PY + "\n\ndef f():\n" + marked}
        few = "".join(lines[:2]) + "    value_of_another_kind = compute_the_answer(9)\n"
        self.make({**files, "checks/first.py": check + few + lines[2]}, output="few")
        all_lines = lines[0] + "\n" + lines[1] + "    pass\n" + lines[2]
        files["checks/first.py"] = check + all_lines
        self.refused("first.py:17: the starter has this line of the solution", files)

    def test_a_line_of_the_solution_in_a_given_file(self):
        self.refused("data.txt:1: the starter has", {"given/data.txt": self.LINE})

    def test_a_line_that_another_file_gives_is_no_leak(self):
        given = "largest_datagram = 65507  # bytes\n"
        source = f"#@solution\n{given}#@end\npass\n"
        files = {"solution/server.py": given, "solution/client.py": source}
        names = ["server.cpp", "server.py", "client.py"]
        self.assertTrue(self.make(files, student_files=names))

    def test_trivial_lines_are_no_leak(self):
        for line in (
            "}",
            "return 0;",
            "#include <sys/socket.h>",
            "import selectors",
            "pass",
        ):
            self.assertTrue(pack.is_trivial(line), line)
        self.assertFalse(pack.is_trivial(self.LINE.strip()))

    def test_markers_in_a_file_that_students_do_not_write(self):
        text = "project(server)\n#@solution\n#@end\n"
        self.refused(
            "CMakeLists.txt:2: a marker, but the file is not in student_files",
            {"solution/CMakeLists.txt": text},
        )

    def test_a_mistake_in_the_markers(self):
        self.refused(
            "server.py:2: the end of @solution is missing",
            {"solution/server.py": "a = 1\n#@solution\n"},
        )

    def test_a_hidden_check_beside_a_public_one(self):
        both = FILES["checks/first.py"] + "def treasure(trial):\n    pass\n"
        self.refused(
            "first.py: the hidden check treasure",
            {"checks/first.py": both},
            **with_hidden(),
        )

    def test_an_unknown_word_in_a_sheet(self):
        self.refused(
            "sheet.de.md:2: {{colour}} is unknown", {"sheet.de.md": "# x\n{{colour}}\n"}
        )

    def test_a_missing_sheet(self):
        kit = kits.load(tiny(self.folder))
        (kit.folder / "sheet.de.md").unlink()
        with self.assertRaisesRegex(
            kits.KitError, "sheet.de.md: this file of the kit is missing"
        ):
            make.make(kit, self.folder / "out")

    def test_a_kit_without_a_solution(self):
        kit = kits.load(tiny(self.folder))
        for language in ("py", "cpp"):
            (kit.folder / f"solution/server.{language}").unlink()
        with self.assertRaisesRegex(kits.KitError, "there is no solution"):
            make.make(kit, self.folder / "out")
        self.assertFalse((self.folder / "out").exists())

    def test_a_published_program_that_is_not_there(self):
        self.refused(
            "published: demos/nothing.cpp does not exist",
            published=["demos/nothing.cpp"],
        )


class Seeds(MakeCase):
    def test_sheets_and_starter_have_the_values_of_the_seed(self):
        letters = twist.values(description()["twist"], 7)["letters"]
        output = self.make(seed=7)
        self.assertNotEqual(letters, twist.ALPHABET)
        self.assertIn(f"`{letters}`, 7.", (output / "tiny.en.md").read_text())
        starter = contents(output / "tiny-starter.zip")["tiny-cpp/server.cpp"].decode()
        self.assertIn(f'"{letters}"', starter)
        self.assertNotIn(twist.ALPHABET, starter)

    def test_seed_0_is_the_plain_service(self):
        text = (self.make() / "tiny.de.md").read_text()
        self.assertEqual(
            text,
            "# Ein kleiner Satz\n\nEr grüßt (1 Punkt) von 3; "
            f"`{twist.ALPHABET}`, 0.\n",
        )

    def test_the_grader_knows_the_seed(self):
        data = contents(self.make(seed=7) / "tiny-grader.zip")["homework/tiny/kit.json"]
        self.assertEqual(json.loads(data)["seed"], 7)


class Grader(MakeCase):
    def test_it_has_all_checks_and_no_solution(self):
        files = contents(self.make(files=SECRET, **with_hidden()) / "tiny-grader.zip")
        for name in (
            "setup.sh",
            "run_autograder",
            "kit",
            "homework/tiny/checks/own.py",
            "homework/tiny/given/CMakeLists.txt",
            "homework/grader/run.py",
        ):
            self.assertIn(name, files)
        for name, data in files.items():
            self.assertFalse(
                set(name.split("/")) & {"solution", "right", "wrong"}, name
            )
            self.assertFalse(b"return bytes(byte - 32" in data, name)

    def test_checks_of_the_overlay_are_in_it(self):
        own = {"kit.json": json.dumps(description(**with_hidden())), **SECRET}
        overlay = write(self.folder / "overlay", own)
        output = self.make(overlay=overlay)
        grader, starter = (
            contents(output / f"tiny-{n}.zip") for n in ("grader", "starter")
        )
        self.assertIn("homework/tiny/checks/own.py", grader)
        self.assertNotIn("tiny-cpp/homework/tiny/checks/own.py", starter)

    def test_it_finds_the_kit(self):
        folder = self.unpacked(self.make() / "tiny-grader.zip")
        done = subprocess.run(
            [sys.executable, folder / "kit", "list"],
            encoding="utf-8",
            stdout=subprocess.PIPE,
            timeout=30,
            check=True,
        )
        self.assertEqual(done.stdout.split()[0], "tiny")


class JPlag(MakeCase):
    def test_the_starter_is_the_base_and_published_programs_are_old(self):
        output = self.make(published=["demos/lecture/tcp_server.py"])
        files = all_files(output / "tiny-jplag")
        self.assertEqual(
            set(files),
            {
                "base/server.cpp",
                "base/server.py",
                "old/solution/server.cpp",
                "old/solution/server.py",
                "old/right-other/server.py",
                "old/demos-lecture-tcp_server-py/tcp_server.py",
            },
        )
        self.assertIn(b"return data\n", files["base/server.py"])
        self.assertIn(b"bytes(byte - 32", files["old/solution/server.py"])


if __name__ == "__main__":
    unittest.main()
