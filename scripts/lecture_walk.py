"""The lecture on a terminal. Each item has three steps: it asks, it runs the commands, it
reveals the answer. So the class sees the question before anything that answers it."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import termios

import lecture_keys
import lecture_notes
import lecture_run
from lecture_items import LETTERS, ROOT
from lecture_text import CLEAR, OTHER_SCREEN, THIS_SCREEN
from lecture_text import bold, choice, emphasized, paragraph, shortened, size
from lecture_words import SCREEN


def question(item, words):
    """The lines that ask: what to say about it is on the screen of the lecturer."""
    lines = [item.chapter, bold(f"{item.number}. {item.title}"), ""]
    lines.append(paragraph(item.predict, words["predict"]))
    lines += ["", *(choice(*each) for each in zip(LETTERS, item.choices))]
    return "\n".join(lines)


def answer(item, words):
    """The lines that reveal: the answer, what the slide says, where to read on."""
    lines = [emphasized(choice(item.right, item.right_choice())), ""]
    lines.append(paragraph(item.look, words["look"]))
    if item.slip:
        lines.append(paragraph(item.slip, words["slip"]))
    lines += [paragraph(part, "→ ") for part in (item.figure, item.show) if part]
    return "\n".join(lines)


def excerpt(path, function):
    """The lines of a file with line numbers, or only the definition of a function."""
    lines = list(enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1))
    if function:
        lines = definition(lines, function)
    return "\n".join(f"{number:4}  {line}" for number, line in lines)


def definition(lines, name):
    """The lines from the unindented one with `name(` or `class name` to the next unindented
    line. In C++ that is the closing brace, which belongs to the definition."""
    begins = re.compile(rf"(class |\S.* [*&]?|){name}\b[({{: ].*[^;]$")
    first = next((i for i, (_, line) in enumerate(lines) if begins.match(line)), None)
    if first is None:
        return []
    end = first + 1
    while end < len(lines) and not lines[end][1][:1].strip(" )"):
        end += 1
    brace = end < len(lines) and lines[end][1].startswith("}")
    return lines[first : end + brace]


def viewer():
    """The command that opens a figure in a window; None without a window system."""
    if sys.platform == "darwin":
        return "open"
    windows = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return shutil.which("xdg-open") if windows else None


def show_figures(item):
    """Opens the figures of the item in a window, or prints where they are."""
    for path in re.findall(r"\[([^]]+)\]", item.figure):
        print(path)
        if viewer():
            quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
            window = subprocess.Popen([viewer(), ROOT / path], **quiet, start_new_session=True)
            lecture_run.INHERITED.add(window.pid)  # the window stays open


def show_files(item):
    """Shows the files in the pager of the user, if there is one."""
    text = "\n\n".join(
        f"{path}\n\n{excerpt(path, function)}" for path, function in item.files()
    )
    pager = os.environ.get("PAGER") or "less"
    if shutil.which(pager):
        subprocess.run([pager], input=text + "\n", text=True, check=False)
    else:
        print(text)


def show_more(item, words):
    """Shows a figure or the source of the item, as the user chooses."""
    key = "enter"
    if item.figure:
        with contextlib.suppress(lecture_keys.DrawAgain):
            key = lecture_keys.read_key(words["which"])
    if key == "f":
        show_figures(item)
    elif key == "enter":
        show_files(item)


def headline(item):
    """The question in one line."""
    return bold(shortened(f"{item.number}. {item.predict}"))


def run(item, stage, words):
    """Returns the rows that are taken on the screen afterwards; None if the user has ended
    the commands."""
    top = headline(item)
    if item.type:
        top += "\n" + paragraph(item.type, words["type"])
    status, rows = stage.show(item, words, top + "\n")
    # Drop keys that were meant for the commands but came too late.
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    if rows + 2 < size()[1]:
        print()
    if status != 0:
        print(words["ended"] if status is None else words["failed"])
    return None if status is None else rows + 2


class Visit:
    """One item on the screen, until the user leaves it."""

    def __init__(self, item, stage, words, notes):
        self.item, self.stage, self.words, self.notes = item, stage, words, notes
        self.step, self.rows = "asked", 0

    def draw(self):
        """Draws the step again. The output of the commands is not kept: after they have
        run, only the question and the answer are drawn."""
        if self.step == "revealed":
            self.reveal()
        else:
            print(CLEAR + question(self.item, self.words) + "\n")

    def reveal(self):
        """Shows the answer below the output, or alone if there is not enough room."""
        text = answer(self.item, self.words)
        if self.step == "revealed" or self.rows + text.count("\n") + 3 > size()[1]:
            print(CLEAR + headline(self.item) + "\n")
        print(text + "\n")
        self.step = "revealed"

    def run(self):
        """Shows the item below its question: live, or its cast."""
        if problem := self.stage.problem(self.item, self.words):
            self.draw()
            print(problem)
            return
        rows = run(self.item, self.stage, self.words)
        if rows is not None:
            self.step, self.rows = "ran", rows

    def key(self):
        while True:
            self.notes.tell(self.item, self.step)
            try:
                pressed = lecture_keys.read_key(self.words[self.step])
            except lecture_keys.DrawAgain:
                self.draw()
                continue
            if pressed != "blank":
                return pressed
            self.blank()

    def blank(self):
        """Shows an empty screen until a key is pressed."""
        print(OTHER_SCREEN, end="", flush=True)
        try:
            lecture_keys.read_key("")
        except lecture_keys.DrawAgain:
            pass
        print(THIS_SCREEN, end="", flush=True)

    def go_on(self):
        """Enter. Returns whether this leaves the item."""
        if self.step == "revealed":
            return True
        if self.step == "ran":
            self.reveal()
        else:
            self.run()
        return False

    def until_left(self, places):
        """Returns the key that leaves the item."""
        self.draw()
        while True:
            pressed = self.key()
            if pressed == "r" and self.step != "asked":
                self.run()
            elif pressed == "f":
                show_more(self.item, self.words)
            elif pressed == "back" and self.step != "asked":
                self.step = "asked"
                self.draw()
            elif pressed in places or pressed in ("q", "s", "back"):
                return pressed
            elif pressed == "enter" and self.go_on():
                return pressed


def missing_tools(items, programs, words):
    """Lines that tell which items cannot run, because a tool is not installed."""
    lacking = [(item.number, lecture_run.lacking(item, programs, words)[1])
               for item in items]
    lines = [f"{number:3}: {tools}" for number, tools in lacking if tools]
    return [words["lacking"], *lines, words["install"], ""] if lines else []


def begin(items, programs, german):
    """Tells which tools are missing. Returns whether the user wants to begin."""
    words = SCREEN[german]
    if lines := missing_tools(items, programs, words):
        print(CLEAR + "\n".join(lines))
        with contextlib.suppress(lecture_keys.DrawAgain):
            return lecture_keys.read_key(words["begin"]) != "q"
    return True


def walk(items, stage, german, first):
    """Shows the items on the terminal. `stage` is lecture_attended.Live or
    lecture_cast.Player."""
    words = SCREEN[german]
    places = {str(item.number): i for i, item in enumerate(items)}
    at = places.get(str(first), 0)
    with lecture_notes.Sender(items) as notes:
        while at < len(items):
            pressed = Visit(items[at], stage, words, notes).until_left(places)
            if pressed == "q":
                return 0
            if pressed in places:
                at = places[pressed]
            else:
                at = max(at - 1, 0) if pressed == "back" else at + 1
    print(words["end"])
    return 0
