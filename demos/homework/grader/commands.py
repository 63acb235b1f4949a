"""The command line of scripts/kit. In a hand-out, the program `kit` calls it, too."""

import argparse
import os
import signal
import sys

from . import grade, kit as kits, run, twist, words
from .isolation import LEVELS, Isolation, best_level
from .result import Result, write_json

USED_WRONGLY, LOST, NOTHING_TO_GRADE, INCONCLUSIVE = 2, 1, 3, 4


class Problem(Exception):
    """A mistake of the user, in one line."""


def build_parser(program):
    parser = argparse.ArgumentParser(prog=program, description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog=EPILOG)  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (add_list, add_make, add_check, add_grade, add_selftest):
        add(commands)
    return parser


DESCRIPTION = "Homework kits: hand them out, check a solution, grade submissions."
EPILOG = """exit status: 0 all points, 1 points lost, 2 wrong use or a broken kit,
3 a submission that cannot be graded, 4 a check without a verdict (grade), 130 Ctrl-C"""


def add_list(commands):
    commands.add_parser("list", help="print the kits")


def add_seed(parser):
    parser.add_argument("--seed", type=int, metavar="N", help="what the service does; "
                        "0 is the plain service (default: 0, or the seed of the hand-out)")  # fmt: skip


def add_level(parser):
    parser.add_argument("--isolation", choices=LEVELS, help="how the program is kept apart "
                        "(default: the first of these that works)")  # fmt: skip


def add_make(commands):
    parser = commands.add_parser("make", help="write a hand-out: starter, grader, sheets")
    parser.add_argument("kit", metavar="ID", help="the kit; `list` prints them")
    parser.add_argument("--output", required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--overlay", metavar="DIR", help="your own checks and texts; each of "
                        "its files replaces that of the kit")  # fmt: skip
    parser.add_argument("--student", metavar="NAME", help="with --key: the seed of one student")
    parser.add_argument("--key", metavar="FILE", help="the secret key of the course")
    add_seed(parser)


def add_check(commands):
    parser = commands.add_parser("check", help="check a solution, as the grader does")
    parser.add_argument("folder", metavar="DIR", help="the folder with your program")
    parser.add_argument("--kit", metavar="ID", help="the kit (default: that of DIR/kit.json)")
    parser.add_argument("--only", action="append", default=[], metavar="CHECK",
                        help="run only this check; can be repeated")  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="also write the result as JSON")
    parser.add_argument("--budget", type=float, metavar="SECONDS",
                        help="start no check after this time")  # fmt: skip
    parser.add_argument("--lang", choices=("en", "de"), default="en", help="language (en)")
    add_seed(parser)
    add_level(parser)


def add_grade(commands):
    parser = commands.add_parser("grade", help="grade many submissions")
    parser.add_argument("kit", metavar="ID", help="the kit; `list` prints them")
    parser.add_argument("submissions", nargs="+", metavar="SUBMISSION", help="a folder, a zip "
                        'or tar archive, or Moodle\'s zip of "download all submissions"')  # fmt: skip
    parser.add_argument("--output", required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--overlay", metavar="DIR", help="your own checks and texts")
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="submissions at the same time (default: two a processor)")  # fmt: skip
    parser.add_argument("--format", action="append", metavar="NAME",
                        help="write only this format; can be repeated (default: all)")  # fmt: skip
    parser.add_argument("--key", metavar="FILE", help="the secret key of the course: each "
                        "submission has the seed of its name")  # fmt: skip
    parser.add_argument("--worksheet", metavar="FILE", help="for Moodle: the worksheet that "
                        "you have exported; grades.csv has its columns")  # fmt: skip
    parser.add_argument("--budget", type=float, metavar="SECONDS",
                        help="for each submission: start no check after this time")  # fmt: skip
    parser.add_argument("--lang", choices=("en", "de"), default="en", help="language (en)")
    add_seed(parser)
    add_level(parser)


def add_selftest(commands):
    from . import selftest

    parser = commands.add_parser("selftest", help="prove that the checks of a kit are right")
    parser.add_argument("kit", nargs="?", metavar="ID", help="the kit (default: all)")
    parser.add_argument("--short", action="store_true", help="the short form of scripts/test")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="repeat N times (1)")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="only this program, for example wrong/sleeps; can be repeated")  # fmt: skip
    parser.add_argument("--condition", action="append", choices=selftest.CONDITIONS,
                        help="only this one; can be repeated (default: all)")  # fmt: skip
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="programs at the same time (default: 1, so that none disturbs)")  # fmt: skip
    parser.add_argument("--matrix", metavar="FILE", help="write the matrix as Markdown")
    add_level(parser)


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
    reader, writer = os.pipe()  # a process of its own enters the namespaces
    child = grade.in_child(lambda: check_here(kit, folder, seed, options, writer))
    os.close(writer)
    with os.fdopen(reader) as pipe:
        pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check_here(kit, folder, seed, options, _):
    """Prints each check when it has run."""
    result = Result(kit, None, os.path.basename(folder), seed=seed, lang=options.lang)
    print_new = Printer(result, options.lang)
    result.write = print_new
    isolation = Isolation(options.isolation or best_level())
    run.grade(kit, folder, result, seed=seed, only=options.only, budget=options.budget,
              isolation=isolation)  # fmt: skip
    print(words.summary(result, options.lang))
    if isolation.level == "group":
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


def status_of(result):
    codes = {entry["code"] for entry in result.data["checks"] if entry["code"] != "not_run"}
    if "GRADER" in codes:
        return USED_WRONGLY
    return LOST if codes - {"ok", "INCONCLUSIVE"} else 0


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
        kit, submissions, output, seed_of=lambda each: seeds[each.name], lang=options.lang,
        jobs=options.jobs, level=options.isolation, budget=options.budget, tell=tell)  # fmt: skip
    written = outputs.write_all([each.result_path for each in submissions], output,
                                options.lang, options.format, options.worksheet)  # fmt: skip
    for path in written:
        if os.path.dirname(path) == output:  # the files about all submissions
            print(path)
    return NOTHING_TO_GRADE if without else words.status_of_all(submissions)


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

    return selftest.main(options)


def main(arguments=None, program="scripts/kit"):
    options = build_parser(program).parse_args(arguments)
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
