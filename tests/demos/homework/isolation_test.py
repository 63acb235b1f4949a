"""Hostile submissions, in each of the three levels of isolation: none takes another one
down, changes a result, or leaves a process."""

import os
import unittest
import uuid

import grading
from grading import ECHO, GraderTest, processes_with
from grader import isolation

HANG = "import time\ntime.sleep(1000)\n"
# 100 processes at most, each in a session of its own, with a name that the test knows.
BOMB = """
import os, subprocess, sys
for _ in range(100):
    try:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)", "{word}"],
                         start_new_session=True)
    except OSError:
        break
"""
DOUBLE_FORK = """
import os, sys, time
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1000)",
                                      "{word}"])
        os._exit(0)
"""
OUTPUT = """
import threading, sys, os
def write():
    block = b"x" * (1 << 20)
    for _ in range(500):
        os.write(1, block)
threading.Thread(target=write, daemon=True).start()
"""
SIGNALS = """
import os, signal
for number in (signal.SIGTERM, signal.SIGKILL):
    try:
        os.kill(os.getppid(), number)
    except OSError:
        pass
"""
CLOSED = "import os\nos.close(1)\nos.close(2)\n"
STEAL = """
import os, sys
found = []
for path in {paths}:
    try:
        found.append(open(path).read())
    except OSError:
        pass
    try:
        open(path, "a").write("changed")
        found.append("written")
    except OSError:
        pass
if found:
    sys.exit("found something")
"""
ELSEWHERE = """
import socket
away = socket.socket()
away.settimeout(1)
try:
    away.connect(("192.0.2.1", 9))  # TEST-NET-1, which nobody has
except OSError as error:
    if error.errno not in (101, 111, 113):
        raise SystemExit(f"not refused: {error}")
"""


LEVELS = {
    "namespaces": isolation.try_namespaces(),
    "uid": os.geteuid() == 0,
    "group": True,
}


class Attacks:
    """All attackers and four honest programs, graded four at a time in one level."""

    level = None

    def setUp(self):
        super().setUp()
        if not LEVELS[self.level]:
            self.skipTest(f"this machine does not allow the level {self.level}")
        os.chmod(self.folder, 0o700)  # as docs/homework.md says for the level "uid"

    def test_attacks(self):
        word = "kit-test-" + uuid.uuid4().hex
        of_others = ["honest-1/server.py", "small/kit.json", "graded/honest-1/result.json",
                     "graded/thief/result.json"]  # fmt: skip
        attackers = {
            "hang": HANG, "bomb": BOMB + ECHO, "daemons": DOUBLE_FORK + ECHO,
            "output": OUTPUT + ECHO, "signals": SIGNALS + ECHO, "closed": CLOSED + ECHO,
            "thief": STEAL.replace("{paths}", repr([str(self.folder / n) for n in of_others]))
                     + ECHO,
            "elsewhere": ELSEWHERE + ECHO,
        }  # fmt: skip
        if self.level == "group":  # there, a program has the rights of the user
            del attackers["thief"]
        if self.level != "namespaces":  # only these have a network of their own
            del attackers["elsewhere"]
        honest = [f"honest-{i}" for i in range(4)]
        programs = {**attackers, **dict.fromkeys(honest, ECHO)}
        results = self.grade(
            *(self.submission(name, program.replace("{word}", word))
              for name, program in programs.items()),
            level=self.level, options=["--jobs", "4"],
        )  # fmt: skip
        self.assertEqual(processes_with(word), [])
        self.assertEqual(set(results), set(programs), self.last.stderr)
        for name, result in results.items():
            with self.subTest(name):
                self.assertTrue(result["complete"])
                self.assertEqual(result["machine"]["isolation"], self.level)
                self.check(name, result)

    def check(self, name, result):
        echo, idle = (self.codes(result)[check] for check in ("echo", "idle_none"))
        if name == "hang":
            self.assertEqual((echo, idle), ("E_START", "BLOCKED"), result)
        elif name == "bomb":
            self.assertEqual((echo, idle), ("E_MEM", "BLOCKED"), result)
        elif name.startswith("honest"):
            self.assertEqual((echo, idle), ("ok", "ok"), result)
        elif name == "signals" and self.level == "group":
            pass  # it could kill the process that watches it, which costs it only its points
        else:
            self.assertEqual(echo, "ok", result)


class UserIds(unittest.TestCase):
    @unittest.skipUnless(os.geteuid() == 0, "only root has user IDs to give")
    def test_two_graders_share_no_user(self):
        first, second = isolation.Isolation("uid"), isolation.Isolation("namespaces")
        self.assertNotEqual(first.uid, second.uid)
        first.claim.close()
        second.claim.close()


class Namespaces(Attacks, GraderTest):
    level = "namespaces"


class Uid(Attacks, GraderTest):
    level = "uid"


class Group(Attacks, GraderTest):
    level = "group"


if __name__ == "__main__":
    grading.unittest.main()
