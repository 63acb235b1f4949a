"""The kits prove themselves: the starter fails, the solution and every right program get
all points, every wrong program fails as it should, and nothing else is accused."""

import contextlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from . import diffs, grade, kit as kits, make, run, twist
from .isolation import Isolation, best_level
from .result import Result

CONDITIONS = ("alone", "one-core", "crowded")
NO_VERDICT = {"ok", "INCONCLUSIVE", "not_run"}
SHORT_CODES = {"ok": ".", "BLOCKED": "-", "not_run": " ", "INCONCLUSIVE": "?"}


class Candidate:
    """A program whose result is known beforehand. `expected` is None if it is right, else
    the content of expect.json."""

    def __init__(self, name, language, files, start=None, expected=None):
        self.name, self.language, self.files = name, language, files
        self.start, self.expected = start, expected

    def contents(self):
        """Its files. A file NAME.diff changes the file NAME of the solution."""
        found = {name: Path(path).read_bytes() for name, path in self.files.items()}
        for name in [name for name in found if name.endswith(".diff")]:
            changed, diff = name[: -len(".diff")], found.pop(name)
            found[changed] = diffs.apply(
                found[changed].decode(), diff.decode(), f"{self.name}/{name}").encode()  # fmt: skip
        return found

    def write(self, folder, plain, values):
        """Writes its files, with what the service does for another seed."""
        for name, content in self.contents().items():
            for key, value in plain.items():
                quoted, other = f'"{value}"'.encode(), f'"{values[key]}"'.encode()
                content = content.replace(quoted, other)
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)

    def checks(self, kit, short):
        """In the short form, only the checks that must fail, and those that they need."""
        if not short or not self.expected:
            return []
        wanted, needs = set(self.expected["must"]), {c.id: c.needs for c in kit.checks}
        while True:
            more = wanted | {need for name in wanted for need in needs[name]}
            if more == wanted:
                return sorted(wanted)
            wanted = more

    def problems(self, codes):
        """What is wrong with the codes, one line each."""
        must = self.expected["must"] if self.expected else {}
        may = set(self.expected.get("may", [])) if self.expected else set()
        found = [f"{check}: {codes[check]} instead of {code}"
                 for check, code in must.items() if codes[check] != code]  # fmt: skip
        return found + [
            f"{check}: {code}, but this program is right there"
            for check, code in codes.items()
            if code not in NO_VERDICT and check not in must and check not in may
            and not (self.expected and code == "BLOCKED")
        ]  # fmt: skip


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def solution(kit, language):
    """The solution in one language."""
    given = {name for name, _ in kit.given_files(language)}
    files = {name: path for name, path in kit.files("solution").items()
             if name not in given and kits.belongs_to(name, language)}  # fmt: skip
    return Candidate(f"solution/{language}", language, files)


def language_by_suffix(names):
    """The language of an overlay that leaves the main file of the solution as it is."""
    for language, suffixes in kits.SUFFIXES.items():
        if any(name.endswith((*suffixes, *(s + ".diff" for s in suffixes))) for name in names):
            return language
    return None


def candidates(kit):
    """The solution in each language, and the programs in right/ and wrong/."""
    found = [solution(kit, language)
             for language in kit.languages_in(kit.folder / "solution")]  # fmt: skip
    for folder in sorted([*kit.folder.glob("right/*/"), *kit.folder.glob("wrong/*/")]):
        name = folder.relative_to(kit.folder).as_posix()
        files = kit.files(name)
        start, expected = files.pop("start.json", None), files.pop("expect.json", None)
        language = kit.language_of(folder) or language_by_suffix(files)
        if expected:
            files = {**solution(kit, language).files, **files}
        found.append(Candidate(
            name, language, files, read_json(start)["start"] if start else None,
            read_json(expected) if expected else None))  # fmt: skip
    return found


def short_choice(kit, candidates):
    """One solution, and wrong programs, as few as possible, that fail each check. Programs
    that need no compiler come first."""
    candidates = sorted(candidates, key=lambda each: "build" in kit.languages[each.language])
    chosen = [each for each in candidates if each.name.startswith("solution/")][:1]
    wrong = [each for each in candidates if each.expected]
    missing = {check.id for check in kit.checks}
    while wrong and missing:
        best = max(wrong, key=lambda each: len(missing & set(each.expected["must"])))
        if not missing & set(best.expected["must"]):
            break
        chosen.append(best)
        missing -= set(best.expected["must"])
    return chosen


def has_tools(kit, language):
    """Whether the machine can build and start programs in this language."""
    commands = [*kit.languages[language].get("build", []), kit.languages[language]["start"]]
    names = [command[0] for command in commands if "{build}" not in command[0]]
    return all(shutil.which(name) for name in names)


def burn():
    while True:
        pass


@contextlib.contextmanager
def condition_of(condition):
    """Limits this process, and those that it starts, to one core, perhaps a crowded one."""
    cores = os.sched_getaffinity(0)
    hog = None
    try:
        if condition != "alone":
            os.sched_setaffinity(0, {max(cores)})
        if condition == CONDITIONS[2]:
            hog = multiprocessing.Process(target=burn, daemon=True)
            hog.start()
        yield
    finally:
        if hog:
            hog.kill()
            hog.join()
        os.sched_setaffinity(0, cores)


class Selftest:
    def __init__(self, kit, options):
        self.kit, self.options = kit, options
        self.level = options.isolation or best_level()
        self.jobs = options.jobs or (len(os.sched_getaffinity(0)) if options.short else 1)
        self.rows, self.failures, self.skipped = {}, [], []

    def grade(self, candidate, folder, slot, seed):
        """Runs in a process of its own."""
        source = os.path.join(folder, "source")
        os.mkdir(source)
        plain = self.kit.twist or {}
        candidate.write(source, plain, twist.values(plain, seed))
        result = Result(self.kit, os.path.join(folder, "result.json"), candidate.name, seed=seed)
        run.grade(self.kit, source, result, seed=seed,
                  only=candidate.checks(self.kit, self.options.short),
                  isolation=Isolation(self.level, slot), start_command=candidate.start)  # fmt: skip
        return 0

    def run(self, chosen, condition, seed):
        """Grades all candidates, some at the same time, and judges their codes."""
        waiting, running, slots = list(chosen), {}, list(range(self.jobs))
        with condition_of(condition):
            while waiting or running:
                while waiting and slots:
                    candidate, slot = waiting.pop(0), slots.pop()
                    folder = tempfile.mkdtemp(prefix="selftest-")
                    child = grade.in_child(
                        lambda: self.grade(candidate, folder, slot, seed))  # fmt: skip
                    running[child] = candidate, folder, slot
                child, status = os.wait()
                if child in running:
                    candidate, folder, slot = running.pop(child)
                    slots.append(slot)
                    self.judge(candidate, folder, status, condition)
                    shutil.rmtree(folder, ignore_errors=True)

    def judge(self, candidate, folder, status, condition):
        data = read_json(os.path.join(folder, "result.json")) if status == 0 else None
        if data is None or not data["complete"]:
            return self.report(candidate, condition, ["the grader gave no result"], {})
        codes = {entry["id"]: entry["code"] for entry in data["checks"]}
        said = {entry["id"]: entry["said"]["en"] for entry in data["checks"]}
        self.rows.setdefault(candidate.name, {}).update(
            {check: code for check, code in codes.items() if code != "not_run"})  # fmt: skip
        problems = [f"{problem} ({said[problem.split(':')[0]]})"
                    for problem in candidate.problems(codes)]  # fmt: skip
        self.report(candidate, condition, problems, data)

    def report(self, candidate, condition, problems, data):
        mark = "FAILED" if problems else "ok"
        print(f"{mark:6} {self.kit.id} {candidate.name} ({condition}, "
              f"{data.get('seconds', 0):.0f} s)", flush=True)  # fmt: skip
        for problem in problems:
            print(f"       {problem}", flush=True)
            self.failures.append(f"{candidate.name} ({condition}): {problem}")

    def starters(self):
        """The starter in each language must fail in every graded group, without a hang."""
        for language in self.kit.languages:
            if language in self.skipped:
                continue
            with tempfile.TemporaryDirectory() as folder:
                files = make.starter_files(self.kit, language, folder)
                may_fail = {"must": {}, "may": [check.id for check in self.kit.checks]}
                yield Candidate(f"starter/{language}", language, files, expected=may_fail)

    def check_starter(self, candidate):
        self.run([candidate], "alone", 0)
        codes = self.rows.pop(candidate.name, {})
        for group in {check.group for check in self.kit.checks if check.points}:
            members = [check.id for check in self.kit.checks if check.group == group]
            failed = [name for name in members if codes.get(name) not in NO_VERDICT]
            if group in self.kit.starter_passes:
                self.failures += [f"{candidate.name}: fails {name}" for name in failed]
            elif not failed:
                self.failures.append(f"{candidate.name}: passes all of {group}")

    def check_coverage(self):
        """A check that no wrong program fails is decoration."""
        failed = {check for name, row in self.rows.items() if name.startswith("wrong/")
                  for check, code in row.items() if code not in NO_VERDICT | {"BLOCKED"}}  # fmt: skip
        for check in self.kit.checks:
            if check.id not in failed:
                self.failures.append(f"no wrong program fails the check {check.id}")

    def main(self):
        chosen = candidates(self.kit)
        for language in self.kit.languages:
            if not has_tools(self.kit, language):
                self.skipped.append(language)
                print(f"skip   {self.kit.id}: the tools for {language} are not installed")
        chosen = [each for each in chosen if each.language not in self.skipped]
        if self.options.only:
            chosen = [each for each in chosen if each.name in self.options.only]
        elif self.options.short:
            chosen = short_choice(self.kit, chosen)
        conditions = CONDITIONS[:1] if self.options.short else CONDITIONS
        conditions = self.options.condition or conditions
        for round_ in range(self.options.rounds):
            for condition in conditions:
                self.run(chosen, condition, seed=round_)
        if not self.options.only:
            self.check_coverage()
        return self.rows


def matrix(kit, rows):
    """A table in Markdown: a row for each program, a column for each check."""
    names = [check.id for check in kit.checks]
    lines = ["| program | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for program, codes in rows.items():
        cells = [SHORT_CODES.get(codes.get(name, "not_run"), codes.get(name)) for name in names]
        lines.append(f"| {program} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main(options):
    begin, failures, tables = time.monotonic(), [], []
    for name in [options.kit] if options.kit else kits.names():
        test = Selftest(kits.load(name), options)
        tables.append(f"## {name}\n\n" + matrix(test.kit, test.main()))
        if not options.only and not options.short:
            for starter in test.starters():
                test.check_starter(starter)
        failures += [f"{name}: {failure}" for failure in test.failures]
    if options.matrix:
        with open(options.matrix, "w", encoding="utf-8") as file:
            file.write("\n".join(tables))
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    print(f"{len(failures)} failures in {time.monotonic() - begin:.0f} s")
    return 2 if failures else 0
