"""Writes the files of a submission, and counts them."""

from pathlib import Path

from . import tidy
from .tidy import Refused

MOST_BYTES, MOST_FILES = 20 * 10**6, 2000
BLOCK = 1 << 16


class Writer:
    """Writes files below a folder, and counts them while it does so: the sizes in an
    archive may be lies."""

    def __init__(self, target):
        self.target, self.bytes, self.files = Path(target), 0, 0

    def add(self, name, source):
        """Writes what can be read from `source`."""
        self.files += 1
        if self.files > MOST_FILES:
            raise Refused(
                f"The submission has more than {MOST_FILES:,} files.",
                f"Die Abgabe hat mehr als {MOST_FILES} Dateien.",
            )
        path = self.target / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as file:
                for block in iter(lambda: source.read(BLOCK), b""):
                    self.count(len(block))
                    file.write(block)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            raise Refused(
                f"{tidy.shown(name)} is both a file and a folder.",
                f"{tidy.shown(name)} ist Datei und Ordner zugleich.",
            ) from None

    def count(self, size):
        self.bytes += size
        if self.bytes > MOST_BYTES:
            refuse_size(MOST_BYTES)


def refuse_size(limit):
    raise Refused(
        f"Unpacked, the submission has more than {limit // 10**6} MB.",
        f"Ausgepackt hat die Abgabe mehr als {limit // 10**6} MB.",
    )
