"""Casts of the items, for a day on which nothing works: they are recorded beforehand and
played at the same keys. A cast is a file in the format asciicast v2, which asciinema plays,
too: a header, then a line [seconds, "o", text] for each piece of output."""

import codecs
import json
import os
import pty
import select
import sys
import tempfile
import time
from pathlib import Path

import lecture_attended
import lecture_keys
import lecture_run
from lecture_excerpts import missing

WIDTH, HEIGHT = 80, 24
ENDS = ("q", "\x03", "\x1a")  # q, Ctrl-C and Ctrl-Z end a cast
LONGEST_PAUSE = 2.0  # seconds; a longer one is not played in full length
SILENCE = 1.0  # seconds without output after which a program without a prompt gets its line


def path(folder, item, language):
    suffix = "" if language == "en" else f"-{language}"
    return Path(folder) / f"{item.number:02}{suffix}.cast"


def header(item):
    return {
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT,
        "title": f"{item.number}. {item.title}",
        "idle_time_limit": LONGEST_PAUSE,
    }


class Recorder:
    """Records the output of one item, and types its lines."""

    def __init__(self, item):
        self.events, self.text, self.began = [], "", time.monotonic()
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.item, self.lines = item, item.typed()
        self.spoke = self.began  # when the last output came

    def is_asked(self):
        """Whether a prompt waits for a line: what is typed earlier is shown earlier, too."""
        silence = time.monotonic() - self.spoke
        return silence > SILENCE or not self.text.endswith("\n") and bool(self.text)

    def type_lines(self, terminal):
        """Types the next line. The last one of several ends the program, so it is typed
        when the output has everything that the item expects."""
        plain = self.text.replace("\r", "")
        while self.lines and (len(self.lines) > 1 or not self.ends(plain)):
            os.write(terminal, (self.lines.pop(0) + "\r").encode())

    def ends(self, text):
        return len(self.item.typed()) > 1 and missing(self.item, text)

    def take(self, data):
        text = self.decoder.decode(data)
        self.text += text
        self.spoke = time.monotonic()
        self.events.append([round(time.monotonic() - self.began, 6), "o", text])

    def record(self, terminal, finished, limit):
        """Returns whether the commands have ended within `limit` seconds."""
        while time.monotonic() - self.began < limit:
            if select.select([terminal], [], [], lecture_attended.PAUSE)[0]:
                self.take(os.read(terminal, 4096))
            elif finished():
                return True
            elif self.is_asked():
                self.type_lines(terminal)
        return False


def record(item, programs, language, file, limit):
    """Runs an item and writes its cast. Returns why it failed, or "". """
    master, slave = pty.openpty()
    recorder = Recorder(item)
    with tempfile.TemporaryDirectory() as folder:
        lecture_attended.resize(master, WIDTH, HEIGHT)
        environment = {"LECTURE_PLAY": "1"}  # for commands that wait for a person
        child = lecture_attended.commands(
            item, programs, language, folder, slave, environment
        )
        try:
            ended = recorder.record(master, lambda: child.poll() is not None, limit)
        finally:
            lecture_run.end_all()
            child.wait()
            os.close(slave)
            os.close(master)
    if not ended or child.returncode != 0:
        return f"not ready after {limit:g} seconds" if not ended else "the commands failed"
    lines = [header(item), *recorder.events]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8")
    return ""


def record_all(items, programs, language, folder, limit):
    """Records the items that can run here. Returns the exit status."""
    failed = 0
    for item in items:
        file = path(folder, item, language)
        tools = lecture_run.lacking(item, programs)[1]
        why = f"needs {tools}" if tools else ""
        with lecture_run.ports_for_us(item) as ours:
            if not why and (not ours or lecture_run.wait_for_ports(item, 20)):
                why = "its ports are busy"
            why = why or record(item, programs, language, file, limit)
        failed += bool(why)
        print(f"{file}: {why or 'recorded'}", flush=True)
    return 1 if failed else 0


class Player:
    """Plays the casts of a folder in front of the class."""

    def __init__(self, folder):
        self.folder = folder

    def problem(self, item, words):
        """Why the item cannot be played, or ""."""
        file = path(self.folder, item, words["language"])
        return "" if file.is_file() else f"{words['no_cast']}: {file}"

    def show(self, item, words, top):
        """Returns (exit status, Screen with the output), as lecture_attended.Live does."""
        file = path(self.folder, item, words["language"])
        try:
            events = [json.loads(line) for line in file.read_text("utf-8").splitlines()[1:]]
            pieces = [(float(when), str(text)) for when, kind, text in events if kind == "o"]
        except (OSError, ValueError, TypeError) as error:
            print(f"{file}: {error}")
            return None, None
        complete, screen = show(pieces, top, words)
        return (0 if complete else None), screen


def show(pieces, top, words):
    """Plays pieces of output on a new screen. Returns (whether the user has not ended
    them, the screen)."""
    with lecture_attended.raw_keys():
        screen = lecture_attended.Screen(top, words["more"])
        return play(pieces, screen), screen


def play(pieces, screen):
    """Shows the pieces at their times. Enter and space show the rest at once; a full page
    waits for Enter. Returns False if the user has ended it: Ctrl-C, Ctrl-Z or q."""
    at, hurry = 0.0, False
    for when, text in pieces:
        deadline = time.monotonic() + min(when - at, LONGEST_PAUSE)
        at = when
        while not hurry and (left := deadline - time.monotonic()) > 0:
            if not select.select([sys.stdin], [], [], left)[0]:
                break
            key = pressed()
            if key in ENDS:
                return False
            hurry = key == "enter"
        screen.feed(text.encode("utf-8", "replace"))
        while screen.page.is_full():
            key = pressed()
            if key in ENDS:
                return key == "q"
            if key == "enter":
                screen.show()
    return True


def pressed():
    key = lecture_keys.read_bytes()
    return lecture_keys.MEANINGS.get(key, key.decode("utf-8", "replace"))
