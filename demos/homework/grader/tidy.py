"""Names and contents of submitted files: what is left out, refused, or put right."""

import os
import re
from pathlib import Path

# What desktops, editors and builds leave in a folder. Hidden files are left out, too.
LEFT_OUT = {"__MACOSX", "__pycache__", "build", "venv", "Thumbs.db", "desktop.ini"}
LEFT_OUT_BEGIN = (".", "cmake-build-")
TEXTS = {".c", ".cpp", ".h", ".hpp", ".java", ".json", ".md", ".py", ".sh", ".txt"}
BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


class Refused(Exception):
    """A submission that cannot be unpacked, with one sentence in English and German."""

    def __init__(self, en, de):
        super().__init__(en)
        self.en, self.de = en, de


def shown(name):
    """A name in a message: it cannot control a terminal, and is not long."""
    text = "".join(c if c.isprintable() else "?" for c in str(name))
    return text if len(text) <= 80 else text[:77] + "..."


def as_utf8(name):
    """A name whose bytes were no UTF-8 comes from an old program: it is Latin-1."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return name.encode("utf-8", "surrogateescape").decode("latin-1")
    except UnicodeEncodeError:
        return name.encode("utf-8", "replace").decode("utf-8")


def name_of(name):
    """The path below the target folder, or None if the file is left out."""
    name = as_utf8(name).replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise Refused(
            f"The path {shown(name)} is absolute.",
            f"Der Pfad {shown(name)} ist absolut.",
        )
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise Refused(
            f"The path {shown(name)} leads out of the archive.",
            f"Der Pfad {shown(name)} führt aus dem Archiv hinaus.",
        )
    for part in parts:
        if part in LEFT_OUT or part.startswith(LEFT_OUT_BEGIN):
            return None
    return "/".join(parts) or None


def mend_files(folder):
    """Gives all text files Unix line ends and no byte order mark, and scripts their
    x-bit."""
    for place, _, files in os.walk(folder):
        for each in files:
            path = Path(place, each)
            data = path.read_bytes()
            if path.suffix.lower() in TEXTS:
                mended = mend_text(data)
                if mended != data:
                    path.write_bytes(mended)
            path.chmod(0o755 if data.startswith((b"#!", b"\x7fELF")) else 0o644)


def mend_text(data):
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            data = data.decode(encoding, "replace").encode()
            break
    return data if b"\0" in data else data.replace(b"\r\n", b"\n")
