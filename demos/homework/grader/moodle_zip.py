"""Moodle's archive of "download all submissions". It has one folder for each
participant, or, if the lecturer has switched folders off, only files with long names:

    Ada Lovelace_1234567_assignsubmission_file_/server.cpp
    Ada Lovelace_1234567_assignsubmission_file_server.cpp"""

import atexit
import re
import shutil
import tempfile
import zipfile
from pathlib import Path

from . import archive, tidy

MEMBER = re.compile(
    r"(?P<name>[^/]+)_(?P<identifier>\d+)_assignsubmission_"
    r"(?P<kind>file|onlinetext)(_?/|_)?(?P<rest>.*)",
    re.DOTALL,
)


def submissions(path, target=None):
    """See archive.moodle_submissions."""
    if not zipfile.is_zipfile(path):
        return []
    try:
        with zipfile.ZipFile(path) as file:
            groups = members_of_participants(file)
            if groups and target is None:
                target = temporary_folder()
            return [
                (
                    name,
                    identifier,
                    extract(file, members, Path(target), f"{name} {identifier}"),
                )
                for (name, identifier), members in sorted(groups.items())
            ]
    except (zipfile.BadZipFile, NotImplementedError):
        return []  # unpack() says what is wrong with it


def temporary_folder():
    folder = tempfile.mkdtemp(prefix="moodle-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def members_of_participants(file):
    """(name, identifier) -> list of (member, path in the submission). It is empty if a
    member is no submission, because then this is another archive."""
    groups = {}
    for member in file.infolist():
        match = MEMBER.fullmatch(archive.zip_name(member))
        if match is None:
            if tidy.name_of(archive.zip_name(member)) is None:
                continue
            return {}
        group = groups.setdefault((tidy.shown(match["name"]), match["identifier"]), [])
        if match["kind"] == "file" and match["rest"]:
            group.append((member, match["rest"]))
    return groups


def extract(file, members, target, name):
    """Writes the files of one participant, and returns the path of the submission. If
    they are refused, unpack() tells why, so that the other participants are graded."""
    folder = target / name
    folder.mkdir()
    writer = archive.Writer(folder)
    try:
        with archive.broken_is_refused():
            for member, rest in members:
                archive.add_zip_member(file, member, writer, rest)
    except archive.Refused as reason:
        shutil.rmtree(folder)
        refused = target / (name + archive.REFUSED)
        refused.write_text(f"{reason.en}\n{reason.de}", "utf-8")
        return str(refused)
    inside = list(folder.iterdir())
    alone = len(inside) == 1 and archive.is_archive(inside[0])
    return str(inside[0] if alone else folder)
