"""The options of scripts/kit."""

import argparse

from .conditions import CONDITIONS
from .isolation import LEVELS

DESCRIPTION = "Homework kits: hand them out, check a solution, grade submissions."
EPILOG = """exit status: 0 all points, 1 points lost, 2 wrong use or a broken kit,
3 a submission that cannot be graded, 4 a check without a verdict (grade), 130 Ctrl-C"""


def parser_of(program):
    """The parser of the command line; `program` is how the user calls it."""
    parser = argparse.ArgumentParser(prog=program, description=DESCRIPTION,
                                     formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog=EPILOG)  # fmt: skip
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for add in (add_list, add_make, add_check, add_grade, add_selftest):
        add(commands)
    return parser


def add_list(commands):
    commands.add_parser("list", help="print the kits")


def add_seed(parser):
    parser.add_argument("--seed", type=int, metavar="N", help="what the service does; "
                        "0 is the plain service (default: 0, or the seed of the hand-out)")  # fmt: skip


def add_level(parser):
    parser.add_argument("--isolation", choices=LEVELS, help="how the program is kept apart "
                        "(default: the first of these that works)")  # fmt: skip


def add_kit(parser):
    """What `make` and `grade` have in common."""
    parser.add_argument("kit", metavar="ID", help="the kit; `list` prints them")
    parser.add_argument("--output", required=True, metavar="DIR", help="a new folder")
    parser.add_argument("--overlay", metavar="DIR", help="your own checks and texts; each of "
                        "its files replaces that of the kit")  # fmt: skip


def add_grading(parser):
    """What `check` and `grade` have in common."""
    parser.add_argument("--budget", type=float, metavar="SECONDS", help="time for one "
                        "submission; no check starts after it")  # fmt: skip
    parser.add_argument("--lang", choices=("en", "de"), default="en", help="language (en)")
    add_seed(parser)
    add_level(parser)


def add_make(commands):
    parser = commands.add_parser("make", help="write a hand-out: starter, grader, sheets")
    add_kit(parser)
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
    add_grading(parser)


def add_grade(commands):
    parser = commands.add_parser("grade", help="grade many submissions")
    add_kit(parser)
    parser.add_argument("submissions", nargs="+", metavar="SUBMISSION", help="a folder, a zip "
                        'or tar archive, or Moodle\'s zip of "download all submissions"')  # fmt: skip
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="submissions at the same time (default: two a processor)")  # fmt: skip
    parser.add_argument("--format", action="append", metavar="NAME",
                        help="write only this format; can be repeated (default: all)")  # fmt: skip
    parser.add_argument("--key", metavar="FILE", help="the secret key of the course: each "
                        "submission has the seed of its name")  # fmt: skip
    parser.add_argument("--worksheet", metavar="FILE", help="for Moodle: the worksheet that "
                        "you have exported; grades.csv has its columns")  # fmt: skip
    add_grading(parser)


def add_selftest(commands):
    parser = commands.add_parser("selftest", help="prove that the checks of a kit are right")
    parser.add_argument("kit", nargs="?", metavar="ID", help="the kit (default: all)")
    parser.add_argument("--short", action="store_true", help="the short form of scripts/test")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="repeat N times (1)")
    parser.add_argument("--only", action="append", default=[], metavar="NAME",
                        help="only this program, for example wrong/sleeps; can be repeated")  # fmt: skip
    parser.add_argument("--condition", action="append", choices=CONDITIONS,
                        help="only this one; can be repeated (default: all)")  # fmt: skip
    parser.add_argument("--jobs", type=int, metavar="N",
                        help="programs at the same time (default: 1, so that none disturbs)")  # fmt: skip
    parser.add_argument("--matrix", metavar="FILE", help="write the matrix as Markdown")
    add_level(parser)
