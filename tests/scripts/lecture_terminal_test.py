"""scripts/lecture at a terminal: the three steps of an item, the keys, Ctrl-Z, the notes."""

import fcntl
import os
import shlex
import struct
import tempfile
import termios
import unittest
from unittest import mock

from support import Person, arguments, eventually, item, processes_with, unique, written

import lecture_items
import lecture_notes
import lecture_words


class Terminal(unittest.TestCase):
    def sit_down(self, text, *options, **variables):
        file = written(text)
        self.addCleanup(file.close)
        person = Person(file, *options, **variables)
        self.addCleanup(person.close)
        return person

    def test_from_the_first_to_the_last(self):
        text = item("echo one $((1+0))") + item("echo two $((1+1))", number=2)
        person = self.sit_down(text)
        person.sees("1. Title 1")
        person.sees("What then?")
        person.sees("Enter run")
        self.assertNotIn("Because.", person.seen)
        self.assertNotIn("Words.", person.seen)
        self.assertNotIn("echo one", person.seen)
        person.presses("\n")
        person.sees("1. Title 1")  # on a screen of its own, above the output
        person.sees("one 1")
        person.sees("Enter answer")
        self.assertNotIn("Because.", person.seen)
        person.presses("\n")
        person.sees("Because.")
        person.sees("Enter next")
        person.presses("\n")
        person.sees("2. Title 2")
        for words in ("two 2", "Enter answer"), ("Because.", "Enter next"):
            person.presses("\n")
            for word in words:
                person.sees(word)
        person.presses("\n")
        person.sees("That was the last item.")
        self.assertEqual(person.leaves(), 0)

    def test_keys(self):
        text = "".join(item(f"echo ran $(({n}+0))", number=n) for n in (1, 2, 3, 12))
        person = self.sit_down(text, "--from", "2")
        person.sees("2. Title 2")
        for keys, words in (
            ("p", "1. Title 1"),
            ("s", "2. Title 2"),
            ("?", "Enter run · s skip"),
            ("12\n", "12. Title 12"),
            ("p", "3. Title 3"),
            ("\n", "ran 3"),
            ("r", "ran 3"),
            ("\n", "Because."),
            ("r", "ran 3"),
            ("p", "3. Title 3"),
            ("f", "usage: scripts/wait-for-port"),
            ("1\n", "1. Title 1"),
            ("2\x7f12\n", "12. Title 12"),
        ):
            person.presses(keys)
            person.sees(words)
            person.sees("q quit")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_remote(self):
        text = "".join(item(f"echo ran $(({n}+0))", number=n) for n in range(1, 8))
        person = self.sit_down(text, "--from", "2")
        person.sees("2. Title 2")
        for keys, words in (
            ("\x1b[5~", "1. Title 1"),  # PageUp
            ("\x1b[15~", "Enter run"),  # F5: nothing happens
            ("\x1b[3~", "Enter run"),  # Delete: no number
            ("\x1b[6~", "ran 1"),  # PageDown
            ("\x1b[C", "Because."),  # Right
            ("\x1bOC", "2. Title 2"),  # Right, in the other mode of the terminal
            ("\x1bOD", "1. Title 1"),  # Left
            ("5", "quit 5"),  # a number needs Enter
            ("\x1b[6~", "Enter run"),  # so this cancels it
        ):
            person.presses(keys)
            person.sees(words)
            if "Enter" not in words and "quit" not in words:
                person.sees("q quit")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_blank(self):
        for key in ".", "b":
            person = self.sit_down(item("true"))
            person.sees("q quit")
            person.presses(key)
            person.sees("\033[?1049h")
            person.presses("x")
            person.sees("\033[?1049l")
            person.sees("Enter run")
            person.presses("q")
            self.assertEqual(person.leaves(), 0)

    def test_a_new_size_draws_again(self):
        person = self.sit_down(item("true"))
        person.sees("q quit")
        size = struct.pack("HHHH", 30, 60, 0, 0)
        fcntl.ioctl(person.terminal, termios.TIOCSWINSZ, size)
        person.sees("1. Title 1")
        person.sees("q quit")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_stop_and_go_on(self):
        file = written(item("true"))
        self.addCleanup(file.close)
        person = Person(file, shell=True)
        self.addCleanup(person.close)
        person.sees("shell> ")
        person.presses(shlex.join(arguments(file)) + "\n")
        person.sees("q quit")
        person.presses("\x1a")
        person.sees("Stopped")
        person.sees("shell> ")
        person.presses("stty -a | grep -c ' icanon.*' | sed s/^/lines:/\n")
        person.sees("lines:1")
        person.sees("shell> ")
        person.presses("fg\n")
        person.sees("1. Title 1")
        person.sees("q quit")
        person.presses("q")  # without Enter
        person.sees("shell> ")

    def test_notes_follow(self):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_RUNTIME_DIR"] = folder
            self.addCleanup(os.environ.pop, "XDG_RUNTIME_DIR")
            text = item("true") + item("true", number=2) + item("true", number=3)
            notes = self.sit_down(text, "--notes")
            notes.sees("Start scripts/lecture")
            person = self.sit_down(text, "--only", "1,2")
            person.sees("q quit")
            notes.sees("1. Title 1")
            notes.sees("Words.")
            notes.sees("Because.")
            notes.sees("2. Title 2")
            person.presses("s")
            person.sees("2. Title 2")
            notes.sees("this is the last item")
            person.presses("q")
            self.assertEqual(person.leaves(), 0)
            notes.sees("Start scripts/lecture")
            self.assertEqual(os.listdir(folder), [])
            notes.presses("q")
            self.assertEqual(notes.leaves(), 0)

    def test_the_notes_know_the_plan_and_the_time(self):
        plan = "**Minutes** 3\n\n**Plan** 90\n"
        text = item("true").replace("**Minutes** 3\n", plan) + item("true", number=2)
        text += item("true", number=3).replace("**Minutes** 3\n", plan)
        with written(text) as file:
            items = lecture_items.read(file.name)
        words = lecture_words.NOTES[False]
        told = {"item": 1, "first": 1, "began": 1000, "items": [1, 3]}
        page = lecture_notes.page(items, told, words, 1000 + 65)
        self.assertIn("1:05   end of this item by plan: 3:00, 1:55 left", page)
        self.assertIn("3. Title 3", page)
        self.assertNotIn("2. Title 2", page)
        told["item"] = 3
        page = lecture_notes.page(items, told, words, 1000 + 370)
        self.assertIn("6:10   end of this item by plan: 6:00, 0:10 late", page)

    def test_without_a_safe_place_for_the_notes_nothing_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            no_folder, open_folder = f"{folder}/file", f"{folder}/open"
            open(no_folder, "w").close()
            os.mkdir(open_folder)
            os.chmod(open_folder, 0o777)  # others could put a link there
            for place in no_folder, f"{folder}/missing/folder", open_folder:
                path = f"{place}/notes.json"
                with mock.patch.object(lecture_notes, "path", return_value=path):
                    with lecture_notes.Sender([]) as sender:
                        sender.tell(mock.Mock(number=1), "asked")
                self.assertFalse(os.path.exists(path))

    def test_the_commands_own_the_terminal(self):
        person = self.sit_down(item('read -r word; echo "so $word"'))
        person.presses("\n")
        person.sees("$ read -r word")
        person.presses("hello there\n")
        person.sees("so hello there")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_interrupt_ends_the_commands(self):
        mark = unique("keys")
        person = self.sit_down(item(f"sleep {mark} &\nsleep {mark}"))
        person.sees("q quit")
        for key in "\x03", "\x1a":  # Ctrl-C, Ctrl-Z
            person.presses("\n")
            self.assertTrue(eventually(lambda: len(processes_with(mark)) == 2))
            person.presses(key)
            person.sees("you have ended the commands")
            person.sees("Enter run")
            self.assertNotIn("Because.", person.seen)
            self.assertEqual(processes_with(mark), [])
            person.sees("q quit")
        person.presses("\x03")
        self.assertEqual(person.leaves(), 130)

    def test_a_long_output_is_shown_page_by_page(self):
        person = self.sit_down(item("seq -f 'line %g' 50"))
        person.presses("\n")
        person.sees("$ seq")
        person.sees("line 20\r\n")
        person.sees("Enter: more")
        self.assertNotIn("line 21", person.seen)
        person.presses("\n")
        person.sees("1. Title 1")  # above each page
        person.sees("line 21\r\n")
        person.sees("Enter: more")
        person.presses("\x1b[6~")  # PageDown
        person.sees("line 50")
        person.sees("Enter answer")
        person.presses("\n")
        person.sees("Because.")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_the_rest_of_a_long_output_can_be_dropped(self):
        person = self.sit_down(item("yes"))
        person.presses("\n")
        person.sees("Enter: more")
        person.presses("q")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_an_answer_without_room_is_shown_alone(self):
        person = self.sit_down(item("seq 18"))
        person.presses("\n")
        person.sees("Enter answer")
        person.presses("\n")
        person.sees("\033[2J")
        person.sees("1. Title 1")
        person.sees("Because.")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_an_answer_without_room_has_the_rows_of_the_output_that_decide(self):
        text = item("echo first: port 3 is free; seq 15; echo ' port 5 is free'", see="port 7 is free")
        person = self.sit_down(text)
        person.presses("\n")
        person.sees("Enter answer")
        person.presses("\n")
        person.sees("\033[2J")
        person.sees("1. Title 1")
        person.sees(" port 5 is free\r\n\r\n")
        person.sees("Because.")
        person.sees("q quit")
        self.assertNotIn("first", person.seen.split("\033[2J")[-1])
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_the_output_can_be_shown_again(self):
        text = item("echo first; seq 2; echo $((6*7))0; seq 30", see="420")
        person = self.sit_down(text)
        person.sees("q quit")
        person.presses("o")  # there is no output yet
        person.sees("Enter run")
        for key in "\n", "o", "o":  # the commands run once
            person.presses(key)
            for words in "first\r\n", "420\r\n", "Enter: more":
                person.sees(words)
            person.presses("\n")
            person.sees("30\r\n")
            person.sees("Enter answer")
            if key == "o":
                person.presses("\n")
                person.sees("Because.")
                person.sees("Enter next")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_the_output_is_drawn_again_in_a_new_size(self):
        person = self.sit_down(item("echo $((6*7))0", see="420"))
        person.presses("\n")
        person.sees("420")
        person.sees("Enter answer")
        size = struct.pack("HHHH", 30, 60, 0, 0)
        fcntl.ioctl(person.terminal, termios.TIOCSWINSZ, size)
        person.sees("420")
        person.sees("Enter answer")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_missing_tools_are_told_before_the_first_item(self):
        text = item("true", needs="no-such-tool (the-package)")
        person = self.sit_down(text)
        person.sees("1: no-such-tool (install the package the-package)")
        person.sees("scripts/bootstrap --lecture")
        person.sees("Enter begin")
        person.presses("\n")
        person.sees("1. Title 1")
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_a_figure_opens_in_a_window_or_its_path_is_shown(self):
        figure = "**Figure** [docs/a.svg](a.svg)\n\n**Show**"
        text = item("true").replace("**Show**", figure)
        with tempfile.TemporaryDirectory() as folder:
            opened, program = f"{folder}/opened", f"{folder}/xdg-open"
            with open(program, "w", encoding="utf-8") as file:
                file.write(f'#!/bin/sh\necho "$1" > {opened}\n')
            os.chmod(program, 0o700)
            path = f"{folder}:{os.environ['PATH']}"
            for display in "", ":0":
                with mock.patch.dict(os.environ, {"PATH": path, "DISPLAY": display}):
                    person = self.sit_down(text)
                person.sees("q quit")
                for key, words in ("\n", "usage: scripts/wait-for-port"), ("f", "docs/a.svg"):
                    person.presses("f")
                    person.sees("f figure · Enter source")
                    self.assertFalse(os.path.exists(opened))
                    person.presses(key)
                    person.sees(words)
                    person.sees("q quit")
                person.presses("q")
                self.assertEqual(person.leaves(), 0)
                self.assertEqual(eventually(lambda: os.path.exists(opened), 2), bool(display))

    def walk_through(self, **variables):
        """What one item writes on the terminal, with long lines and a blank screen."""
        person = self.sit_down(item("seq -s ' word ' 60 | head -n 40"), **variables)
        person.sees("q quit")
        person.presses(".")
        person.presses("x")
        for words in "Enter answer", "Enter next":
            person.presses("\n")
            person.sees(words)
        person.presses("q")
        self.assertEqual(person.leaves(), 0)
        return person.seen

    def test_the_right_choice_is_green_if_the_user_wants_colours(self):
        self.assertIn("\x1b[1;32m  B  That.", self.walk_through(NO_COLOR=""))
        seen = self.walk_through(NO_COLOR="1")
        self.assertIn("  B  That.", seen)
        self.assertNotIn("32m", seen)

    def test_a_simple_terminal_gets_no_escape_sequences(self):
        seen = self.walk_through(TERM="dumb")
        self.assertNotIn("\x1b", seen)
        self.assertIn("  B  That.", seen)

    def test_a_problem_is_told_once_and_in_the_language_of_the_walk(self):
        person = self.sit_down(item("true", needs="no-such-tool (the-package)"), "--german")
        person.sees("1: no-such-tool (Paket the-package installieren)")
        person.sees("Enter beginnen")
        for _ in range(3):
            person.presses("\n")
            person.sees("Enter ausführen")
        self.assertEqual(person.seen.split("\x1b[2J")[-1].count("no-such-tool"), 1)
        person.presses("q")
        self.assertEqual(person.leaves(), 0)

    def test_in_german(self):
        person = self.sit_down(item('echo "speaks $LANGUAGE"'), "--german")
        person.sees("Was erwarten Sie?")
        person.sees("What then?")
        person.sees("Enter ausführen")
        person.presses("\n")
        person.sees("speaks de")
        person.sees("Enter Antwort")
        person.presses("\x04")
        self.assertEqual(person.leaves(), 0)


if __name__ == "__main__":
    unittest.main()
