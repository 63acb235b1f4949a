"""Applies a unified diff, so that a wrong program needs only the lines in which it
differs from the solution. The numbers in a diff are ignored: its lines must be found
once."""


class DiffError(ValueError):
    """The diff does not fit to the text."""


def hunks(diff):
    """The old and the new lines of each part of a diff."""
    found = []
    for line in diff.splitlines(keepends=True):
        if line.startswith("@@"):
            found.append(([], []))
        elif found:
            sign, content = line[:1], line[1:] or line  # some editors cut " \n" to "\n"
            old, new = found[-1]
            if sign in " \n-":
                old.append(content)
            if sign in " \n+":
                new.append(content)
    return [("".join(old), "".join(new)) for old, new in found]


def apply(text, diff, name):
    """Returns the changed text. `name` is for the message of a DiffError."""
    parts = hunks(diff)
    if not parts:
        raise DiffError(f"{name}: there is no line that begins with @@")
    for old, new in parts:
        count = ("\n" + text).count("\n" + old) if old else 0
        if count != 1:
            first = old.splitlines()[0] if old else ""
            raise DiffError(
                f'{name}: the lines from "{first}" on are there {count} times, '
                "and must be there once"
            )
        text = ("\n" + text).replace("\n" + old, "\n" + new, 1)[1:]
    return text
