"""Shared by the tests of the kit measure: a hand-in that a test changes."""

import json
import shutil
import sys

from kits import Case

from grader import kit as kits
from grader.trial import Trial
from grader.verdict import Fail

KIT = kits.load("measure")
for each in KIT.checks:
    KIT.check_function(each.id)  # imports the modules below
histograms, pairs, reading = (
    sys.modules[f"{KIT.functions.package}.{name}"]
    for name in "histograms pairs reading".split()
)
SUMMARY = "results/summary.json"
HLOG = "results/histograms/mine-tcp.hlog"
QUICK = 10  # seconds that no hostile file may take; the usual time is far below one


class HandIn(Case):
    """A copy of the solution that a test changes."""

    source = "solution"

    def setUp(self):
        super().setUp()
        self.submission = self.folder / "anna"
        shutil.copytree(KIT.folder / self.source, self.submission)
        self.kit, self.name = KIT, ""

    def write(self, name, data):
        path = self.submission / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    def read(self, name):
        return (self.submission / name).read_text("utf-8")

    def change(self, name, function):
        """Changes the data in a JSON file."""
        data = json.loads(self.read(name))
        function(data)
        self.write(name, json.dumps(data))

    def check(self, name):
        """Returns the code of one check, and what it says."""
        check = next(each for each in self.kit.checks if each.id == name)
        trial = Trial(self.kit, check, 0, None, str(self.submission), self.name)
        try:
            self.kit.check_function(name)(trial)
        except Fail as fail:
            for text in fail.said:
                text.encode("utf-8")  # result.json is UTF-8
                self.assertNotIn("\n", text)
                self.assertLess(len(text), 700)
            return fail.code, fail.said.en
        self.notes = [note.en for note in trial.notes]
        return "ok", ""

    def expect(self, name, code, words=""):
        found, said = self.check(name)
        self.assertEqual(
            (found, words in said), (code, True), f"{name}: {found} {said}"
        )
