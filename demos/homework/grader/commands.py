"""The command line of scripts/kit. In a hand-out, the program `kit` calls it, too."""

import os
import signal
import sys

from . import arguments, grade, kit as kits, run, twist, words, workers
from .diffs import DiffError
from .isolation import Isolation, best_level
from .markers import MarkerError
from .result import Result, write_json
from .verdict import NO_FAULT

ALL_POINTS, LOST, USED_WRONGLY, NOTHING_TO_GRADE, NO_VERDICT = range(5)  # exit status


class Problem(Exception):
    """A mistake of the user, in one line."""


def load(name, overlay=None):
    try:
        return kits.load(name, overlay)
    except (ValueError, OSError) as error:
        raise Problem(str(error)) from None


def kit_of_folder(folder):
    """A hand-out has only one kit. Elsewhere the user names it."""
    path = os.path.join(folder, "kit.json")
    if not os.path.isfile(path):
        if len(kits.names()) == 1:
            return load(kits.names()[0])
        raise Problem(f"{folder} has no kit.json: which kit is it? Add --kit ID "
                      f"(one of {', '.join(kits.names())})")  # fmt: skip
    return load(kits.id_in(path))


def do_list(_):
    for name in kits.names():
        kit = load(name)
        hours = "-".join(map(str, kit.hours))
        print(f"{name:16} {hours:>5} h  {kit.points:3} points  {kit.title['en']}")
    return 0


def seed_for(options, kit, name=None):
    if getattr(options, "key", None):
        if options.seed is not None:
            raise Problem("use either --seed or --key")
        try:
            with open(options.key, "rb") as file:
                return twist.seed_of(file.read().strip(), name)
        except OSError as error:
            raise Problem(f"the key {options.key} cannot be read: {error.strerror}") from None
    return options.seed if options.seed is not None else kit.seed


def do_make(options):
    from . import make

    kit = load(options.kit, options.overlay)
    if bool(options.student) != bool(options.key):
        raise Problem("--student and --key belong together")
    seed = seed_for(options, kit, options.student)
    try:
        for path in make.make(kit, options.output, seed):
            print(path)
    except (ValueError, OSError) as error:
        raise Problem(str(error)) from None
    return 0


def do_check(options):
    folder = os.path.abspath(options.folder)
    if not os.path.isdir(folder):
        raise Problem(f"{options.folder} is no folder: name the folder with your program")
    kit = load(options.kit) if options.kit else kit_of_folder(folder)
    known = [check.id for check in kit.checks]
    for name in options.only:
        if name not in known:
            raise Problem(f"{kit.id} has no check '{name}', only {', '.join(known)}")
    if options.json and os.path.exists(options.json):
        raise Problem(f"{options.json} exists and is not overwritten: name a new file")
    seed = seed_for(options, kit)
    child = workers.in_child(lambda: check_here(kit, folder, seed, options))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check_here(kit, folder, seed, options):
    """Prints each check when it has run."""
    result = Result(kit, None, os.path.basename(folder), seed=seed, lang=options.lang)
    print_new = Printer(result, options.lang)
    result.write = print_new
    isolation = Isolation(options.isolation or best_level())
    run.grade(kit, folder, result, seed=seed, only=options.only, budget=options.budget,
              isolation=isolation)  # fmt: skip
    print(words.summary(result, options.lang))
    if isolation.level == "group" and not kit.is_report:
        print(words.NOT_ISOLATED[options.lang])
    sys.stdout.flush()
    if options.json:
        write_json(options.json, result.data)
    return status_of(result)


class Printer:
    """Prints the checks of a result as soon as they have run."""

    def __init__(self, result, lang):
        self.result, self.lang, self.printed = result, lang, set()
        self.count = result.count

    def __call__(self):
        self.count()
        for entry in self.result.data["checks"]:
            if entry["code"] != "not_run" and entry["id"] not in self.printed:
                self.printed.add(entry["id"])
                print("\n".join(words.lines_of(entry, self.lang)), flush=True)


def codes_in(data):
    """The codes of the checks that have run."""
    return {entry["code"] for entry in data["checks"]} - {"not_run"}


def status_of(result):
    """A check without a verdict keeps its points, so it is no failure for a student."""
    codes = codes_in(result.data)
    if "GRADER" in codes:
        return USED_WRONGLY
    return LOST if codes - NO_FAULT else ALL_POINTS


def status_of_all(submissions):
    results = [words.read_result(each.result_path) for each in submissions]
    codes = set().union(*(codes_in(data) for data in results))
    if codes & {"INCONCLUSIVE", "GRADER"}:
        return NO_VERDICT
    return LOST if codes - NO_FAULT else ALL_POINTS


def do_grade(options):
    from . import outputs

    kit = load(options.kit, options.overlay)
    for name in options.format or []:
        if name not in outputs.FORMATS:
            raise Problem(f"there is no format '{name}', only {', '.join(outputs.FORMATS)}")
    for path in options.submissions:
        if not os.path.exists(path):
            raise Problem(f"{path} does not exist")
    check_worksheet(options.worksheet)
    output = new_folder(options.output)
    try:
        submissions = grade.submissions_in(options.submissions, output)
    except ValueError as error:
        raise Problem(str(error)) from None
    seeds = {each.name: seed_for(options, kit, each.name) for each in submissions}
    progress = grade.Progress(len(submissions))

    def tell(submission):
        progress.finished(submission, words.short(submission.result_path))

    without = grade.grade_all(
        kit, submissions, output, seeds=seeds, lang=options.lang,
        jobs=options.jobs, level=options.isolation, budget=options.budget, tell=tell)  # fmt: skip
    written = outputs.write_all([each.result_path for each in submissions], output,
                                options.lang, options.format, options.worksheet)  # fmt: skip
    for path in written:
        if os.path.dirname(path) == output:  # the files about all submissions
            print(path)
    return NOTHING_TO_GRADE if without else status_of_all(submissions)


def check_worksheet(path):
    """Before the grading, because that takes long."""
    from . import outputs

    try:
        if path:
            outputs.check_worksheet(path)
    except (ValueError, OSError) as error:
        raise Problem(str(error)) from None


def new_folder(path):
    if os.path.isdir(path) and os.listdir(path):
        raise Problem(f"{path} is not empty, and nothing is overwritten: name a new folder")
    try:
        os.makedirs(path, mode=0o700, exist_ok=True)
    except OSError as error:
        raise Problem(f"the folder {path} cannot be made: {error.strerror}") from None
    return os.path.abspath(path)


def do_selftest(options):
    from . import selftest

    try:
        return selftest.main(options)
    except (kits.KitError, DiffError, MarkerError) as error:
        raise Problem(str(error)) from None


def main(words_of_user=None, program="scripts/kit"):
    options = arguments.parser_of(program).parse_args(words_of_user)
    if not sys.platform.startswith("linux") and options.command != "list":
        print(f"{program}: the checks read /proc, so they need Linux: use the container "
              "(docs/machines.md)", file=sys.stderr)  # fmt: skip
        return USED_WRONGLY
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return globals()["do_" + options.command](options)
    except Problem as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        return USED_WRONGLY
    except KeyboardInterrupt:
        print(f"{program}: ended by Ctrl-C; what was found until then is kept", file=sys.stderr)
        return 130
