"""A small kit and submissions for the tests, and what the grader says of them."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
KIT = str(ROOT / "scripts" / "kit")
sys.path.insert(0, str(ROOT / "demos" / "homework"))
sys.dont_write_bytecode = True

LIMIT = 120  # seconds of one run of scripts/kit

ECHO = """
import selectors, signal, socket, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
selector = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", int(sys.argv[-1])))
selector.register(listener, selectors.EVENT_READ)
while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            selector.register(listener.accept()[0], selectors.EVENT_READ)
        else:
            data = key.fileobj.recv(65536)
            if data:
                key.fileobj.sendall(data.upper())
            else:
                selector.unregister(key.fileobj)
                key.fileobj.close()
"""


def kit_json(**changes):
    checks = [("echo", "works", []), ("idle_none", "waits", ["echo"])]
    return {
        "schema": 1, "id": "small", "title": {"en": "Small", "de": "Klein"},
        "hours": [1, 2], "lecture": [13], "points": 4, "student_files": ["server.py"],
        "languages": {"python": {"start": ["python3", "server.py", "{port}"]}},
        "ready": "listens", "limits": {"wall_s": 60, "cpu_s": 20, "memory_mb": 300},
        "checks": [
            {"id": name, "group": group, "points": 2, "needs": needs,
             "title": {"en": name, "de": name}}
            for name, group, needs in checks
        ],
        **changes,
    }  # fmt: skip


class GraderTest(unittest.TestCase):
    """A folder of its own, outside of /tmp, which programs in namespaces do not see."""

    def setUp(self):
        # In the home of this test's user, so that a submission is not in an open folder.
        self.folder = Path(self.enterContext_(tempfile.TemporaryDirectory(dir="/var/tmp")))
        self.kit = self.folder / "small"
        self.write("small/kit.json", json.dumps(kit_json()))

    def enterContext_(self, context):
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def submission(self, name, program):
        """The folder of a submission whose server.py is `program`."""
        return str(self.write(f"{name}/server.py", program).parent)

    def run_kit(self, *arguments, limit=LIMIT):
        return subprocess.run(
            [sys.executable, KIT, *map(str, arguments)],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit,
            cwd=self.folder,
        )  # fmt: skip

    def grade(self, *submissions, level=None, options=()):
        """Returns {name of the submission: its result}."""
        output = self.folder / "graded"
        more = ["--isolation", level] if level else []
        done = self.run_kit("grade", self.kit, *submissions, "--output", output,
                            "--format", "csv", *more, *options)  # fmt: skip
        self.last = done
        results = {}
        for path in output.glob("*/result.json"):
            results[path.parent.name] = json.loads(path.read_text())
        return results

    def codes(self, result):
        return {check["id"]: check["code"] for check in result["checks"]}


def processes_with(word):
    """The processes whose command line has this word."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in command and int(pid) != os.getpid():
            found.append(int(pid))
    return found
