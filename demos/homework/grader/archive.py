"""Unpacks a submission: a folder, a zip or tar archive, or a single file.

    folder = archive.unpack("anna.zip", target)      # raises Refused, with a sentence
    for name, identifier, path in archive.moodle_submissions("all.zip"): ...

What could do harm is refused. What only went wrong on the way is put right: files of
the desktop, one folder too deep, backslashes in names, Windows line ends. `target` is
an empty folder that only the grader can write to."""

import bz2
import contextlib
import gzip
import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
from pathlib import Path

from . import tidy
from .tidy import Refused
from .writer import BLOCK, Writer, refuse_size

__all__ = ["Refused", "moodle_submissions", "unpack"]

# Of an archive itself, with the files in it that are left out. Build folders are large.
LARGEST_ARCHIVE = 200 * 10**6
ENDINGS = (".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar", ".zst")


def unpack(path, target):
    """Unpacks a submission into `target`. Returns the folder that has the student's
    files."""
    writer = Writer(target)
    with broken_is_refused():
        add_all(Path(path), writer)
    folder = inner_folder(Path(target))
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_file() and is_archive(inside[0]):
        # An archive that was put into another one.
        folder = Path(tempfile.mkdtemp(prefix="inner-", dir=target))
        with broken_is_refused():
            add_all(inside[0], Writer(folder))
        folder = inner_folder(folder)
    tidy.mend_files(folder)
    return folder


@contextlib.contextmanager
def broken_is_refused():
    """Whatever an archive makes our libraries raise is the fault of the archive."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        text = tidy.shown(error)
        raise Refused(
            f"The submission cannot be read: {text}.",
            f"Die Abgabe ist nicht lesbar: {text}.",
        ) from None


def add_all(path, writer):
    if path.suffix == REFUSED:
        raise Refused(*path.read_text("utf-8").splitlines())
    if path.is_dir():
        add_folder(path, writer)
    elif path.stat().st_size > LARGEST_ARCHIVE:
        refuse_size(LARGEST_ARCHIVE)
    elif zipfile.is_zipfile(path):
        add_zip(path, writer)
    elif is_archive(path):
        add_tar(path, writer)
    else:
        with open(path, "rb") as file:
            writer.add(tidy.name_of(path.name) or "file", file)


def is_archive(path):
    return path.name.lower().endswith(ENDINGS) or zipfile.is_zipfile(path)


def inner_folder(folder):
    """Many archives have all files in one folder, or in one folder of one folder."""
    inside = list(folder.iterdir()) if folder.is_dir() else []
    if not inside:
        raise Refused(
            "The submission has no files.", "Die Abgabe enthält keine Dateien."
        )
    if len(inside) == 1 and inside[0].is_dir():
        return inner_folder(inside[0])
    return folder


def refuse_link(name):
    raise Refused(
        f"{tidy.shown(name)} is a link; hand in the file itself.",
        f"{tidy.shown(name)} ist ein Link; geben Sie die Datei selbst ab.",
    )


def check_kind(name, mode):
    if stat.S_ISLNK(mode):
        refuse_link(name)
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(
            f"{tidy.shown(name)} is a device or a pipe, not a file.",
            f"{tidy.shown(name)} ist ein Gerät oder eine Pipe, keine Datei.",
        )


def add_folder(folder, writer):
    for place, folders, files in os.walk(folder):
        folders.sort()
        for each in sorted(folders + files):
            path = Path(place, each)
            name = tidy.name_of(str(path.relative_to(folder)))
            if name is None:
                if each in folders:
                    folders.remove(each)
                continue
            check_kind(name, path.lstat().st_mode)
            if path.is_dir():
                continue
            # The program of a student could replace the file now.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
            with open(os.open(path, flags), "rb") as file:
                writer.add(name, file)


def add_zip(path, writer):
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            add_zip_member(archive, member, writer)


def add_zip_member(archive, member, writer, name=None):
    """`name` replaces that of the member."""
    name = tidy.name_of(zip_name(member) if name is None else name)
    if name is None:
        return
    if member.flag_bits & 1:
        raise Refused(
            "The zip archive has a password; hand in one without.",
            "Das Zip-Archiv hat ein Passwort; geben Sie eines ohne ab.",
        )
    check_kind(name, member.external_attr >> 16 if member.create_system == 3 else 0)
    if not zip_name(member).endswith(("/", "\\")):
        with archive.open(member) as source:
            writer.add(name, source)


def zip_name(member):
    """Names are UTF-8 if a flag says so. Many programs forget the flag."""
    if member.flag_bits & 0x800:
        return member.filename
    with contextlib.suppress(UnicodeError):
        return member.orig_filename.partition("\0")[0].encode("cp437").decode("utf-8")
    return member.filename


def add_tar(path, writer):
    """A tar archive is unpacked to a file first: its headers may have any size, too."""
    with tempfile.TemporaryFile() as plain:
        with opened(path) as source:
            size = 0
            for block in iter(lambda: source.read(BLOCK), b""):
                size += len(block)
                if size > LARGEST_ARCHIVE:
                    refuse_size(LARGEST_ARCHIVE)
                plain.write(block)
        plain.seek(0)
        with tarfile.open(
            fileobj=plain, mode="r:", errors="surrogateescape"
        ) as archive:
            for member in archive:
                add_tar_member(archive, member, writer)


def opened(path):
    """The file without its compression, which its first bytes tell."""
    kinds = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
    with open(path, "rb") as file:
        begin = file.read(8)
    for magic, opener in kinds.items():
        if begin.startswith(magic):
            return opener(path, "rb")
    if begin.startswith((b"Rar!", b"7z\xbc\xaf", b"PK", b"\x28\xb5\x2f\xfd")):
        raise Refused(
            "The submission is no complete zip or tar archive; hand in a zip archive.",
            "Die Abgabe ist kein vollständiges Zip- oder Tar-Archiv; geben Sie ein "
            "Zip-Archiv ab.",
        )
    return open(path, "rb")


def add_tar_member(archive, member, writer):
    name = tidy.name_of(member.name)
    if name is None:
        return
    if member.issym() or member.islnk():
        refuse_link(name)
    if not member.isfile() and not member.isdir():
        check_kind(name, stat.S_IFIFO)
    if member.isfile():
        with archive.extractfile(member) as source:
            writer.add(name, source)


# Moodle

REFUSED = ".refused"  # ends the name of a file that tells why a submission was refused


def moodle_submissions(path, target=None):
    """The submissions in Moodle's archive of "download all submissions": a list of
    (name of the participant, identifier, path of the submission). It is empty for other
    archives. Without `target`, they are written to a folder that is deleted at the end
    of the process."""
    from . import moodle_zip  # which uses this module

    return moodle_zip.submissions(path, target)
