#!/usr/bin/env python3
"""Tests of kits that cannot be handed out, for example because a solution would leak."""

import unittest

from hand_out import MakeCase, with_hidden
from kits import FILES, SERVER_PY, SHEETS, tiny

from grader import kit as kits, make, pack


class Refused(MakeCase):
    LINE = next(line + "\n" for line in SERVER_PY.split("\n") if "byte - 32" in line)

    def test_a_line_of_the_solution_in_a_sheet(self):
        sheet = SHEETS["en"] + "\n" + self.LINE
        self.refused(
            "sheet.en.md:5: the starter has this line of the solution",
            {"sheet.en.md": sheet},
        )

    def test_lines_of_the_solution_in_a_check(self):
        lines = [f"    value_{i} = compute_the_answer({i})\n" for i in range(3)]
        marked = "    #@solution\n" + "".join(lines) + "    #@end\n"
        check = FILES["checks/first.py"] + "\n\ndef f():\n"
        files = {"solution/server.py": SERVER_PY + "\n\ndef f():\n" + marked}
        few = "".join(lines[:2]) + "    value_of_another_kind = compute_the_answer(9)\n"
        self.make({**files, "checks/first.py": check + few + lines[2]}, output="few")
        all_lines = lines[0] + "\n" + lines[1] + "    pass\n" + lines[2]
        files["checks/first.py"] = check + all_lines
        self.refused("first.py:17: the starter has this line of the solution", files)

    def test_a_line_of_the_solution_in_a_given_file(self):
        self.refused("data.txt:1: the starter has", {"given/data.txt": self.LINE})

    def test_a_line_that_another_file_gives_is_no_leak(self):
        given = "largest_datagram = 65507  # bytes\n"
        source = f"#@solution\n{given}#@end\npass\n"
        files = {"solution/server.py": given, "solution/client.py": source}
        names = ["server.cpp", "server.py", "client.py"]
        self.assertTrue(self.make(files, student_files=names))

    def test_trivial_lines_are_no_leak(self):
        for line in (
            "}",
            "return 0;",
            "#include <sys/socket.h>",
            "import selectors",
            "pass",
        ):
            self.assertTrue(pack.is_trivial(line), line)
        self.assertFalse(pack.is_trivial(self.LINE.strip()))

    def test_markers_in_a_file_that_students_do_not_write(self):
        text = "project(server)\n#@solution\n#@end\n"
        self.refused(
            "CMakeLists.txt:2: a marker, but the file is not in student_files",
            {"solution/CMakeLists.txt": text},
        )

    def test_a_mistake_in_the_markers(self):
        self.refused(
            "server.py:2: the end of @solution is missing",
            {"solution/server.py": "a = 1\n#@solution\n"},
        )

    def test_a_hidden_check_beside_a_public_one(self):
        both = FILES["checks/first.py"] + "def treasure(trial):\n    pass\n"
        self.refused(
            "first.py: the hidden check treasure",
            {"checks/first.py": both},
            **with_hidden(),
        )

    def test_an_unknown_word_in_a_sheet(self):
        self.refused(
            "sheet.de.md:2: {{colour}} is unknown", {"sheet.de.md": "# x\n{{colour}}\n"}
        )

    def test_a_missing_sheet(self):
        kit = kits.load(tiny(self.folder))
        (kit.folder / "sheet.de.md").unlink()
        with self.assertRaisesRegex(
            kits.KitError, "sheet.de.md: this file of the kit is missing"
        ):
            make.make(kit, self.folder / "out")

    def test_a_kit_without_a_solution(self):
        kit = kits.load(tiny(self.folder))
        for language in ("py", "cpp"):
            (kit.folder / f"solution/server.{language}").unlink()
        with self.assertRaisesRegex(kits.KitError, "there is no solution"):
            make.make(kit, self.folder / "out")
        self.assertFalse((self.folder / "out").exists())

    def test_a_published_program_that_is_not_there(self):
        self.refused(
            "published: demos/nothing.cpp does not exist",
            published=["demos/nothing.cpp"],
        )


if __name__ == "__main__":
    unittest.main()
