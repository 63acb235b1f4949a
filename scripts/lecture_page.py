"""One page of output: wraps long lines between words, and stops when the screen is full.

It understands plain text and colours. A program that moves the cursor (a line editor, tmux)
draws its own pages, so its output is passed on unchanged until the page is cleared."""

import re
import unicodedata

TOKEN = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[^\[]|[^\x1b]", re.S)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
UNFINISHED = re.compile(r"\x1b(\[[0-9;?]*)?$")


def columns(text):
    """The width of text on a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def plain_rows(text):
    """The rows of an output without colours; none if its program has moved the cursor."""
    plain = COLOUR.sub("", text).replace("\r", "")
    return [] if "\x1b" in plain else [row.rstrip() for row in plain.split("\n")]


class Page:
    def __init__(self, width, height):
        """A page of `height` rows, whose first row is empty."""
        self.width, self.height = width, height
        self.waiting = ""  # text that has no room on this page, or is not complete
        self.clear()

    def clear(self, used=0):
        """Begins a new page, of which `used` rows are taken."""
        self.rows, self.row, self.draws_itself = used, "", False

    def is_full(self):
        """Whether text waits that has no room."""
        return bool(self.waiting) and not self.draws_itself and self.rows >= self.height

    def feed(self, text):
        """Returns what to print now; the rest waits for the next page."""
        text, self.waiting = self.waiting + text, ""
        printed = []
        while text:
            if self.draws_itself:
                return "".join(printed) + text
            if self.rows >= self.height or UNFINISHED.match(text):
                self.waiting = text
                break
            token = TOKEN.match(text)[0]
            printed.append(self.add(token))
            text = text[len(token) :]
        return "".join(printed)

    def add(self, token):
        if COLOUR.fullmatch(token) or token == "\a":
            return token
        if token[0] == "\x1b":
            self.draws_itself = True
        elif token == "\n":
            self.rows, self.row = self.rows + 1, ""
        elif token == "\r":
            return token
        elif token == "\b":
            self.row = self.row[:-1]
        elif token == "\t":
            return self.add_text(" " * (8 - columns(self.row) % 8))
        else:
            return self.add_text(token)
        return token

    def add_text(self, text):
        """Adds a character. If the row is full, its last word moves to the next row."""
        begin = ""
        if columns(self.row + text) > self.width:
            head, space, word = self.row.rpartition(" ")
            if not head.strip() or text == " ":
                word, space = "", ""
            # After the last column, the cursor is still on it: "\b" goes one column more
            # to the left than it seems.
            erase = "\b" * columns(word) + " " * (columns(word) + 1) if word else ""
            begin = f"{erase}\r\n{word}" if space or not word else "\r\n"
            self.rows, self.row = self.rows + 1, word
            if text == " ":
                text = ""
        self.row += text
        return begin + text
