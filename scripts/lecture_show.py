"""Shows the source files and the figures of an item."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

import lecture_keys
import lecture_run
from lecture_items import ROOT


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
