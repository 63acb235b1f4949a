"""The three panes of item 36, as they are recorded (somebody types, and then leaves), and
without tmux.

usage: lecture_panes_test.py PROGRAMS"""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAMS = sys.argv.pop(1)

from support import ROOT, on_terminal  # finds the modules of the scripts

import lecture_items
import lecture_run


def recorded(path):
    """What the terminal shows during the recording, or why it cannot be made."""
    item = next(
        item
        for item in lecture_items.read(lecture_items.DOCUMENTS["en"])
        if "lecture-panes" in item.command
    )
    with lecture_run.ports_for_us(item) as ours:
        assert ours and not lecture_run.wait_for_ports(item, 20), "the ports are busy"
        words = [str(ROOT / "scripts/lecture-panes")]
        return on_terminal(words, LECTURE_PLAY="1", PATH=path)


class WithoutTmux(unittest.TestCase):
    def test_one_line_says_what_is_missing_and_where_to_get_it(self):
        words = [shutil.which("bash"), ROOT / "scripts/lecture-panes"]
        with tempfile.TemporaryDirectory() as empty:
            result = subprocess.run(
                words, env={"PATH": empty}, capture_output=True, text=True, timeout=20,
                check=False,
            )
        self.assertEqual(result.returncode, 1)
        self.assertEqual(
            result.stderr,
            "lecture-panes: tmux is missing (scripts/bootstrap --lecture installs it)\n",
        )


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class Panes(unittest.TestCase):
    def test_a_recording_shows_the_unfinished_line_and_the_late_chat(self):
        shown = recorded(PROGRAMS + os.pathsep + os.environ["PATH"])
        asked = shown.index("anna: is slow there?")
        self.assertLess(shown.index("anna: dinner is ready\r\n> half a li"), asked)
        self.assertLess(asked, shown.index("slow: yes, but late"))
        # What is typed into the late chat arrives in pieces, not letter by letter.
        self.assertNotIn("> yes, but lat\x1b", shown)


if __name__ == "__main__":
    unittest.main()
