"""Grades many submissions, some at the same time, each in a process of its own."""

import hashlib
import os
import re
import shutil
import sys
import tempfile
import time

from . import archive, outputs, run, workers
from .isolation import Isolation, best_level
from .result import Result
from .verdict import Fail, Text


def name_of(path):
    """The name of a submission: that of its folder or archive, without its ending."""
    name = os.path.basename(os.path.abspath(path))
    return re.sub(r"\.(zip|tgz|tar(\.(gz|bz2|xz))?)$", "", name, flags=re.IGNORECASE)


def digest_of(path):
    """SHA-256 of a file, or of all names and files of a folder."""
    digest = hashlib.sha256()
    paths = [path]
    if os.path.isdir(path):
        paths = sorted(
            os.path.join(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
        )
    for each in paths:
        if os.path.isdir(path):
            digest.update(os.fsencode(os.path.relpath(each, path)) + b"\0")
        if os.path.isfile(each):
            with open(each, "rb") as file:
                for block in iter(lambda: file.read(1 << 20), b""):
                    digest.update(block)
    return digest.hexdigest()


class Submission:
    def __init__(self, path, output, name=None, participant=None):
        self.path, self.name = path, name or name_of(path)
        self.participant = participant  # in Moodle: (name, identifier)
        self.folder = os.path.join(output, self.name)
        self.result_path = os.path.join(self.folder, "result.json")


def submissions_in(paths, output):
    """The submissions that the arguments name. Moodle's "download all" has many of them."""
    found = []
    for path in paths:
        each = archive.moodle_submissions(path) if os.path.isfile(path) else []
        if each:
            found += [
                Submission(file, output, name=f"{name} {identifier}",
                           participant=(name, identifier))
                for name, identifier, file in each
            ]  # fmt: skip
        else:
            found.append(Submission(path, output))
    names = [submission.name for submission in found]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two submissions have the name {name}; rename one of them")
        if name in outputs.RESERVED or not name.strip("."):
            raise ValueError(f"a submission cannot have the name '{name}'; rename it")
    return found


def grade_one(kit, submission, *, slot, level, hidden, seed, lang, budget):
    """Runs in the process of one submission."""
    digest = digest_of(submission.path)
    result = Result(
        kit, submission.result_path, os.path.basename(os.path.normpath(submission.path)),
        digest, seed, lang,
    )  # fmt: skip
    result.begin(run.machine(level))
    unpacked = tempfile.mkdtemp(prefix="unpacked-", dir=submission.folder)
    try:
        folder = archive.unpack(submission.path, unpacked)
        isolation = Isolation(level, slot, hidden)
        run.grade(kit, folder, result, seed=seed, budget=budget, isolation=isolation,
                  name=submission.name)  # fmt: skip
    except archive.Refused as reason:
        result.fail_all(kit.checks, Fail("E_FILES", Text(reason.en, reason.de)))
        result.finish(0)
        return 3
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return 0


class Progress:
    """One line for each submission, with an estimate of the rest."""

    def __init__(self, total):
        self.total, self.done, self.begin = total, 0, time.monotonic()

    def finished(self, submission, text):
        self.done += 1
        passed = time.monotonic() - self.begin
        rest = passed / self.done * (self.total - self.done)
        print(f"{self.done}/{self.total} {submission.name}: {text}"
              + (f" (about {rest / 60:.0f} min left)" if rest > 90 else ""),
              file=sys.stderr)  # fmt: skip


def grade_all(kit, submissions, output, *, seeds, lang="en", jobs=None, level=None,
              budget=None, tell=lambda submission: None):  # fmt: skip
    """Grades all submissions into `output`; `seeds` has a seed for each name. Calls `tell`
    after each. Returns the submissions that have no result."""
    level = level or best_level()
    jobs = jobs or 2 * len(os.sched_getaffinity(0))  # they mostly wait
    hidden = [output, *(kit.hidden_folders())]
    hidden += [os.path.abspath(submission.path) for submission in submissions]

    def work(submission, slot):
        os.makedirs(submission.folder)
        return grade_one(kit, submission, slot=slot, level=level, hidden=hidden,
                         seed=seeds[submission.name], lang=lang, budget=budget)  # fmt: skip

    without = []
    for submission, graded in workers.each(submissions, jobs, work):
        if not graded:
            without.append(submission)
        tell(submission)
    return without
