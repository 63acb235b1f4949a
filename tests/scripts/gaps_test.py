"""The server with gaps of item 40: it fails its check, and passes when it is filled."""

import subprocess
import tempfile
import unittest

from support import ROOT

GAPS = ROOT / "demos/lecture/gaps"
SERVER = GAPS / "udp_server.py"


def check(path):
    return subprocess.run(
        [GAPS / "check", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def filled():
    """The text of the server without gaps."""
    words = ["sed", "-f", GAPS / "fill", SERVER]
    return subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout


def check_text(text):
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return check(file.name)


class Gaps(unittest.TestCase):
    def test_the_file_with_gaps_fails(self):
        result = check(SERVER)
        self.assertEqual(result.returncode, 1)
        self.assertIn("the server does not start", result.stdout)
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_the_filled_file_passes(self):
        result = check_text(filled())
        self.assertEqual(result.stdout, "ok: two clients got their words in capitals\n")
        self.assertEqual(result.returncode, 0)

    def test_wrong_servers_fail(self):
        for old, new, why in (
            (".upper()", "", "the answer to 'hello' is b'hello'"),
            ("while True:", "if True:", "the server has ended"),
        ):
            result = check_text(filled().replace(old, new))
            self.assertEqual(result.returncode, 1)
            self.assertIn(why, result.stdout)


if __name__ == "__main__":
    unittest.main()
