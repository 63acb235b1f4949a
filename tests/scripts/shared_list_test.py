"""The threads of item 38: their steps interleave without a lock, and only then."""

import subprocess
import sys
import unittest

from support import ROOT


def rows(*words):
    program = [sys.executable, ROOT / "demos/lecture/shared_list.py", *words]
    result = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
    return result.stdout.splitlines()


def columns(lines):
    """The thread of each step, by its column."""
    return ["B" if line.startswith(" ") else "A" for line in lines[1:-1]]


class SharedList(unittest.TestCase):
    def test_the_steps_interleave_and_a_client_is_lost(self):
        lines = rows()
        threads = columns(lines)
        self.assertEqual(sorted(threads[:2]), ["A", "B"])
        self.assertEqual(sorted(threads[2:]), ["A", "B"])
        self.assertIn(lines[-1][-5:], ("['A']", "['B']"))

    def test_with_a_lock_each_thread_finishes_first(self):
        lines = rows("--lock")
        self.assertIn("".join(columns(lines)), ("AABB", "BBAA"))
        self.assertEqual(sum(name in lines[-1][-10:] for name in "AB"), 2)


if __name__ == "__main__":
    unittest.main()
