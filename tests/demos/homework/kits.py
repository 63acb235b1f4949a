"""Shared by the tests of the homework kits: a tiny kit that a test writes."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "demos/homework"))

CHECKS = """from .words import GREETING


def greets(trial):
    trial.step(GREETING, GREETING)


def ends(trial):
    pass
"""

SERVER_PY = '''"""Answers in capitals."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#@lecturer
# Many forget the partial send of the kernel.
#@end


def answer(data):
    #@solution
    return bytes(byte - 32 if chr(byte) in LETTERS else byte for byte in data)
    #@stub return data
    #@end
'''

SERVER_CPP = """#include <string>

const std::string letters = "abcdefghijklmnopqrstuvwxyz";

char answer(char byte) {
  //@solution
  return letters.find(byte) == std::string::npos ? byte : char(byte - 32);
  //@stub return byte;
  //@end
}

int main() {}
"""

SHEETS = {
    "en": "# {{title}}\n\n{{check:greets}} of {{points}}; `{{letters}}`, {{seed}}.\n",
    "de": "# {{title}}\n\n{{check:greets}} von {{points}}; `{{letters}}`, {{seed}}.\n",
}


def description(**changes):
    """What stands in kit.json."""
    data = {
        "schema": 1,
        "id": "tiny",
        "title": {"en": "A tiny kit", "de": "Ein kleiner Satz"},
        "hours": [1, 2],
        "lecture": [13],
        "points": 3,
        "student_files": ["server.cpp", "server.py"],
        "optional_files": ["*.h", "NOTES.md"],
        "twist": {"letters": "abcdefghijklmnopqrstuvwxyz"},
        "languages": {
            "cpp": {
                "build": [["cmake", "-S", ".", "-B", "{build}"]],
                "start": ["{build}/server", "{port}"],
            },
            "python": {"start": ["python3", "server.py", "{port}"]},
        },
        "ready": "listens",
        "checks": [
            {
                "id": "greets",
                "group": "works",
                "points": 1,
                "title": {"en": "It greets", "de": "Er grüßt"},
            },
            {
                "id": "ends",
                "group": "ends",
                "points": 2,
                "needs": ["greets"],
                "title": {"en": "It ends", "de": "Er endet"},
            },
        ],
    }
    return {**data, **changes}


FILES = {
    "checks/first.py": CHECKS,
    "checks/words.py": 'GREETING = "Hello"\n',
    "solution/server.py": SERVER_PY,
    "solution/server.cpp": SERVER_CPP,
    "solution/CMakeLists.txt": "project(server LANGUAGES CXX)\n",
    "sheet.en.md": SHEETS["en"],
    "sheet.de.md": SHEETS["de"],
    "right/other/start.json": '{"start": ["python3", "server.py", "{port}"]}',
    "right/other/server.py": "print('another design of the same server')\n",
    "wrong/sleeps/server.py": "print('a wrong one')\n",
}


def write(folder, files):
    for name, text in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Path(folder)


def tiny(folder, files=None, **changes):
    """Writes the kit into `folder`/tiny. `files` are further ones, `changes` those of
    kit.json."""
    data = json.dumps(description(**changes))
    return write(Path(folder, "tiny"), {**FILES, "kit.json": data, **(files or {})})


class Case(unittest.TestCase):
    """A test with a temporary folder."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
