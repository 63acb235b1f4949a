"""Reads the items of the lecture from docs/lecture.md or docs/vorlesung.md, and checks
their form.

An item is a heading `## 20. Title` and its parts. Each part is a paragraph or a block of
its own. Their order is: Say, (Slip), Predict, four choices, (Needs), the command
(```sh), (Type), See and its excerpt (```text), (Expect ...), Right, Look, (Figure),
Show, Minutes, (Plan). Parts in parentheses are optional.

The choices are a list of four lines, "- A. text" to "- D. text"; Right is the letter of
the one that is right. Minutes is the time that the item takes, and Plan has the lengths
of the lectures to which it belongs: "90, 45"."""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = {"en": ROOT / "docs/lecture.md", "de": ROOT / "docs/vorlesung.md"}

# The parts in order: name, English label, German label, whether the part is optional.
PARTS = (
    ("say", "Say", "Worum es geht", False),
    ("slip", "Slip", "Auf der Folie", True),
    ("predict", "Predict", "Vorhersage", False),
    ("choices", "- A.", "- A.", False),
    ("needs", "Needs", "Braucht", True),
    ("command", "```sh", "```sh", False),
    ("type", "Type", "Eingabe", True),
    ("see", "See", "Zu sehen", False),
    ("expect", "Expect", "Erwartet", True),
    ("right", "Right", "Richtig", False),
    ("look", "Look", "Antwort", False),
    ("figure", "Figure", "Bild", True),
    ("show", "Show", "Quelltext", False),
    ("minutes", "Minutes", "Minuten", False),
    ("plan", "Plan", "Plan", True),
)
LABELS = {label: part[0] for part in PARTS for label in part[1:3]}
ORDER = [part[0] for part in PARTS]
LISTS = ("expect", "choices")  # the parts that are lists
LETTERS = "ABCD"
# What a part of one line must be: a pattern, and words for the message.
FORMS = {
    "right": ("[A-D]", "Right must be one of the letters A to D"),
    "minutes": (r"[1-9]\d?", "Minutes must be a number from 1 to 99"),
    "plan": (r"\d+(, \d+)*", "Plan must be numbers of minutes, such as '90, 45'"),
}
CHOICE_LENGTH = 140  # characters: two rows of a terminal with 80 columns


class Broken(Exception):
    """The document does not have the form above. The message is FILE:LINE: reason."""


@dataclass
class Item:
    number: int
    title: str
    chapter: str
    line: int
    parts: dict = field(default_factory=dict)

    def __getattr__(self, name):
        if name not in ORDER:
            raise AttributeError(name)
        return self.parts.get(name, [] if name in LISTS else "")

    def commands(self):
        """The commands of the block. A line that is indented, inside quotes, or the end of
        a loop continues the command before it."""
        found = []
        for line in self.command.splitlines():
            more = line.startswith(" ") or re.match(r"(done|fi|esac|\})(\s|$)", line)
            if found and (more or found[-1].count("'") % 2):
                found[-1] += "\n" + line
            elif line:
                found.append(line)
        return found

    def programs(self):
        """The names of our own programs, and {tool: package to install}."""
        ours, tools = [], {}
        for need in filter(None, re.split(r", *", self.needs.replace("`", ""))):
            name, _, package = need.partition(" (")
            if package:
                tools[name] = package.rstrip(")")
            else:
                ours.append(name)
        return ours, tools

    def typed(self):
        """The lines that the lecturer types while the commands run."""
        return re.findall(r"`([^`]+)`", self.type)

    def right_choice(self):
        """The text of the choice that is right."""
        return self.choices[LETTERS.index(self.right)]

    def plans(self):
        """The lengths of the lectures, in minutes, to which the item belongs."""
        return [int(length) for length in re.findall(r"\d+", self.plan)]

    def ports(self):
        """[("tcp", 12000), ...]: the ports that must be free. These are the ports of its
        servers, and 12000 if a client of ours connects to its own server or to none."""
        opened = re.findall(r"scripts/wait-for-port (tcp|udp) (\d+)", self.command)
        clients = re.findall(r"\b(tcp|udp)_client", self.command)
        asked = [(kind, "12000") for kind in clients]
        if "lecture-panes" in self.command or "gaps/check" in self.command:
            asked += [("tcp", "12000"), ("udp", "12000"), ("tcp", "12001"), ("tcp", "12002")]
        return sorted({(kind, int(port)) for kind, port in opened + asked})

    def files(self):
        """[(path, function or None), ...]: the source files that the item shows."""
        found = re.findall(r"\[([^]]+)\]\([^)]*\)(?:: `(\w+)`)?", self.show)
        return [(path, function or None) for path, function in found]


class Reader:
    def __init__(self, path, text):
        self.path, self.lines, self.at = path, text.splitlines(), 0
        self.items, self.chapter = [], ""

    def fail(self, why, line=None):
        raise Broken(f"{self.path}:{line or self.at}: {why}")

    def take(self):
        self.at += 1
        return self.lines[self.at - 1]

    def block(self):
        """The lines before the closing fence."""
        start, taken = self.at, []
        while self.at < len(self.lines):
            line = self.take()
            if line.startswith("```"):
                return "\n".join(taken)
            taken.append(line)
        self.fail("this block has no end", start)

    def paragraph(self, first):
        taken = [first]
        while self.at < len(self.lines) and self.lines[self.at].strip():
            if self.lines[self.at].startswith(("```", "#", "**")):
                break
            taken.append(self.take().strip())
        return " ".join(taken).strip()

    def add(self, part, value):
        if not self.items:
            self.fail("a part without an item")
        item, have = self.items[-1], list(self.items[-1].parts)
        if part in have and part != "expect":
            self.fail(f"item {item.number} has this part twice")
        if have and ORDER.index(have[-1]) > ORDER.index(part):
            self.fail(f"item {item.number}: the parts are not in order")
        if not value:
            self.fail(f"item {item.number}: this part is empty")
        form, why = FORMS.get(part, ("", ""))
        if form and not re.fullmatch(form, value):
            self.fail(f"item {item.number}: {why}")
        if part == "expect":
            value = [*item.expect, value.strip("`")]
        item.parts[part] = value

    def heading(self, line):
        if line.startswith("# "):
            self.chapter = line[2:]
            return
        found = re.fullmatch(r"## (\d+)\. (.+)", line)
        if not found:
            self.fail("a heading must be '# Chapter' or '## 1. Title'")
        self.complete()
        self.items.append(Item(int(found[1]), found[2], self.chapter, self.at))

    def choice_list(self, first):
        """The four texts of a list "- A. ..."; a line that is indented continues one."""
        found = [first]
        while self.at < len(self.lines) and self.lines[self.at].strip():
            line = self.take()
            if line.startswith("  "):
                found[-1] += " " + line.strip()
            else:
                found.append(line)
            if len(found[-1]) > CHOICE_LENGTH:
                self.fail(f"this choice is longer than {CHOICE_LENGTH} characters")
        if [line[:5] for line in found] != [f"- {letter}. " for letter in LETTERS]:
            self.fail("the choices must be the lines '- A. ', '- B. ', '- C. ', '- D. '")
        self.add("choices", [line[5:] for line in found])

    def complete(self):
        for item in self.items[-1:]:
            for part, english, german, optional in PARTS:
                if not optional and part not in item.parts:
                    why = f"item {item.number} has no {english} ({german})"
                    self.fail(why, item.line)

    def labelled(self, line):
        label, _, text = line[2:].partition("**")
        part = LABELS.get(label)
        if not part:
            self.fail(f"unknown part '{label}'")
        value = self.paragraph(text.strip())
        if part != "see":
            self.add(part, value)
        elif value or not self.excerpt():
            self.fail("See must be followed by a block of text")

    def excerpt(self):
        while self.at < len(self.lines) and not self.lines[self.at].strip():
            self.at += 1
        if self.at == len(self.lines) or self.take() != "```text":
            return False
        self.add("see", self.block())
        return True

    def read(self):
        while self.at < len(self.lines):
            line = self.take()
            if line.startswith("#"):
                self.heading(line)
            elif line == "```sh" and self.items:
                self.add("command", self.block())
            elif line.startswith("```") and not self.items:
                self.block()  # an example in the introduction
            elif line.startswith("- A. ") and self.items:
                self.choice_list(line)
            elif line.startswith("**"):
                self.labelled(line)
            elif line.strip() and self.items:
                self.fail("text that is no part of an item")
        self.complete()
        if not self.items:
            self.fail("no items")
        return self.items


def read(path):
    return Reader(path, Path(path).read_text(encoding="utf-8")).read()
