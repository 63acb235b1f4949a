#!/usr/bin/env python3
"""Tests of the archive that Moodle makes of all submissions."""

import unittest

from archives import SOURCE, ArchiveCase, tarred, zipped

from grader import archive


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
