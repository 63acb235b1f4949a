"""Text for a terminal: wrapped lines, bold words, an empty screen."""

import re
import shutil
import textwrap

CLEAR = "\033[H\033[2J"


def size():
    """The columns and rows of the terminal."""
    return shutil.get_terminal_size((80, 24))


def width():
    return min(size().columns, 88) - 2


def bold(text):
    return f"\033[1m{text}\033[0m"


def plain(text):
    """Text without the marks of Markdown."""
    return re.sub(
        r"`([^`]*)`|\*([^*]+)\*|\[([^]]+)\]\([^)]*\)",
        lambda mark: next(filter(None, mark.groups())),
        text,
    )


def shortened(text):
    """Text in one line; "…" stands for its end if it is too long."""
    return textwrap.shorten(plain(text), width(), placeholder=" …")


def choice(letter, text):
    """A choice of a question, wrapped beside its letter."""
    return textwrap.fill(
        plain(text), width(), initial_indent=f"  {letter}  ", subsequent_indent="     "
    )


def paragraph(text, start=""):
    """Wraps text and removes the marks of Markdown. `start` is printed in bold."""
    wrapped = textwrap.fill(start + plain(text), width())
    return bold(start) + wrapped[len(start):] if start else wrapped
