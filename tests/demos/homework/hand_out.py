"""Shared by the tests of hand-outs: makes the one of the tiny kit."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from kits import Case, description, tiny

from grader import kit as kits, make

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
