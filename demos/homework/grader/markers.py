"""Makes the starter from the solution, in which markers say what the student writes:

    //@solution             begins what the student must write
    return count + 1;
    //@stub return 0;       what stands there instead, indented as the marker
    //@end
    //@lecturer             begins remarks that are left out
    //@end

The comment signs are //, # and ;. A marker is alone on its line.

    text = markers.starter(source, "server.cpp")    # MarkerError: server.cpp:12: ...
    hidden = markers.hidden_lines(source, "server.cpp")
"""

import re
from collections import namedtuple

MARKER = re.compile(r"([ \t]*)(?://|#|;)@(\w+)(.*)")
# Looks like a marker, but is none, so that the solution would be handed out.
ALMOST = re.compile(
    r"[ \t]*(?://|#|;)(?:[ \t]+@|@[ \t]+)(solution|stub|end|lecturer)\b"
)
BLOCKS = ("solution", "lecturer")

# `kind` is "given", "stub", "solution" or "lecturer". Students get the first two.
Line = namedtuple("Line", "text kind")


class MarkerError(ValueError):
    """A mistake in the markers of a file: file:line: what."""


def first_marker(source):
    """The number of the first line with a marker, or None."""
    for number, line in enumerate(source.split("\n"), 1):
        if MARKER.fullmatch(line) or ALMOST.match(line):
            return number
    return None


class Reader:
    """Reads the lines of one file."""

    def __init__(self, name):
        self.name, self.number = name, 0
        self.block = None  # the word that has begun the block, its line and indentation

    def refuse(self, what, number=None):
        raise MarkerError(f"{self.name}:{number or self.number}: {what}")

    def lines(self, source):
        for self.number, text in enumerate(source.split("\n"), 1):
            match = MARKER.fullmatch(text)
            if match:
                yield from self.marker(*match.groups())
                continue
            if ALMOST.match(text):
                self.refuse("no space may stand before or after the @ of a marker")
            if self.block:
                self.check_indentation(text)
            yield Line(text, self.block[0] if self.block else "given")
        if self.block:
            word, begin, _ = self.block
            self.refuse(f"the end of @{word} is missing", begin)

    def marker(self, indentation, word, rest):
        if word not in (*BLOCKS, "stub", "end"):
            self.refuse(
                f"@{word} is no marker; they are @solution, @stub, @end, @lecturer"
            )
        if " " in indentation and "\t" in indentation:
            self.refuse("the indentation of a marker mixes tabs and spaces")
        if word == "stub":
            yield self.stub(indentation, rest)
        elif rest.strip():
            self.refuse(f"nothing may stand after @{word}")
        elif word == "end":
            if not self.block:
                self.refuse("@end without @solution or @lecturer")
            self.block = None
        else:
            if self.block:
                self.refuse(f"@{word} in the @{self.block[0]} of line {self.block[1]}")
            self.block = word, self.number, indentation

    def stub(self, indentation, rest):
        if not self.block or self.block[0] != "solution":
            self.refuse("@stub outside of @solution")
        if rest and not rest.startswith(" "):
            self.refuse("a space is missing after @stub")
        code = rest[1:].rstrip()
        return Line(indentation + code if code else "", "stub")

    def check_indentation(self, text):
        """A stub would not fit to lines that are indented in another way."""
        here = text[: len(text) - len(text.lstrip(" \t"))]
        if ("\t" in here and " " in self.block[2]) or (
            " " in here and "\t" in self.block[2]
        ):
            self.refuse("the line and the marker before it mix tabs and spaces")


def starter(source, name):
    """The text that students get."""
    lines = Reader(name).lines(source)
    return "\n".join(line.text for line in lines if line.kind in ("given", "stub"))


def hidden_lines(source, name):
    """The lines, without indentation, that stand only in what students do not get."""
    lines = list(Reader(name).lines(source))
    hidden = {line.text.strip() for line in lines if line.kind in BLOCKS}
    return hidden - {line.text.strip() for line in lines if line.kind not in BLOCKS}
