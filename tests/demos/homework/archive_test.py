#!/usr/bin/env python3
"""Tests of how submissions are unpacked, and what is refused."""

import gzip
import os
import struct
import tarfile
import unittest
import zipfile
from unittest import mock

from archives import SOURCE, ArchiveCase, member, tarred, zipped
from kits import write

from grader import archive, writer


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


if __name__ == "__main__":
    unittest.main()
