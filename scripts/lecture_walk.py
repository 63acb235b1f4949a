"""The lecture on a terminal. Each item has three steps: it asks, it runs the commands, it
reveals the answer. So the class sees the question before anything that answers it."""

import contextlib
import sys
import termios
import textwrap

import lecture_cast
import lecture_keys
import lecture_notes
import lecture_run
import lecture_show
from lecture_excerpts import deciding
from lecture_items import LETTERS
from lecture_page import plain_rows
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


def evidence(item, output, text):
    """The rows of the output that decide, if they fit on the screen above the answer."""
    width, height = size()
    rows = [part for row in deciding(item, plain_rows(output))
            for part in textwrap.wrap(row, width, break_on_hyphens=False)]
    if not rows or len(rows) + text.count("\n") + 6 > height:
        return ""
    return "\n".join(rows) + "\n\n"


def headline(item):
    """The title in one line."""
    return bold(shortened(f"{item.number}. {item.title}"))


def top_of(item, words):
    """What stands above the output."""
    typed = "\n" + paragraph(item.type, words["type"]) if item.type else ""
    return headline(item) + typed + "\n"


def run(item, stage, words):
    """Returns the Screen with the output; None if the user has ended the commands."""
    status, screen = stage.show(item, words, top_of(item, words))
    # Drop keys that were meant for the commands but came too late.
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    end_output(screen)
    if status != 0:
        print(words["ended"] if status is None else words["failed"])
    return None if status is None else screen


def end_output(screen):
    """Leaves an empty row below the output, if there is room."""
    if screen and screen.rows() + 2 < size()[1]:
        print()


class Visit:
    """One item on the screen, until the user leaves it."""

    def __init__(self, item, stage, words, notes):
        self.item, self.stage, self.words, self.notes = item, stage, words, notes
        self.step, self.screen = "asked", None

    def draw(self):
        """Draws the step again, for example when the window has another size."""
        if self.step == "revealed":
            self.reveal()
        elif self.step == "ran":
            self.show_output()
        else:
            print(CLEAR + question(self.item, self.words) + "\n")

    def show_output(self):
        """Shows the output of the commands again."""
        pieces = [(0.0, self.screen.output)]
        top = top_of(self.item, self.words)
        self.screen = lecture_cast.show(pieces, top, self.words)[1]
        end_output(self.screen)
        self.step = "ran"

    def reveal(self):
        """Shows the answer below the output. If there is not enough room for both, it
        shows the answer below those rows of the output that decide."""
        text = answer(self.item, self.words)
        rows = self.screen.rows() + text.count("\n") + 5
        if self.step == "revealed" or rows > size()[1]:
            print(CLEAR + headline(self.item) + "\n")
            print(evidence(self.item, self.screen.output, text), end="")
        print(text + "\n")
        self.step = "revealed"

    def run(self):
        """Shows the item below its question: live, or its cast."""
        if problem := self.stage.problem(self.item, self.words):
            self.draw()
            print(problem)
            return
        screen = run(self.item, self.stage, self.words)
        if screen is not None:
            self.step, self.screen = "ran", screen

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
            elif pressed == "o" and self.step != "asked":
                self.show_output()
            elif pressed == "f":
                lecture_show.show_more(self.item, self.words)
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
