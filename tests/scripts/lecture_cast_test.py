"""Recordings of the lecture: their format, and how they are played."""

import fcntl
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import unittest
from pathlib import Path

from support import Person, arguments, item, on_terminal, written

import lecture_cast
import lecture_items


def record(text, folder, *options):
    with written(text) as file:
        return subprocess.run(
            arguments(file, "--record", str(folder), *options),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


class Casts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "casts"

    def sit_down(self, text, *options):
        file = written(text)
        self.addCleanup(file.close)
        person = Person(file, "--replay", str(self.folder), *options)
        self.addCleanup(person.close)
        return person

    def test_a_recording_has_the_format_of_asciicast(self):
        text = item("echo grüße; sleep 0.3; echo end", number=7)
        result = record(text, self.folder)
        self.assertEqual(result.returncode, 0, result.stdout)
        file = self.folder / "07.cast"
        header, *events = map(json.loads, file.read_text("utf-8").splitlines())
        self.assertEqual(header["version"], 2)
        self.assertEqual((header["width"], header["height"]), (80, 24))
        self.assertEqual(header["title"], "7. Title 7")
        times = [when for when, kind, _ in events if kind == "o"]
        self.assertEqual(times, sorted(times))
        self.assertGreater(times[-1], 0.25)
        output = "".join(text for _, _, text in events)
        self.assertIn("$ echo grüße", output)
        self.assertIn("grüße\r\n", output)
        self.assertIn("end\r\n", output)

    def test_a_recording_types_the_lines_of_its_item(self):
        text = item(
            'read -r a; echo "first $a"; read -r b; echo "second $b"',
            see="first one",
            typed="**Type** `one` and then `two`\n\n",
        )
        self.assertEqual(record(text, self.folder).returncode, 0)
        output = (self.folder / "01.cast").read_text("utf-8")
        self.assertIn("first one", output)
        self.assertIn("second two", output)

    def test_a_line_is_typed_after_the_prompt(self):
        text = item(
            'sleep 0.2; printf "name:"; read -r name; echo "hi $name"',
            typed="**Type** `bob`\n\n",
            see="hi bob",
        )
        self.assertEqual(record(text, self.folder).returncode, 0)
        events = (self.folder / "01.cast").read_text("utf-8").splitlines()[1:]
        self.assertIn("name:bob", "".join(json.loads(event)[2] for event in events))

    def test_a_letter_that_arrives_in_two_pieces_stays_whole(self):
        with written(item("true")) as file:
            recorder = lecture_cast.Recorder(lecture_items.read(file.name)[0])
        for data in b"gr\xc3", b"\xbc", b"\xc3\x9fe":
            recorder.take(data)
        self.assertEqual([text for _, _, text in recorder.events], ["gr", "ü", "ße"])

    def test_half_a_letter_of_another_recorder_is_replaced(self):
        self.folder.mkdir()
        cast = '{"version": 2}\n[0, "o", "A\\ud83d"]\n[0.1, "o", "Z\\r\\n"]\n'
        (self.folder / "01.cast").write_text(cast, encoding="utf-8")
        person = self.sit_down(item("true"))
        person.sees("q quit")
        person.presses("\n")
        person.sees("A?Z")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_no_recording_is_overwritten(self):
        self.assertEqual(record(item("echo one"), self.folder).returncode, 0)
        before = (self.folder / "01.cast").read_bytes()
        again = record(item("echo two"), self.folder)
        self.assertEqual(again.returncode, 1)
        self.assertIn("01.cast is there already", again.stdout)
        self.assertEqual(len(again.stdout.splitlines()), 1)
        self.assertEqual((self.folder / "01.cast").read_bytes(), before)

    def test_a_command_that_fails_has_no_recording(self):
        result = record(item("false") + item("sleep 60", number=2), self.folder, "--limit", "1")
        self.assertEqual(result.returncode, 1)
        self.assertIn("the commands failed", result.stdout)
        self.assertIn("not ready after 1 seconds", result.stdout)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_recording_is_played_at_the_same_keys(self):
        text = item("echo recorded $((1+1)); sleep 1; echo later")
        self.assertEqual(record(text, self.folder).returncode, 0)
        person = self.sit_down(text)
        person.sees("Enter run")
        person.presses("\n")
        person.sees("recorded 2")
        person.presses(" ")  # the rest at once
        person.sees("later")
        person.sees("Enter answer")
        self.assertNotIn("Because.", person.seen)
        person.presses("\n")
        person.sees("Because.")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_long_recording_is_shown_page_by_page(self):
        text = item("seq -f 'line %g' 40")
        self.assertEqual(record(text, self.folder).returncode, 0)
        person = self.sit_down(text)
        person.presses("\n")
        person.sees("Enter: more")
        self.assertNotIn("line 40", person.seen)
        person.presses("\n")
        person.sees("line 40")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_recording_is_ended_like_the_commands(self):
        text = item("echo begun $((1+0)); sleep 1.5; echo end")
        text += item("seq 40", number=2)
        self.assertEqual(record(text, self.folder).returncode, 0)
        person = self.sit_down(text)
        person.sees("q quit")
        for key in "\x03", "\x1a", "q":
            person.presses("\n")
            person.sees("begun 1")
            person.presses(key)
            person.sees("you have ended the commands")
            person.sees("Enter run")
            person.sees("q quit")
        person.presses("s")
        person.sees("2. Title 2")
        person.presses("\n")
        person.sees("Enter: more")
        person.presses("\x03")
        person.sees("you have ended the commands")
        person.sees("q quit")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_new_size_does_not_end_a_recording(self):
        text = item("echo begun $((1+0)); sleep 1; echo ended")
        self.assertEqual(record(text, self.folder).returncode, 0)
        person = self.sit_down(text)
        person.sees("q quit")
        person.presses("\n")
        person.sees("begun 1")
        size = struct.pack("HHHH", 30, 60, 0, 0)
        fcntl.ioctl(person.terminal, termios.TIOCSWINSZ, size)
        person.sees("ended")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_asciinema_prints_a_recording(self):
        if not shutil.which("asciinema"):
            self.skipTest("asciinema is not installed")
        self.assertEqual(record(item("echo grüße"), self.folder).returncode, 0)
        file = self.folder / "01.cast"
        events = map(json.loads, file.read_text("utf-8").splitlines()[1:])
        output = "".join(text for _, _, text in events)
        for command in "cat", "play":
            words = ["asciinema", command, str(file)]
            shown = on_terminal(words, LC_ALL="C.UTF-8", HOME=str(self.folder))
            self.assertIn("$ echo grüße", shown)
            self.assertEqual(shown.split(), output.split())

    def test_a_missing_or_broken_recording_is_told(self):
        self.folder.mkdir()
        (self.folder / "02.cast").write_text('{"version": 2}\n[1, "o"\n', encoding="utf-8")
        person = self.sit_down(item("true") + item("true", number=2))
        person.sees("q quit")
        person.presses("\n")
        person.sees("This item has no recording")
        person.presses("s")
        person.sees("2. Title 2")
        person.presses("\n")
        person.sees("02.cast: ")
        person.sees("Enter run")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_german_recording_has_a_name_of_its_own(self):
        result = record(item("true"), self.folder, "--german")
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(os.listdir(self.folder), ["01-de.cast"])


if __name__ == "__main__":
    unittest.main()
