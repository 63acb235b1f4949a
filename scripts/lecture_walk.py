"""The lecture on a terminal: shows an item, waits for a key, runs the item, explains it."""

import os
import re
import shutil
import subprocess
import sys
import termios
import textwrap
import tty

import lecture_run
from lecture_items import ROOT

WORDS = {
    False: {
        "slip": "On the slide: ",
        "predict": "What do you expect? ",
        "type": "You type: ",
        "look": "What we see: ",
        "before": "Enter run · s skip · b back · f file · q quit",
        "after": "Enter go on · r again · b back · f file · q quit",
        "needs": "This needs",
        "busy": "is busy: end the program that uses it, or skip this item (s)",
        "failed": "(the commands ended with an error)",
        "end": "That was the last item.",
    },
    True: {
        "slip": "Auf der Folie: ",
        "predict": "Was erwarten Sie? ",
        "type": "Eingabe: ",
        "look": "Was wir sehen: ",
        "before": "Enter ausführen · s überspringen · b zurück · f Quelltext · q Ende",
        "after": "Enter weiter · r noch einmal · b zurück · f Quelltext · q Ende",
        "needs": "Dazu fehlt",
        "busy": "ist belegt: das andere Programm beenden oder überspringen (s)",
        "failed": "(die Befehle endeten mit einem Fehler)",
        "end": "Das war der letzte Punkt.",
    },
}


def width():
    return min(shutil.get_terminal_size().columns, 88) - 2


def bold(text):
    return f"\033[1m{text}\033[0m"


def paragraph(text, start=""):
    """Wraps text and removes the marks of Markdown. `start` is printed in bold."""
    plain = re.sub(
        r"`([^`]*)`|\*([^*]+)\*|\[([^]]+)\]\([^)]*\)",
        lambda mark: next(filter(None, mark.groups())),
        text,
    )
    wrapped = textwrap.fill(start + plain, width())
    return bold(start) + wrapped[len(start):] if start else wrapped


def screen(item, words):
    """The lines that introduce an item."""
    lines = [item.chapter, bold(f"{item.number}. {item.title}"), ""]
    lines.append(paragraph(item.say))
    if item.slip:
        lines.append(paragraph(item.slip, words["slip"]))
    lines += ["", *("    " + line for line in item.command.splitlines())]
    if item.type:
        lines.append(paragraph(item.type, words["type"]))
    lines += ["", paragraph(item.predict, words["predict"])]
    return "\n".join(lines)


def key(prompt):
    """Reads one key, without Enter; a number needs Enter. A closed terminal counts as q."""
    terminal = sys.stdin.fileno()
    modes = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)
        print(f"\n{prompt} ", end="", flush=True)
        pressed = os.read(terminal, 1).decode("utf-8", "replace") or "q"
        while pressed.isdigit():
            print(pressed[-1], end="", flush=True)
            more = os.read(terminal, 1).decode("utf-8", "replace")
            if not more.isdigit():
                break
            pressed += more
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, modes)
    print("\r\033[K", end="")
    return {"\n": "enter", "\r": "enter", " ": "enter", "\4": "q"}.get(pressed, pressed)


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


def run(item, programs, words):
    missing = lecture_run.lacking(item, programs)[1]
    if missing:
        print(f"{words['needs']}: {missing}")
        return
    busy = lecture_run.busy_ports(item)
    if busy:
        print(f"{' and '.join(busy)} {words['busy']}")
        return
    print()
    if lecture_run.attended(item, programs) != 0:
        print(words["failed"])
    # Drop keys that were meant for the commands but came too late.
    termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    print("\n" + paragraph(item.look, words["look"]))
    for part in filter(None, (item.figure, item.show)):
        print(paragraph(part, "→ "))


def visit(item, programs, words, places):
    """Shows an item and runs it as often as the user wants. Returns the key that leaves
    the item, and whether the item was run."""
    print("\033[H\033[2J" + screen(item, words))
    ran = False
    while True:
        pressed = key(words["after" if ran else "before"])
        if pressed == ("r" if ran else "enter"):
            run(item, programs, words)
            ran = True
        elif pressed == "f":
            show_files(item)
        elif pressed in places or pressed in ("q", "s", "b", "enter"):
            return pressed, ran


def walk(items, programs, german, first):
    words = WORDS[german]
    places = {str(item.number): i for i, item in enumerate(items)}
    at = places.get(str(first), 0)
    while at < len(items):
        pressed, ran = visit(items[at], programs, words, places)
        if pressed == "q":
            return 0
        if pressed in places:
            at = places[pressed]
        elif pressed == "b":
            at = at if ran else max(at - 1, 0)
        else:
            at += 1
    print(words["end"])
    return 0
