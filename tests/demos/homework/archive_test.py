#!/usr/bin/env python3
"""Tests of how submissions are unpacked: what is refused, and what is quietly put
right."""

import gzip
import io
import os
import struct
import tarfile
import unittest
import zipfile
from unittest import mock

from kits import Case, write

from grader import archive, writer

SOURCE = b"int main() {}\n"


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def member(name, kind=tarfile.REGTYPE, size=0, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info


def tarred(path, members, mode="w:gz"):
    """`members` are TarInfo, or (name, bytes)."""
    with tarfile.open(path, mode) as file:
        for each in members:
            if isinstance(each, tarfile.TarInfo):
                file.addfile(each)
            else:
                file.addfile(member(each[0], size=len(each[1])), io.BytesIO(each[1]))
    return path


class ArchiveCase(Case):
    def setUp(self):
        super().setUp()
        self.target = self.folder / "target"
        self.target.mkdir()
        self.zip = self.folder / "anna.zip"

    def unpack(self, path):
        """Name -> bytes of the unpacked files."""
        folder = archive.unpack(path, self.target)
        return {
            str(each.relative_to(folder)): each.read_bytes()
            for each in folder.rglob("*")
            if each.is_file()
        }

    def refused(self, path, words):
        with self.assertRaises(archive.Refused) as caught:
            archive.unpack(path, self.target)
        self.assertIn(words, caught.exception.en)
        for text in (caught.exception.en, caught.exception.de):
            self.assertTrue(text.isprintable() and text.endswith("."), text)
        self.assertNotEqual(caught.exception.en, caught.exception.de)

    def refused_zip(self, members, words):
        self.refused(zipped(self.zip, members), words)


class Kinds(ArchiveCase):
    def test_a_folder(self):
        write(self.folder / "anna", {"server.cpp": SOURCE, "more/part.h": "x"})
        files = self.unpack(self.folder / "anna")
        self.assertEqual(files, {"server.cpp": SOURCE, "more/part.h": b"x"})

    def test_a_zip_archive(self):
        files = self.unpack(zipped(self.zip, {"server.cpp": SOURCE}))
        self.assertEqual(files, {"server.cpp": SOURCE})

    def test_tar_archives_of_all_compressions(self):
        for kind in ("", "gz", "bz2", "xz"):
            with self.subTest(kind):
                path = tarred(
                    self.folder / "a.tar", [("server.cpp", SOURCE)], "w:" + kind
                )
                self.assertEqual(self.unpack(path), {"server.cpp": SOURCE})

    def test_a_single_file(self):
        write(self.folder, {"server.py": "pass\n"})
        self.assertEqual(
            self.unpack(self.folder / "server.py"), {"server.py": b"pass\n"}
        )

    def test_an_archive_in_an_archive(self):
        inner = zipped(self.folder / "inner.zip", {"s/server.cpp": SOURCE}).read_bytes()
        files = self.unpack(zipped(self.zip, {"anna/inner.zip": inner}))
        self.assertEqual(files, {"server.cpp": SOURCE})


class Refused(ArchiveCase):
    def test_paths_that_leave_the_archive(self):
        for name in ("../server.cpp", "a/../../server.cpp", "..\\server.cpp"):
            with self.subTest(name):
                self.refused_zip({name: SOURCE}, "leads out")
                self.assertEqual(list(self.folder.glob("server.cpp")), [])

    def test_absolute_paths(self):
        for name in ("/tmp/server.cpp", "C:\\server.cpp", "\\\\host\\server.cpp"):
            with self.subTest(name):
                self.refused_zip({name: SOURCE}, "absolute")

    def test_paths_in_a_tar_archive(self):
        for name, words in (("../x", "leads out"), ("/x", "absolute")):
            with self.subTest(name):
                self.refused(tarred(self.folder / "a.tgz", [(name, SOURCE)]), words)

    def test_links_in_a_tar_archive(self):
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            with self.subTest(kind):
                link = member("server.cpp", kind, link="/etc/passwd")
                self.refused(tarred(self.folder / "a.tgz", [link]), "is a link")

    def test_links_in_a_zip_archive(self):
        link = zipfile.ZipInfo("server.cpp")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        with zipfile.ZipFile(self.zip, "w") as file:
            file.writestr(link, "/etc/passwd")
        self.refused(self.zip, "is a link")

    def test_links_in_a_folder(self):
        folder = write(self.folder / "anna", {"a.h": ""})
        (folder / "server.cpp").symlink_to("/etc/passwd")
        self.refused(folder, "is a link")

    def test_a_linked_folder_in_a_folder(self):
        folder = write(self.folder / "anna", {"a.h": ""})
        (folder / "all").symlink_to("/etc")
        self.refused(folder, "is a link")

    def test_devices_and_pipes(self):
        for kind in (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            with self.subTest(kind):
                path = tarred(self.folder / "a.tgz", [member("server.cpp", kind)])
                self.refused(path, "device or a pipe")

    def test_a_pipe_in_a_folder(self):
        folder = write(self.folder / "anna", {"a.h": ""})
        os.mkfifo(folder / "server.cpp")
        self.refused(folder, "device or a pipe")

    def test_too_many_bytes(self):
        self.refused_zip(
            {"a": bytes(11 * 10**6), "b": bytes(11 * 10**6)}, "more than 20 MB"
        )

    def test_too_many_bytes_in_a_folder(self):
        folder = self.folder / "anna"
        folder.mkdir()
        with open(folder / "large", "wb") as file:
            file.truncate(21 * 10**6)
        self.refused(folder, "more than 20 MB")

    def test_a_zip_bomb_is_counted_while_it_is_unpacked(self):
        self.refused_zip({"a": bytes(100 * 10**6)}, "more than 20 MB")
        self.assertLess((self.target / "a").stat().st_size, 21 * 10**6)

    def test_a_zip_archive_that_lies_about_sizes(self):
        data = bytearray(zipped(self.zip, {"a": bytes(30 * 10**6)}).read_bytes())
        for begin, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
            struct.pack_into("<I", data, data.index(begin) + offset, 10)
        self.zip.write_bytes(data)
        self.refused(self.zip, "cannot be read")
        written = sum(each.stat().st_size for each in self.target.iterdir())
        self.assertLess(written, 21 * 10**6)

    def test_a_tar_bomb_is_not_unpacked_as_a_whole(self):
        with gzip.open(self.folder / "a.tgz", "wb", 1) as file:
            file.write(bytes(3 * 10**6))
        with mock.patch.object(archive, "LARGEST_ARCHIVE", 2 * 10**6):
            self.refused(self.folder / "a.tgz", "more than 2 MB")

    def test_an_archive_that_is_too_large_itself(self):
        zipped(self.zip, {"build/x": os.urandom(10**6)})
        with mock.patch.object(archive, "LARGEST_ARCHIVE", 10**5):
            self.refused(self.zip, "more than 0 MB")

    def test_the_limits(self):
        limits = writer.MOST_BYTES, writer.MOST_FILES, archive.LARGEST_ARCHIVE
        self.assertEqual(limits, (20 * 10**6, 2000, 200 * 10**6))

    @mock.patch.object(writer, "MOST_FILES", 20)
    def test_too_many_files(self):
        files = self.unpack(zipped(self.zip, {f"f{i}": b"" for i in range(20)}))
        self.assertEqual(len(files), 20)
        self.refused_zip({f"f{i}": b"" for i in range(21)}, "more than 20 files")

    @mock.patch.object(writer, "MOST_FILES", 20)
    def test_the_same_name_many_times_is_counted(self):
        members = [("server.cpp", b"x")] * 21
        self.refused(tarred(self.folder / "a.tgz", members), "more than 20 files")

    def test_an_archive_with_a_password(self):
        data = bytearray(zipped(self.zip, {"server.cpp": SOURCE}).read_bytes())
        for begin, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
            data[data.index(begin) + offset] |= 1
        self.zip.write_bytes(data)
        self.refused(self.zip, "password")

    def test_broken_archives(self):
        whole = zipped(self.zip, {"server.cpp": os.urandom(5000)}).read_bytes()
        middle = bytearray(whole)
        middle[1000:1100] = bytes(100)
        for name, data in (
            ("cut.zip", whole[:2000]),
            ("middle.zip", bytes(middle)),
            ("empty.zip", b""),
            ("text.zip", b"this is no archive"),
            ("a.tar.gz", gzip.compress(b"nothing")),
            ("cut.tgz", gzip.compress(os.urandom(5000))[:2000]),
            ("a.rar", b"Rar!\x1a\7\0 x"),
            ("a.7z", b"7z\xbc\xaf\x27\x1c x"),
            ("xz.tar.xz", b"\xfd7zXZ\0 x"),
        ):
            with self.subTest(name):
                (self.folder / name).write_bytes(data)
                with self.assertRaises(archive.Refused) as caught:
                    archive.unpack(self.folder / name, self.target)
                self.assertTrue(caught.exception.de)

    def test_empty_submissions(self):
        (self.folder / "anna").mkdir()
        self.refused(self.folder / "anna", "no files")
        self.refused_zip({}, "no files")
        self.refused_zip({"__MACOSX/._server.cpp": b"x", "a/": b""}, "no files")

    def test_a_name_that_is_a_file_and_a_folder(self):
        self.refused_zip({"server": b"x", "server/a": b"y"}, "both a file and a folder")

    def test_a_name_cannot_control_the_terminal(self):
        self.refused_zip({"../\x1b[2J" + "x" * 200: b"x"}, "leads out")

    def test_a_name_that_no_file_system_takes(self):
        self.refused_zip({"x" * 300: b"x"}, "cannot be read")


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


class Moodle(ArchiveCase):
    def submissions(self, members):
        found = archive.moodle_submissions(zipped(self.zip, members))
        return {(name, identifier): path for name, identifier, path in found}

    def unpack_each(self, members):
        """Participant -> names of the files of the submission, or the refusal."""
        seen = {}
        for number, (key, path) in enumerate(self.submissions(members).items()):
            target = self.folder / f"target {number}"
            target.mkdir()
            try:
                folder = archive.unpack(path, target)
                seen[key] = sorted(each.name for each in folder.iterdir())
            except archive.Refused as reason:
                seen[key] = reason.en
        return seen

    def test_one_folder_for_each_participant(self):
        seen = self.unpack_each(
            {
                "Ada Lovelace_1234567_assignsubmission_file_/server.cpp": SOURCE,
                "Ada Lovelace_1234567_assignsubmission_file_/part.h": b"",
                "Jörg Müller_7654321_assignsubmission_file/server.py": b"pass\n",
            }
        )
        self.assertEqual(
            seen,
            {
                ("Ada Lovelace", "1234567"): ["part.h", "server.cpp"],
                ("Jörg Müller", "7654321"): ["server.py"],
            },
        )

    def test_files_without_folders(self):
        seen = self.unpack_each(
            {
                "Ada Lovelace_1234567_assignsubmission_file_server.cpp": SOURCE,
                "Team A_B_7654321_assignsubmission_file_server.py": b"pass\n",
            }
        )
        self.assertEqual(
            seen,
            {
                ("Ada Lovelace", "1234567"): ["server.cpp"],
                ("Team A_B", "7654321"): ["server.py"],
            },
        )

    def test_archives_of_participants(self):
        inner = zipped(
            self.folder / "inner.zip", {"work/server.cpp": SOURCE}
        ).read_bytes()
        seen = self.unpack_each(
            {
                "Ada_1_assignsubmission_file_/ada.zip": inner,
                "Bob_2_assignsubmission_file_bob.zip": inner,
            }
        )
        self.assertEqual(
            seen, {("Ada", "1"): ["server.cpp"], ("Bob", "2"): ["server.cpp"]}
        )

    def test_one_bad_submission_does_not_stop_the_others(self):
        seen = self.unpack_each(
            {
                "Ada_1_assignsubmission_file_/server.cpp": SOURCE,
                "Bob_2_assignsubmission_file_/bomb": bytes(21 * 10**6),
                "Eve_3_assignsubmission_file_/../../x": b"x",
                "Sam_4_assignsubmission_onlinetext_/onlinetext.html": b"hello",
            }
        )
        self.assertEqual(seen[("Ada", "1")], ["server.cpp"])
        self.assertIn("20 MB", seen[("Bob", "2")])
        self.assertIn("leads out", seen[("Eve", "3")])
        self.assertIn("no files", seen[("Sam", "4")])

    def test_other_archives_are_not_from_moodle(self):
        self.assertEqual(self.submissions({"server.cpp": SOURCE}), {})
        self.assertEqual(
            self.submissions(
                {
                    "server.cpp": SOURCE,
                    "Ada_1_assignsubmission_file_/server.cpp": SOURCE,
                }
            ),
            {},
        )
        self.assertEqual(
            archive.moodle_submissions(tarred(self.folder / "a.tgz", [])), []
        )


if __name__ == "__main__":
    unittest.main()
