"""Text for a terminal: wrapped lines, styles, an empty screen."""

import os
import re
import shutil
import textwrap

SIMPLE = os.environ.get("TERM", "dumb") in ("", "dumb")  # it shows escape sequences as text


def control(sequence, instead=""):
    """An escape sequence, or something else for a terminal that understands none."""
    return instead if SIMPLE else sequence


CLEAR = control("\033[H\033[2J", "\n")
CLEAR_LINE = control("\r\033[K", "\r" + " " * 78 + "\r")
# The other screen of a terminal keeps what is on this one.
OTHER_SCREEN = control("\033[?1049h\033[H\033[2J", "\n" * 50)
THIS_SCREEN = control("\033[?1049l")

WHOLE_WORDS = {"break_on_hyphens": False}  # --no-stdin and TCP-Port are words


def size():
    """The columns and rows of the terminal."""
    return shutil.get_terminal_size((80, 24))


def width():
    return min(size().columns, 88) - 2


def styled(text, style):
    """Text in a style of the terminal, such as "1" (bold) or "1;32" (bold and green)."""
    return control(f"\033[{style}m") + text + control("\033[0m")


def bold(text):
    return styled(text, "1")


def emphasized(text):
    """Text in bold and green. The variable NO_COLOR leaves it black and white."""
    return bold(text) if os.environ.get("NO_COLOR") else styled(text, "1;32")


def reversed_(text):
    return styled(text, "7")


def plain(text):
    """Text without the marks of Markdown."""
    return re.sub(
        r"`([^`]*)`|\*([^*]+)\*|\[([^]]+)\]\([^)]*\)",
        lambda mark: next(filter(None, mark.groups())),
        text,
    )


def shortened(text):
    """Text in one line; "…" stands for its end if it is too long."""
    return textwrap.shorten(plain(text), width(), placeholder=" …", **WHOLE_WORDS)


def choice(letter, text):
    """A choice of a question, wrapped beside its letter."""
    return textwrap.fill(
        plain(text), width(), initial_indent=f"  {letter}  ", subsequent_indent="     ",
        **WHOLE_WORDS,
    )


def paragraph(text, start=""):
    """Wraps text and removes the marks of Markdown. `start` is printed in bold."""
    wrapped = textwrap.fill(start + plain(text), width(), **WHOLE_WORDS)
    return bold(start) + wrapped[len(start):] if start else wrapped
