#!/usr/bin/env python3
"""Tests that each kit can be handed out, and that its starters compile."""

import shutil
import subprocess
import sys
import unittest
import zipfile

from kits import Case

from grader import candidates, kit as kits, make, starter
from grader.verdict import CODES


class RealKits(Case):
    COMMANDS = {
        "cpp": ["g++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"],
        "python": [sys.executable, "-W", "error", "-m", "py_compile"],
        "java": ["javac", "-Werror", "-d", "classes"],
    }

    def complete_kits(self):
        for name in kits.names():
            if (kits.HOMEWORK / name / "sheet.en.md").exists():
                yield kits.load(name)

    def test_each_kit_can_be_handed_out(self):
        for kit in self.complete_kits():
            with self.subTest(kit.id):
                output = self.folder / kit.id
                make.make(kit, output, seed=1)
                archive = zipfile.ZipFile(output / f"{kit.id}-starter.zip")
                self.addCleanup(archive.close)
                for language in make.languages(kit):
                    name = f"{kit.id}-{language}/{kit.main_file(language)}"
                    self.assertIn(name, archive.namelist())

    def test_each_program_fits_to_its_kit(self):
        for kit in self.complete_kits():
            checks = {check.id for check in kit.checks}
            for each in candidates.all_of(kit):  # applies the diffs of wrong programs
                with self.subTest(f"{kit.id} {each.name}"):
                    self.assertIn(kit.main_file(each.language), each.files)
                    expected = each.expected or {"must": {}}
                    named = {*expected["must"], *expected.get("may", [])}
                    self.assertLessEqual(named, checks)
                    self.assertLessEqual(set(expected["must"].values()), set(CODES))

    def test_each_starter_compiles_without_warnings(self):
        for kit in self.complete_kits():
            for language in make.languages(kit):
                command = self.COMMANDS.get(language)  # a report has none
                if command and shutil.which(command[0]):
                    with self.subTest(f"{kit.id} {language}"):
                        self.compile(kit, language, command)

    def compile(self, kit, language, command):
        folder = self.folder / f"{kit.id}-{language}"
        names = starter.starter(kit, language, seed=2)
        for name, data in names.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        suffix = kits.SUFFIXES[language][0]
        sources = [name for name in names if name.endswith(suffix)]
        done = subprocess.run(
            [*command, *sources],
            cwd=folder,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        self.assertEqual((done.returncode, done.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
