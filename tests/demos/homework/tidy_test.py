#!/usr/bin/env python3
"""Tests of what is put right, without a word, when a submission is unpacked."""

import os
import tarfile
import unittest

from archives import SOURCE, ArchiveCase, member, tarred, zipped
from kits import write

from grader import archive


class PutRight(ArchiveCase):
    def test_what_desktops_and_builds_leave(self):
        files = self.unpack(
            zipped(
                self.zip,
                {
                    "server.cpp": SOURCE,
                    "__MACOSX/._server.cpp": b"x",
                    ".DS_Store": b"x",
                    ".git/config": b"x",
                    "build/server": bytes(30 * 10**6),
                    "__pycache__/a.pyc": b"x",
                    "Thumbs.db": b"x",
                    "cmake-build-debug/a.o": b"x",
                },
            )
        )
        self.assertEqual(files, {"server.cpp": SOURCE})

    def test_links_in_what_is_left_out(self):
        folder = write(self.folder / "anna", {"server.py": "pass\n", "venv/bin/x": ""})
        (folder / "venv/bin/python3").symlink_to("/usr/bin/python3")
        self.assertEqual(self.unpack(folder), {"server.py": b"pass\n"})

    def test_one_folder_too_deep(self):
        files = self.unpack(
            zipped(
                self.zip, {"anna/work/server.cpp": SOURCE, "__MACOSX/anna/._x": b"x"}
            )
        )
        self.assertEqual(files, {"server.cpp": SOURCE})

    def test_a_lost_x_bit(self):
        folder = write(self.folder / "anna", {"run.sh": "#!/bin/sh\n", "a.cpp": SOURCE})
        unpacked = archive.unpack(folder, self.target)
        self.assertTrue(os.access(unpacked / "run.sh", os.X_OK))
        self.assertFalse((unpacked / "a.cpp").stat().st_mode & 0o111)

    def test_windows_line_ends_and_byte_order_marks(self):
        files = self.unpack(
            zipped(
                self.zip,
                {
                    "a.cpp": b"a\r\nb\r\n",
                    "b.py": b"\xef\xbb\xbfx = 1\r\n",
                    "c.py": "ü = 1\r\n".encode("utf-16"),
                    "d.bin": b"\xef\xbb\xbf\r\n",
                },
            )
        )
        self.assertEqual(
            files,
            {
                "a.cpp": b"a\nb\n",
                "b.py": b"x = 1\n",
                "c.py": "ü = 1\n".encode(),
                "d.bin": b"\xef\xbb\xbf\r\n",
            },
        )

    def test_backslashes_as_separators(self):
        files = self.unpack(
            zipped(self.zip, {"a\\server.cpp": SOURCE, "a\\b\\c.h": b""})
        )
        self.assertEqual(set(files), {"server.cpp", "b/c.h"})

    def test_names_that_are_not_utf8(self):
        latin = member(
            "Lösung.cpp".encode("latin-1").decode("utf-8", "surrogateescape")
        )
        with tarfile.open(
            self.folder / "a.tar",
            "w",
            format=tarfile.GNU_FORMAT,
            errors="surrogateescape",
        ) as file:
            file.addfile(latin)
        self.assertEqual(set(self.unpack(self.folder / "a.tar")), {"Lösung.cpp"})

    def test_utf8_names_without_the_flag(self):
        zipped(self.zip, {"Loesung.cpp": SOURCE})
        data = self.zip.read_bytes().replace(b"Loesung", "Lösung".encode())
        self.zip.write_bytes(data)
        self.assertEqual(set(self.unpack(self.zip)), {"Lösung.cpp"})

    def test_the_last_of_two_files_of_a_name_wins(self):
        path = tarred(
            self.folder / "a.tgz", [("a.py", b"first\n"), ("a.py", b"last\n")]
        )
        self.assertEqual(self.unpack(path), {"a.py": b"last\n"})


if __name__ == "__main__":
    unittest.main()
