"""Keys of a terminal, as a keyboard and as a presenter's remote send them."""

import contextlib
import os
import select
import signal
import sys
import termios
import tty

from lecture_text import CLEAR_LINE

# A remote sends PageDown and PageUp, and "." or "b" to blank the screen.
MEANINGS = {
    b"\n": "enter", b"\r": "enter", b" ": "enter", b"\x1b[C": "enter",
    b"\x1bOC": "enter", b"\x1b[6~": "enter", b"\x1b[D": "back", b"\x1bOD": "back",
    b"\x1b[5~": "back", b"p": "back", b".": "blank", b"b": "blank", b"\x04": "q",
    b"": "q",
}  # fmt: skip
ESCAPE_DELAY = 0.05  # seconds within which the rest of an escape sequence arrives


class DrawAgain(Exception):
    """The window has another size, or the program goes on after Ctrl-Z."""


def draw_again(*_):
    raise DrawAgain


def stop(modes):
    """Ctrl-Z: gives the terminal back in its own mode, stops, and draws again later."""

    def handler(*_):
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, modes)
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        raise DrawAgain

    return handler


@contextlib.contextmanager
def single_keys():
    """In this block the terminal delivers every key at once and does not echo it.
    Ctrl-Z, `fg` and a new window size raise DrawAgain."""
    modes = termios.tcgetattr(sys.stdin)
    handlers = {
        signal.SIGTSTP: stop(modes),
        signal.SIGCONT: draw_again,
        signal.SIGWINCH: draw_again,
    }
    before = {which: signal.signal(which, handlers[which]) for which in handlers}
    try:
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)
        yield
    finally:
        for which, handler in before.items():
            signal.signal(which, handler)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, modes)


def read_bytes():
    """The bytes of one key: one character of UTF-8, or one escape sequence."""
    terminal = sys.stdin.fileno()
    data = os.read(terminal, 1)
    if data == b"\x1b":
        while not complete(data) and select.select([terminal], [], [], ESCAPE_DELAY)[0]:
            data += os.read(terminal, 1)
    for _ in range(more_bytes(data)):
        data += os.read(terminal, 1)
    return data


def complete(sequence):
    """Whether an escape sequence has its last byte: `ESC O x`, `ESC [ 1 ; 2 x`, `ESC x`."""
    if len(sequence) < 2 or sequence in (b"\x1b[", b"\x1bO"):
        return False
    return sequence[1:2] != b"[" or 0x40 <= sequence[-1] <= 0x7E


def more_bytes(data):
    """How many bytes follow the first byte of a character."""
    first = data[0] if len(data) == 1 else 0
    return (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)


def read_key(prompt):
    """Shows the prompt and waits for a key: its name in MEANINGS, a character, or a number
    that ends with Enter. An unknown escape sequence is "". Raises DrawAgain."""
    number = ""
    with single_keys():
        while True:
            print(f"{CLEAR_LINE}{prompt} {number}", end="", flush=True)
            data = read_bytes()
            text = data.decode("utf-8", "replace")
            if text.isdigit():
                number += text
            elif number and data in (b"\x7f", b"\b"):
                number = number[:-1]
            elif number and data in (b"\n", b"\r"):
                break
            elif number:
                number = ""  # another key: no number was meant
            else:
                break
    print(CLEAR_LINE, end="")
    if number:
        return number
    return MEANINGS.get(data, "" if data.startswith(b"\x1b") else text)
