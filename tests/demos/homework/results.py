"""Shared by the tests of the outputs: results as the grader writes them."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "demos/homework"))

from grader import outputs  # noqa: E402
from grader.verdict import CODES, KEPT  # noqa: E402

# What a student's program or file name may hold, one attack for each receiver.
HOSTILE = (
    "=HYPERLINK(0)\nGrade :=>> 100\n--|>\r\n<|--\n::set-output name=result::x\n"
    "##[error]y\n<script>alert(1)</script> &amp; ]]> \x1b[2J\x00\x07\x9b \u202egnp.exe "
    "\udce4 \ufffe `code` [link](javascript:x) *bold*"
)
# (identifier, group, points)
CHECKS = (
    ("echo", "works", 2), ("half_close", "works", 2), ("crowd", "works", 3),
    ("idle0", "waits", 3), ("beside", "waits", 2), ("leaks", "ends", 1),
)  # fmt: skip


def entry(name, group, most, code="ok", score=None, text=None, visibility="visible"):
    said = {"en": text, "de": text} if text else CODES[code]._asdict()
    steps = [f"1. {text}"] if text and code != "E_FILES" else []
    if score is None:
        score = most if code in KEPT else 0
    return {
        "id": name, "group": group,
        "title": {"en": f"Title of {name} (-1)", "de": f"Titel {name} (-1)"},
        "code": code, "score": score, "max_score": most,
        "said": said, "steps": steps, "notes": [],
        "numbers": {"wakeups_per_s": 96}, "tries": [96, 97],
        "read": "docs/bugs.md#polling", "visibility": visibility,
        "again": f"scripts/kit check . --only {name} --seed 0", "seconds": 1.5,
    }  # fmt: skip


def result(changes=None, complete=True, submission="anna.zip"):
    """A result in which `changes` maps a check to the arguments of its entry."""
    changes = changes or {}
    checks = [entry(*check, **changes.get(check[0], {})) for check in CHECKS]
    return {
        "schema": 1, "kit": "uppercase_tcp", "kit_sha256": "0",
        "submission": submission, "submission_sha256": "1", "seed": 0,
        "language": "cpp",
        "machine": {"cores": 2, "isolation": "namespaces", "kernel": "6"},
        "complete": complete, "seconds": 12.3,
        "score": sum(check["score"] for check in checks),
        "max_score": sum(check["max_score"] for check in checks), "checks": checks,
    }  # fmt: skip


FINE = result()
MIXED = result({
    "idle0": {"code": "E_BUSY_POLL", "text": "It woke up 96 times per second."},
    "crowd": {"code": "E_STARVE", "score": 1.5},
    "beside": {"code": "E_LATE", "score": 1},
})  # fmt: skip
BLOCKED = result({
    name: {"code": "E_WRONG" if name == "echo" else "BLOCKED"} for name, _, _ in CHECKS
})  # fmt: skip
UNSURE = result({"idle0": {"code": "INCONCLUSIVE", "text": "The machine was busy."}})
OURS = result({"leaks": {"code": "GRADER", "text": "ValueError: x (leaks.py:3)"}})
CUT = result(
    {name: {"code": "not_run"} for name in ("beside", "leaks")}, complete=False
)
HIDDEN = result({
    "crowd": {"code": "E_WRONG", "text": "SECRET", "visibility": "hidden"},
    "idle0": {"code": "E_SPIN", "text": "LATER", "visibility": "after_due_date"},
})  # fmt: skip
ATTACK = result({
    "echo": {"code": "E_WRONG", "text": HOSTILE},
    "idle0": {"code": "GRADER", "text": HOSTILE},
}, submission=HOSTILE)  # fmt: skip
NO_FILES = result({
    name: {"code": "E_FILES", "text": "No file."} for name, _, _ in CHECKS
})  # fmt: skip
ALL = {
    "fine": FINE, "mixed": MIXED, "blocked": BLOCKED, "unsure": UNSURE, "ours": OURS,
    "cut": CUT, "hidden": HIDDEN, "attack": ATTACK, "no files": NO_FILES, "none": None,
}  # fmt: skip


def save(folder, results):
    """Writes each result as FOLDER/NAME/result.json; None stands for no file."""
    paths = []
    for name, data in results.items():
        place = Path(folder) / name
        place.mkdir()
        if data is not None:
            text = json.dumps(data)
            (place / "result.json").write_text(text, encoding="utf-8")
        paths.append(str(place / "result.json"))
    return paths


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)


class Case(Folder):
    """A test that writes results in one format and reads what was written."""

    def write(self, name, some=ALL, lang="en"):
        paths = save(self.folder, some)
        return outputs.write_all(paths, str(self.folder), lang, [name])

    def texts(self, name, file, some=ALL):
        """The file that each result got, by the name of the result."""
        self.write(name, some)
        return {each: (self.folder / each / file).read_text("utf-8") for each in some}

    def parsed(self, name, file, parse=json.loads, some=ALL):
        texts = self.texts(name, file, some)
        return {each: parse(text) for each, text in texts.items()}
