"""The kits prove themselves: the starter fails, the solution and every right program get
all points, every wrong program fails as it should, and nothing else is accused."""

import os
import shutil
import sys
import tempfile
import time

from . import candidates, conditions, kit as kits, run, starter, twist, words, workers
from .candidates import Candidate
from .conditions import CONDITIONS
from .isolation import Isolation, best_level
from .result import Result
from .verdict import NO_FAULT

SHORT_CODES = {"ok": ".", "BLOCKED": "-", "not_run": " ", "INCONCLUSIVE": "?"}


def has_tools(kit, language):
    """Whether the machine can build and start programs in this language."""
    commands = [*kit.languages[language].get("build", []), kit.languages[language].get("start", [])]
    names = [command[0] for command in commands if command and "{build}" not in command[0]]
    return all(shutil.which(name) for name in names)


class Selftest:
    def __init__(self, kit, options):
        self.kit, self.options = kit, options
        self.level = options.isolation or best_level()
        self.jobs = options.jobs or (len(os.sched_getaffinity(0)) if options.short else 1)
        self.rows, self.failures, self.skipped = {}, [], []

    def grade(self, candidate, folder, slot, seed):
        """Runs in a process of its own."""
        source = os.path.join(folder, "source")
        os.makedirs(source)
        candidate.write(source, self.kit.twist, twist.values(self.kit.twist, seed))
        result = Result(self.kit, os.path.join(folder, "result.json"), candidate.name, seed=seed)
        run.grade(self.kit, source, result, seed=seed,
                  only=candidate.checks(self.kit, self.options.short),
                  isolation=Isolation(self.level, slot), start_command=candidate.start)  # fmt: skip
        return 0

    def run(self, chosen, condition, seed):
        """Grades all candidates, some at the same time, and judges their codes."""
        with conditions.under(condition), tempfile.TemporaryDirectory() as root:
            def work(candidate, slot):
                return self.grade(candidate, os.path.join(root, candidate.name), slot, seed)

            for candidate, graded in workers.each(chosen, self.jobs, work):
                path = os.path.join(root, candidate.name, "result.json")
                self.judge(candidate, words.read_result(path) if graded else None, condition)

    def judge(self, candidate, data, condition):
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

    def check_starters(self):
        """The starter in each language must fail in every graded group, without a hang."""
        may_fail = {"must": {}, "may": [check.id for check in self.kit.checks]}
        for language in starter.languages(self.kit):
            if language not in self.skipped:
                files = starter.starter(self.kit, language)
                self.check_starter(Candidate(f"starter/{language}", language, files,
                                             expected=may_fail))  # fmt: skip

    def check_starter(self, candidate):
        self.run([candidate], "alone", 0)
        codes = self.rows.pop(candidate.name, {})
        for group in {check.group for check in self.kit.checks if check.points}:
            members = [check.id for check in self.kit.checks if check.group == group]
            failed = [name for name in members if codes.get(name) not in NO_FAULT]
            if group in self.kit.starter_passes:
                self.failures += [f"{candidate.name}: fails {name}" for name in failed]
            elif not failed:
                self.failures.append(f"{candidate.name}: passes all of {group}")

    def check_coverage(self):
        """A check that no wrong program fails is decoration."""
        failed = {check for name, row in self.rows.items() if name.startswith("wrong/")
                  for check, code in row.items() if code not in NO_FAULT | {"BLOCKED"}}  # fmt: skip
        for check in self.kit.checks:
            if check.id not in failed:
                self.failures.append(f"no wrong program fails the check {check.id}")

    def main(self):
        chosen = candidates.all_of(self.kit)
        for language in self.kit.languages:
            if not has_tools(self.kit, language):
                self.skipped.append(language)
                print(f"skip   {self.kit.id}: the tools for {language} are not installed")
        chosen = [each for each in chosen if each.language not in self.skipped]
        if self.options.only:
            chosen = [each for each in chosen if each.name in self.options.only]
        elif self.options.short:
            chosen = candidates.short_choice(self.kit, chosen)
        usual = CONDITIONS[:1] if self.options.short else CONDITIONS
        for round_ in range(self.options.rounds):
            for condition in self.options.condition or usual:
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


def check_names(names, chosen):
    """A mistyped name would test nothing, and that would look like success."""
    known = {each.name for kit in chosen for each in candidates.all_of(kit)}
    for name in names:
        if name not in known:
            kinds = "solution/LANGUAGE, right/NAME or wrong/NAME"
            raise kits.KitError(f"there is no program '{name}': name it as {kinds}")


def main(options):
    begin, failures, tables = time.monotonic(), [], []
    chosen = [kits.load(name) for name in ([options.kit] if options.kit else kits.names())]
    if options.only:
        check_names(options.only, chosen)
    for kit in chosen:
        test = Selftest(kit, options)
        tables.append(f"## {kit.id}\n\n" + matrix(kit, test.main()))
        if not options.only and not options.short:
            test.check_starters()
        failures += [f"{kit.id}: {failure}" for failure in test.failures]
    if options.matrix:
        with open(options.matrix, "w", encoding="utf-8") as file:
            file.write("\n".join(tables))
    for failure in failures:
        print("FAILED", failure, file=sys.stderr)
    print(f"{len(failures)} failures in {time.monotonic() - begin:.0f} s")
    return 2 if failures else 0
