#!/usr/bin/env python3
"""Tests of what is handed out from a kit."""

import hashlib
import json
import os
import subprocess
import sys
import unittest
import zipfile

from hand_out import SECRET, MakeCase, all_files, contents, with_hidden
from kits import description, write

from grader import pack, twist


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
