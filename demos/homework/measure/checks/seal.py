"""Was the prediction made before the measurement? Only a digest that was deposited with
the lecturer before proves it: seals.csv in the overlay has the columns name, sha256
and, if known, deposited."""

import csv
import hashlib
import re

from grader.kit import KitError
from grader.tidy import mend_text

from . import dates, reading
from .asked import PREDICTION, SEAL
from .parts import made_at
from .summary import summary_of


def digests_of(data):
    """The digests of a text that any system may have had: the grader changes line ends
    and byte order marks when it unpacks a submission."""
    plain = mend_text(data)
    forms = [data, plain, plain.replace(b"\n", b"\r\n")]
    forms += [b"\xef\xbb\xbf" + each for each in forms]
    return {hashlib.sha256(each).hexdigest() for each in forms}


def lines_of(path):
    """The lines of seals.csv. What is wrong with it is told to the lecturer."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            lines = csv.DictReader(file, restval="")
            missing = {"name", "sha256"} - set(lines.fieldnames or ())
            if missing:
                names = " and ".join(sorted(missing))
                raise ValueError(
                    f"seals.csv: the first line does not name the columns {names}, "
                    "separated by commas"
                )
            return list(lines)
    except UnicodeDecodeError:
        raise ValueError("seals.csv: the text is not UTF-8") from None


def deposited(trial):
    """The line of seals.csv for this submission; None if the lecturer has no such
    file, or if a student runs the check."""
    try:
        path = trial.kit.file("seals.csv")
    except KitError:
        return None
    if not trial.name:
        return None
    found = [line for line in lines_of(path) if line["name"].strip() == trial.name]
    if not found:
        trial.fail(
            "E_SEAL",
            f"No seal was deposited for {reading.clean(trial.name)}.",
            f"Für {reading.clean(trial.name)} wurde kein Siegel hinterlegt.",
        )
    return found[0]


def seal(trial):
    trial.step(
        f"The SHA-256 of {PREDICTION} is compared with {SEAL}.",
        f"Der SHA-256 von {PREDICTION} wird mit {SEAL} verglichen.",
    )
    known = digests_of(reading.bytes_of(trial, PREDICTION))
    found = re.search(r"\b[0-9a-fA-F]{64}\b", reading.text_of(trial, SEAL))
    if not found:
        reading.refuse(trial, SEAL, "it has no SHA-256", "darin steht kein SHA-256")
    if found[0].lower() not in known:
        trial.fail(
            "E_SEAL",
            f"{SEAL} is not the seal of this {PREDICTION}: the prediction was changed "
            "after it was sealed, or another file was sealed.",
            f"{SEAL} ist nicht das Siegel dieser {PREDICTION}: Die Vorhersage wurde "
            "nach "
            "dem Siegeln geändert, oder eine andere Datei wurde gesiegelt.",
        )
    line = deposited(trial)
    if line and line["sha256"].strip().lower() not in known:
        trial.fail(
            "E_SEAL",
            "The seal that was deposited belongs to another prediction.",
            "Das hinterlegte Siegel gehört zu einer anderen Vorhersage.",
        )


def measured_at(trial):
    """When the measurement began."""
    time = dates.time_of(summary_of(trial).environment["date"])
    if time is None or time.tzinfo is None:
        trial.fail(
            "E_EDITED",
            "The date in environment of summary.json is none that the lab writes.",
            "Das Datum in environment von summary.json ist keines, das das Lab "
            "schreibt.",
        )
    return time


def before(trial):
    trial.step(
        "The prediction must be older than the measurement.",
        "Die Vorhersage muss älter sein als die Messung.",
    )
    measured = measured_at(trial)
    expect_earlier(trial, made_at(trial, measured), measured, PREDICTION)
    line = deposited(trial)
    if line and (line.get("deposited") or "").strip():
        text = line["deposited"]
        time = dates.time_of(text, measured)
        if time is None:
            raise ValueError(f"seals.csv: '{text}' is no date like 2027-01-31 14:00")
        expect_earlier(trial, time, measured, "seals.csv")
    elif not line:
        trial.note(
            "Only your own date says so. A seal that you deposit before would "
            "prove it.",
            "Das sagt nur Ihr eigenes Datum. Ein vorher hinterlegtes Siegel "
            "bewiese es.",
        )


def expect_earlier(trial, time, measured, name):
    if time > measured:
        trial.fail(
            "E_SEAL",
            f"{name} has the date {time:%Y-%m-%d %H:%M}, but the measurement began on "
            f"{measured}.",
            f"{name} hat das Datum {time:%Y-%m-%d %H:%M}, aber die Messung begann am "
            f"{measured}.",
        )
