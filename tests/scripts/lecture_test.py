"""scripts/lecture with small test documents, unattended. Afterwards no process that it has
started may be left."""

import csv
import fcntl
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import ROOT, arguments, eventually, item, processes_with, run, unique
from support import written

import lecture_excerpts
import lecture_items


class Documents(unittest.TestCase):
    """The form is strict: a mistake in a document is reported with its line."""

    def refuses(self, text, why):
        with self.assertRaises(lecture_items.Broken) as caught, written(text) as file:
            lecture_items.read(file.name)
        self.assertIn(why, str(caught.exception))

    def test_a_complete_item(self):
        with written(item("true\necho 'a\nb'\necho \\\n  c", typed="`x`")) as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.commands(), ["true", "echo 'a\nb'", "echo \\\n  c"])
        names = (only.number, only.title, only.chapter)
        self.assertEqual(names, (1, "Title 1", "Chapter"))
        self.assertEqual(only.files(), [("scripts/wait-for-port", None)])

    def test_a_part_is_missing(self):
        for label in "Say", "Predict", "Right", "Look", "Show", "Minutes":
            lines = item("true").splitlines()
            text = "\n".join(line for line in lines if f"**{label}**" not in line)
            self.refuses(text, f"item 1 has no {label}")
        self.refuses(item("true").replace("```sh\ntrue\n```\n", ""), "has no ```sh")

    def test_the_end_of_a_loop_belongs_to_its_command(self):
        loop = "for i in 1 2; do\n  echo $i\ndone"
        with written(item(f"{loop}\necho done\ndone_too")) as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.commands(), [loop, "echo done", "done_too"])

    def test_choices(self):
        whole = item("true")
        for wrong in (
            whole.replace("- C. Nothing.\n", ""),
            whole.replace("- D. Both.", "- D. Both.\n- E. More."),
            whole.replace("- B. That.", "- That."),
            whole.replace("- B. That.", "- C. That."),
        ):
            self.refuses(wrong, "the choices must be")
        self.refuses(whole.replace("Nothing.", "long " * 30), ":11: this choice is longer")
        without = "\n".join(line for line in whole.splitlines() if line[:2] != "- ")
        self.refuses(without, "item 1 has no - A.")
        with written(whole.replace("That.", "That\n  is long.")) as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.right_choice(), "That is long.")

    def test_parts_of_one_line(self):
        whole = item("true")
        for value in "E", "b", "A, B":
            self.refuses(whole.replace("**Right** B", f"**Right** {value}"),
                         "Right must be one of the letters")
        for value in "two", "0", "1.5", "-3":
            self.refuses(whole.replace("**Minutes** 3", f"**Minutes** {value}"),
                         "Minutes must be a number")
        self.refuses(whole + "\n**Plan** long\n", "Plan must be numbers of minutes")
        with written(whole + "\n**Plan** 90, 45\n") as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.plans(), [90, 45])

    def test_wrong_forms(self):
        whole = item("true")
        self.refuses(whole + "\n## Two\n", "a heading must be")
        self.refuses(whole.replace("**Look**", "**Mind**"), "unknown part 'Mind'")
        self.refuses(whole + "\n**Say** Again.\n", "has this part twice")
        self.refuses(whole + "\n**Needs** ss\n", "the parts are not in order")
        self.refuses(whole.replace("```sh\ntrue", "```sh"), "this part is empty")
        self.refuses(whole + "\nMore words.\n", "text that is no part")
        self.refuses("# Chapter\n", "no items")
        self.refuses(whole.split("…")[0], "this block has no end")

    def test_tools_and_ports(self):
        text = item("scripts/wait-for-port tcp 12000", needs="a_b, `ss` (iproute2)")
        with written(text) as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.programs(), (["a_b"], {"ss": "iproute2"}))
        self.assertEqual(only.ports(), [("tcp", 12000)])
        with written(item("udp_client || true\nscripts/wait-for-port tcp 1")) as file:
            (only,) = lecture_items.read(file.name)
        self.assertEqual(only.ports(), [("tcp", 1), ("udp", 12000)])

    def test_excerpts(self):
        def agrees(line, output):
            with written(item("true", line)) as file:
                (only,) = lecture_items.read(file.name)
                return not lecture_excerpts.missing(only, output)

        self.assertTrue(agrees("port 12000: 1.5 ms", "the port   6428: 20 ms\n"))
        self.assertTrue(agrees("a … (z)", "a b c (z)"))
        self.assertFalse(agrees("a (z)", "a b c (z)"))
        self.assertFalse(agrees("port 12000", "port none"))
        self.assertFalse(agrees("hello", "$ echo hello\n"))
        self.assertTrue(agrees("$ echo hello", "$ echo hello\n"))


class Unattended(unittest.TestCase):
    def test_verdicts(self):
        text = item("echo seen", "seen") + item("echo other", "seen", 2)
        text += item("false", number=3)
        text += item("x", needs="no-such-tool (a-package)", number=4)
        result = run(text)
        self.assertEqual(result.returncode, 1)
        for words in (
            "ok:        1. Title 1",
            "missing in the output: seen",
            "exit status 1",
            "skipped: needs no-such-tool (install the package a-package)",
            "4 items: 1 ok, 1 skipped, 2 FAILED",
        ):
            self.assertIn(words, result.stdout)
        self.assertEqual(run(text, "--only", "1,4").returncode, 0)

    def test_lines_are_typed(self):
        command = 'read -r word; echo "so $word"'
        result = run(item(command, "so 5 words", typed="`5 words`"))
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_the_last_line_is_typed_when_the_output_is_complete(self):
        command = 'read -r a; sleep 0.2; echo "first $a"; read -r b; echo "then $b"'
        result = run(item(command, "first one", typed="`one` and `two`"))
        self.assertEqual(result.returncode, 0, result.stdout)
        late = run(item(command, "then two", typed="`one` and `two`"), "--limit", "0.5")
        self.assertIn("not ready after 0.5 seconds", late.stdout)

    def test_every_command_counts(self):
        self.assertEqual(run(item("false\ntrue")).returncode, 1)
        self.assertEqual(run(item("false | true")).returncode, 1)
        self.assertEqual(run(item("echo $unknown_name")).returncode, 1)

    def test_wrong_arguments(self):
        for options, why in (
            (["--only", "7"], "there is no item 7, only 1 to 1"),
            (["--from", "x"], "invalid int value"),
            (["--oops"], "unrecognized arguments"),
        ):
            result = run(item("true"), *options)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn(why, result.stdout)
        missing = run(item("true", needs="no_such_program"))
        self.assertIn("there is no no_such_program in ", missing.stdout)
        self.assertEqual(missing.returncode, 1)

    def test_no_terminal(self):
        with written(item("true")) as file:
            lecture = subprocess.Popen(
                arguments(file),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            said = lecture.communicate(timeout=20)[1]
        self.assertEqual(lecture.returncode, 2)
        self.assertIn("needs a terminal", said)

    def test_one_lecture_at_a_time_uses_the_ports(self):
        with tempfile.TemporaryDirectory() as folder, written(
            item("true # scripts/wait-for-port tcp 1")
        ) as file:
            lock = open(Path(folder) / f"lecture-{os.getuid()}.lock", "w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            lecture = subprocess.Popen(
                arguments(file, "--auto"),
                env={**os.environ, "XDG_RUNTIME_DIR": folder},
                stdout=subprocess.PIPE,
                text=True,
            )
            self.assertIn("another scripts/lecture", lecture.stdout.readline())
            lock.close()
            self.assertIn("1 ok", lecture.communicate(timeout=20)[0])

    def test_the_lock_follows_no_link_and_empties_no_file(self):
        text = item("true # scripts/wait-for-port tcp 1")
        with tempfile.TemporaryDirectory() as folder:
            lock, precious = Path(folder) / f"lecture-{os.getuid()}.lock", Path(folder) / "x"
            precious.write_text("precious")
            with mock.patch.dict(os.environ, {"XDG_RUNTIME_DIR": folder}):
                lock.symlink_to(precious)
                refused = run(text)
                lock.unlink()
                lock.write_text("mine")
                accepted = run(text)
            self.assertEqual(refused.returncode, 1)
            self.assertEqual(len(refused.stdout.splitlines()), 1)
            self.assertIn(f"lecture: open {lock}: ", refused.stdout)
            self.assertEqual(precious.read_text(), "precious")
            self.assertEqual(accepted.returncode, 0)
            self.assertEqual(lock.read_text(), "mine")

    def test_a_busy_port(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            result = run(item(f"scripts/wait-for-port tcp {port}"), "--limit", "0.2")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"TCP port {port} is busy", result.stdout)


class Questions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = os.path.join(self.folder.name, "questions.csv")

    def lecture(self, *options):
        return subprocess.run(
            [ROOT / "scripts/lecture", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=30,
            check=False,
        )

    def test_a_table_of_all_questions(self):
        for language in [], ["--german"]:
            name = self.file + "".join(language)
            self.assertEqual(self.lecture("--questions", name, *language).stdout, "")
            with open(name, encoding="utf-8", newline="") as file:
                text = file.read()
            rows = list(csv.reader(text.splitlines()))
            self.assertEqual(rows[0], ["number", "question", "A", "B", "C", "D", "right"])
            self.assertEqual([row[0] for row in rows[1:]], [str(n) for n in range(1, 41)])
            self.assertTrue(all(len(row) == 7 and all(row) for row in rows))
            self.assertEqual(text.count("\r\n"), 41)
            self.assertNotIn("**", text)
        self.assertEqual(self.lecture("--questions", "-").stdout.count("\n"), 41)

    def test_no_file_is_overwritten(self):
        Path(self.file).write_text("mine", encoding="utf-8")
        refused = self.lecture("--questions", self.file)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("the file exists", refused.stdout)
        self.assertEqual(len(refused.stdout.splitlines()), 1)
        self.assertEqual(Path(self.file).read_text(encoding="utf-8"), "mine")
        nowhere = self.lecture("--questions", self.folder.name + "/no/file")
        self.assertEqual(len(nowhere.stdout.splitlines()), 1)

    def test_a_plan_fits_its_time(self):
        for length in 90, 45:
            lines = self.lecture("--plan", str(length), "--list").stdout.splitlines()
            reserve = int(lines[-1].split()[-3])
            self.assertTrue(0 < reserve <= length / 5, lines[-1])
            self.assertLessEqual(max(map(len, lines)), 80)
        short = self.lecture("--plan", "45", "--list").stdout.split()
        self.assertIn("35.", short)
        self.assertNotIn("40.", short)
        self.assertIn("only for 90 and 45", self.lecture("--plan", "60", "--list").stdout)


class Ready(unittest.TestCase):
    def ready(self, *words):
        command = [str(ROOT / "scripts/wait-for-port"), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_open_ports(self):
        for kind, which in ("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM):
            with socket.socket(type=which) as server:
                server.bind(("127.0.0.1", 0))
                if kind == "tcp":
                    server.listen()
                port = str(server.getsockname()[1])
                self.assertEqual(self.ready(kind, port).returncode, 0)

    def test_wrong_arguments(self):
        for words in ((), ("tcp",), ("icmp", "1"), ("tcp", "x")):
            result = self.ready(*words)
            self.assertEqual(result.returncode, 1)
            self.assertIn("usage: scripts/wait-for-port", result.stderr)


class Cleanup(unittest.TestCase):
    """No process is left, not even a child that left its group or ignores signals."""

    command = """sleep {0} &
setsid sleep {0} &
(trap '' TERM; exec sleep {0}) &
echo begun"""

    def test_after_an_item(self):
        mark = unique("item")
        result = run(item(self.command.format(mark), "begun"))
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertEqual(processes_with(mark), [])

    def test_after_the_limit(self):
        mark = unique("limit")
        result = run(item(f"sleep {mark}"), "--limit", "0.2")
        self.assertIn("not ready after 0.2 seconds", result.stdout)
        self.assertEqual(processes_with(mark), [])

    def test_when_it_is_interrupted(self):
        for how, status in (signal.SIGINT, 130), (signal.SIGTERM, 128 + signal.SIGTERM):
            mark = unique(how.name)
            with written(item(f"sleep {mark} &\nsetsid sleep {mark}\ntrue")) as file:
                lecture = subprocess.Popen(arguments(file, "--auto"))
                self.assertTrue(eventually(lambda: len(processes_with(mark)) >= 2))
                lecture.send_signal(how)
                self.assertEqual(lecture.wait(20), status)
            self.assertEqual(processes_with(mark), [])

    def test_processes_of_others_are_not_ended(self):
        for options in ["--list"], ["--auto"]:
            for jobs in "set +m", "set -m":  # in our process group, or in its own
                mark = unique(jobs + options[0])
                with self.subTest(jobs=jobs, options=options):
                    with written(item("sleep 0.01 &")) as file:
                        lecture = shlex.join(arguments(file, *options))
                        shell = f"{jobs}; sleep {mark} > /dev/null & exec {lecture}"
                        words = ["bash", "-c", shell]
                        self.assertEqual(subprocess.call(words, timeout=20), 0)
                    (other,) = processes_with(mark)
                    os.kill(other, signal.SIGTERM)

    def test_the_port_is_free_again(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        server = f"python3 -m http.server --bind 127.0.0.1 {port} &"
        server += f"\nscripts/wait-for-port tcp {port}"
        for _ in range(2):
            result = run(item(server))
            self.assertEqual(result.returncode, 0, result.stdout)

if __name__ == "__main__":
    unittest.main()
