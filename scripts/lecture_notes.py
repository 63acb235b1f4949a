"""The screen of the lecturer: `scripts/lecture --notes` in a second terminal follows the
first one, and shows what to say, the answer, the next item and the time."""

import contextlib
import json
import os
import select
import stat
import sys
import tempfile
import time

import lecture_keys
import lecture_plan
from lecture_text import CLEAR, bold, paragraph
from lecture_words import NOTES

def path():
    """The file through which the two terminals talk. Only this user can write it."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    if folder and os.path.isdir(folder):
        return os.path.join(folder, "lecture-notes.json")
    return os.path.join(tempfile.gettempdir(), f"lecture-{os.getuid()}", "notes.json")


def private(folder):
    """Makes the folder of the file. Returns whether only this user can write there."""
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder, 0o700)
        status = os.lstat(folder)
    except OSError:
        return False
    ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()
    return ours and not status.st_mode & 0o022


class Sender:
    """The first terminal: tells where it is. Without a safe place for the file it tells
    nothing, because the lecture must not fail for that."""

    def __init__(self, items):
        self.items, self.began, self.first = items, time.time(), None
        self.file = path() if private(os.path.dirname(path())) else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.file:
            with contextlib.suppress(OSError):
                os.unlink(self.file)

    def tell(self, item, step):
        if self.first is None:  # the time counts from the first item that is shown
            self.first = item.number
        state = {"item": item.number, "step": step, "began": self.began}
        state["first"] = self.first
        state["items"] = [each.number for each in self.items]  # of --plan or --only
        if self.file:
            with contextlib.suppress(OSError):
                self.write(json.dumps(state))

    def write(self, text):
        """Replaces the file, so that the other terminal never reads half of it."""
        with tempfile.NamedTemporaryFile(
            "w", dir=os.path.dirname(self.file), delete=False, encoding="utf-8"
        ) as file:
            file.write(text)
        os.replace(file.name, self.file)


def state():
    """What the first terminal has told last; None: it does not run."""
    try:
        with open(path(), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None


def clock(seconds):
    return "{}:{:02}".format(*divmod(int(seconds), 60))


def time_of(items, told, words, now):
    """The time since the beginning, and whether it is that of the plan."""
    item, first = told["item"], told.get("first", 0)
    so_far = [each for each in items if first <= each.number <= item]
    planned, passed = 60 * lecture_plan.minutes(so_far), now - told["began"]
    left = words["left" if passed <= planned else "late"].format(clock(abs(planned - passed)))
    return f"{clock(passed)}   {words['planned']} {clock(planned)}, {left}"


def page(items, told, words, now):
    """The lines of the second terminal."""
    if told and "items" in told:
        items = [item for item in items if item.number in told["items"]]
    here = [i for i, item in enumerate(items) if told and item.number == told["item"]]
    if not here:
        return words["wait"]
    item = items[here[0]]
    following = items[here[0] + 1 :][:1]
    after = f"{following[0].number}. {following[0].title}" if following else words["last"]
    answer = f"{item.right}. {item.look}"
    parts = [
        bold(f"{item.number}. {item.title}"),
        time_of(items, told, words, now),
        "",
        paragraph(item.say, words["say"]),
        "",
        paragraph(answer, words["look"]),
        "",
        paragraph(after, words["next"]),
    ]
    return "\n".join(parts)


def follow(items, german):
    """Draws the page whenever it changes, until q."""
    words, drawn = NOTES[german], None
    with lecture_keys.single_keys():
        while True:
            with contextlib.suppress(lecture_keys.DrawAgain):
                text = page(items, state(), words, time.time())
                if text != drawn:
                    print(f"{CLEAR}{text}\n\n{words['keys']}", flush=True)
                    drawn = text
                if select.select([sys.stdin], [], [], 0.2)[0]:
                    if lecture_keys.read_bytes() in (b"q", b"\x04", b""):
                        return 0
                continue
            drawn = None
