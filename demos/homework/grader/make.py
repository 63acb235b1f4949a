"""Makes what is handed out from a kit:

    ID-starter.zip       for students: a folder for each language, with the starter, the
                         sheets, and the program `kit` with the public checks
    ID-grader.zip        all checks, with the programs that Gradescope starts
    ID.en.md ID.en.html  the sheets; also ID.de.*
    ID-jplag/            for JPlag: base/ is the starter, old/ are published solutions
    manifest.json        the SHA-256 of each file, and of the files in the archives

    paths = make.make(kit, "new folder", seed)     # raises KitError or OSError

The same kit and seed give the same bytes. Nothing that exists is overwritten."""

import hashlib
from pathlib import Path

from . import pack
from .bundles import grader_entries, jplag, json_bytes, sheets, starter_entries
from .kit import KitError
from .starter import languages, starter


def make(kit, output, seed=0):
    """Writes all files into the folder `output`, and returns their paths."""
    files = everything(kit, seed)
    output = Path(output)
    first = sorted({name.partition("/")[0] for name in files})
    for name in first:
        if (output / name).exists():
            raise KitError(
                f"{output / name} exists and is not overwritten: name a new folder"
            )
    try:
        for name, data in files.items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    except OSError as error:
        raise KitError(
            f"{error.filename} cannot be written: {error.strerror}"
        ) from None
    return [str(output / name) for name in first]


def everything(kit, seed):
    """Name -> bytes of all files of the output folder."""
    starters = {each: starter(kit, each, seed) for each in languages(kit)}
    archives = {
        f"{kit.id}-starter.zip": starter_entries(kit, starters, seed),
        f"{kit.id}-grader.zip": grader_entries(kit, seed),
    }
    files = {name: pack.zip_bytes(entries) for name, entries in archives.items()}
    files.update((f"{kit.id}.{name}", data) for name, data in sheets(kit, seed).items())
    files.update(
        (f"{kit.id}-jplag/{name}", data) for name, data in jplag(kit, starters).items()
    )
    files["manifest.json"] = json_bytes(
        {
            "schema": 1,
            "kit": kit.id,
            "kit_sha256": kit.sha256(),
            "seed": seed,
            "files": digests(files),
            "archives": {name: digests(entries) for name, entries in archives.items()},
        }
    )
    return files


def digests(files):
    return {
        name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())
    }
