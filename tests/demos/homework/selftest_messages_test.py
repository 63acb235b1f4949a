#!/usr/bin/env python3
"""What a selftest says of a kit that is broken, or of a name that does not exist."""

import json
import unittest

from grading import ECHO, GraderTest, kit_json

MUST = json.dumps({"must": {"echo": "E_PARTIAL"}})
DIFF = "@@ -1 +1 @@\n-import selectors\n+import select\n"


class Messages(GraderTest):
    def setUp(self):
        super().setUp()
        self.write("small/kit.json", json.dumps(kit_json()))
        checks = "def echo(trial): pass\ndef idle_none(trial): pass\n"
        self.write("small/checks/all.py", checks)
        self.write("small/solution/server.py", ECHO)
        self.write("small/wrong/bad/server.py", "pass\n")

    def expect(self, words, *options):
        done = self.run_kit("selftest", *(options or [self.kit]))
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_an_unknown_kit(self):
        self.expect("there is no kit 'nothing'; the kits are: ", "nothing")

    def test_an_unknown_program(self):
        words = "there is no program 'wrong/nothing': name it as solution/LANGUAGE"
        self.write("small/wrong/bad/expect.json", MUST)
        self.expect(words, self.kit, "--only", "wrong/nothing")

    def test_an_expectation_that_cannot_be_used(self):
        for text, words in (
            ('{"must": ', "expect.json: line 1: "),
            ("{}", 'expect.json: "must" is missing'),
            ("[]", 'expect.json: "must" is missing'),
            ('{"must": {"ecko": "E_SPIN"}}', "small has no check 'ecko'"),
            ('{"must": {"echo": "E_SPIN"}, "may": ["x"]}', "small has no check 'x'"),
            ('{"must": {"echo": "E_SPIN"}, "without": ["x"]}', "solution has no file x"),
        ):
            with self.subTest(text):
                self.write("small/wrong/bad/expect.json", text)
                self.expect(words)

    def test_a_diff_that_fits_to_nothing(self):
        folder = self.kit / "wrong/bad"
        self.write("small/wrong/bad/expect.json", MUST)
        (folder / "server.py").unlink()
        self.write("small/wrong/bad/server.py.diff", DIFF.replace("-import", "-export"))
        self.expect('server.py.diff: the lines from "export selectors" on')
        (folder / "server.py.diff").rename(folder / "sever.py.diff")
        self.expect("sever.py.diff: the solution has no file sever.py")

    def test_a_wrong_program_without_a_program(self):
        self.write("small/wrong/bad/expect.json", MUST)
        (self.kit / "wrong/bad/server.py").unlink()
        self.expect("there is no program in a language of the kit")


if __name__ == "__main__":
    unittest.main()
