"""A homework kit: what its kit.json and its folder say.

    kit = kits.load("uppercase_tcp")                # or the path of a kit's folder
    kit = kits.load("uppercase_tcp", "my/overlay")  # its files replace the kit's
    kit.language_of("submission")                     # "cpp", "python", "java" or None
    kit.check_function("echo")(trial)

A kit that is broken raises KitError, with one line: file: where: what."""

import dataclasses
import fnmatch
import hashlib
from pathlib import Path

from . import consistency, schema
from .functions import Functions
from .verdict import Fail, Text

HOMEWORK = Path(__file__).resolve().parents[1]  # the folder of all kits
PROJECT = HOMEWORK.parents[1]  # not in a hand-out, which has no project
RULES = schema.read_json(Path(__file__).with_name("kit.schema.json"))
SUFFIXES = {
    "cpp": (".cpp", ".h", ".hpp"),
    "python": (".py",),
    "java": (".java",),
}
# What stands for a language if students hand in a report and no program.
REPORT = "report"
# Files of one language that students do not write.
BUILD_FILES = {"CMakeLists.txt": "cpp", "reactor": "cpp"}
LIMITS = {
    "build_s": 120,
    "wall_s": 120,
    "cpu_s": 30,
    "memory_mb": 512,
    "files": 512,
    "processes": 64,
    "output_kb": 256,
}


class KitError(ValueError):
    """The kit, or the overlay, is broken or not there."""


@dataclasses.dataclass(frozen=True)
class Check:
    id: str
    group: str
    points: float
    title: dict
    needs: tuple = ()
    budget: dict = dataclasses.field(default_factory=dict)
    read: str = ""
    visibility: str = "visible"
    bonus: bool = False  # its points are not part of the points of the kit


def names():
    """The IDs of all kits."""
    return sorted(path.parent.name for path in HOMEWORK.glob("*/kit.json"))


def load(id_or_folder, overlay=None):
    """Loads a kit by its ID or its folder."""
    folder = Path(id_or_folder)
    if not (folder / "kit.json").is_file():
        folder = HOMEWORK / str(id_or_folder)
    if not (folder / "kit.json").is_file():
        known = ", ".join(names()) or "none"
        raise KitError(f"there is no kit '{id_or_folder}'; the kits are: {known}")
    if overlay is not None and not Path(overlay).is_dir():
        raise KitError(
            f"the overlay {overlay} is no folder: name the folder with your files"
        )
    return Kit(
        folder.resolve(), Path(overlay).resolve() if overlay is not None else None
    )


def id_in(path):
    """The ID of the kit that a kit.json describes."""
    try:
        return schema.read_json(path)["id"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KitError(f"{path}: it names no kit: {error}") from None


def matches(name, patterns):
    """Whether a name is one of the patterns. A * does not stand for a folder."""
    return any(
        name.count("/") == pattern.count("/") and fnmatch.fnmatchcase(name, pattern)
        for pattern in patterns
    )


def is_own_file(path):
    """Whether a file belongs to the kit, and was not left there by a program."""
    return "__pycache__" not in path.parts and not path.name.startswith(".")


class Kit:
    def __init__(self, folder, overlay=None):
        self.folder, self.overlay = folder, overlay
        self.path = self.file("kit.json")
        try:
            self.data = schema.read_json(self.path)
        except ValueError as error:
            raise KitError(f"{self.path}: {error}") from None
        self._refuse(schema.problems(self.data, RULES))
        self._take(self.data)
        try:
            self.functions = Functions(self.id, self._places("checks"))
        except ValueError as error:
            raise KitError(str(error)) from None
        self._refuse(consistency.problems(self))

    def _refuse(self, problems):
        """The first problem, as (where, what), ends it."""
        for where, what in problems:
            raise KitError(f"{self.path}: {where or 'top level'}: {what}")

    def _take(self, data):
        self.id, self.title, self.points = data["id"], data["title"], data["points"]
        self.hours, self.lecture = data["hours"], data["lecture"]
        self.student_files = data["student_files"]
        self.optional_files = data.get("optional_files", [])
        self.languages, self.ready = data["languages"], data.get("ready")
        self.is_report = REPORT in self.languages
        self.limits = {**LIMITS, **data.get("limits", {})}
        self.twist, self.seed = data.get("twist", {}), data.get("seed", 0)
        self.library = data.get("library", False)
        self.stdin = data.get("stdin", "null")
        self.published = data.get("published", [])
        self.starter_passes = data.get("starter_passes", [])
        self.visibility = data.get("visibility", "visible")
        self.checks = [
            Check(
                **{
                    "visibility": self.visibility,
                    **each,
                    "needs": tuple(each.get("needs", ())),
                },
                bonus=key == "bonus",
            )
            for key in ("checks", "bonus")
            for each in data.get(key, [])
        ]

    # Files. Those of the overlay win.

    def _places(self, name=""):
        places = [self.overlay, self.folder] if self.overlay else [self.folder]
        return [place / name for place in places]

    def file(self, path):
        """The file of this name in the overlay or in the kit."""
        for place in self._places(path):
            if place.is_file():
                return place
        raise KitError(f"{self.folder / path}: this file of the kit is missing")

    def files(self, part=""):
        """Name -> path of all files in the folder `part` of the kit and its overlay."""
        found = {}
        for place in reversed(self._places(part)):
            for path in place.rglob("*"):
                name = path.relative_to(place)
                if path.is_file() and is_own_file(name):
                    found[name.as_posix()] = path
        return dict(sorted(found.items()))

    def sha256(self):
        """Of the names and the contents of all its files."""
        digest = hashlib.sha256()
        for name, path in self.files().items():
            digest.update(
                name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
            )
        return digest.hexdigest()

    def hidden_folders(self):
        """What no program of a student may see while it is graded."""
        return [str(HOMEWORK), *map(str, self._places())]

    def accepts(self, name):
        """Whether a file of this name is taken from a submission."""
        return matches(name, [*self.student_files, *self.optional_files])

    def accepted_in(self, folder):
        """The names of the files in a folder that are taken."""
        patterns = [*self.student_files, *self.optional_files]
        found = {path for each in patterns for path in Path(folder).glob(each)}
        names = [path.relative_to(folder).as_posix() for path in found if path.is_file()]
        return sorted(name for name in names if self.accepts(name))

    def is_student_file(self, name):
        return matches(name, self.student_files)

    def given_files(self, language=None):
        """(name, path) of the files that a program is built with and that do not come
        from the student: all of `given/`, those of the solution, and the library."""
        found = {}
        if self.library and (self.folder / "solution").is_dir():  # else it is in given/
            for path in (PROJECT / "reactor").rglob("*"):
                if path.is_file() and is_own_file(path.relative_to(PROJECT)):
                    found[path.relative_to(PROJECT).as_posix()] = path
        solution = self.files("solution")
        found.update((n, path) for n, path in solution.items() if not self.accepts(n))
        found.update(self.files("given"))
        return [
            (name, str(path))
            for name, path in sorted(found.items())
            if language is None or belongs_to(name, language)
        ]

    # Languages

    def main_file(self, language):
        """The file that decides that a submission is in this language."""
        for name in self.student_files:
            if name.endswith(SUFFIXES.get(language, "")):  # a report has any
                return name
        return None

    def languages_in(self, folder):
        """The languages whose main file is in the folder. A report has none."""
        return [
            each
            for each in self.languages
            if each == REPORT or (Path(folder) / self.main_file(each)).is_file()
        ]

    def language_of(self, folder):
        """The language of a submission, or None. Two programs are a Fail."""
        found = self.languages_in(folder)
        if len(found) > 1:
            files = ", ".join(self.main_file(each) for each in found)
            said = Text(
                f"There is more than one program: {files}. Keep only one of them.",
                f"Es gibt mehr als ein Programm: {files}. Behalten Sie nur eines.",
            )
            raise Fail("E_FILES", said)
        return found[0] if found else None

    def check_function(self, check_id):
        """The function of a check."""
        return self.functions.load(check_id)


def belongs_to(name, language):
    """Whether a file is for programs in this language, or for those in all."""
    if language == REPORT:
        return True
    first = name.partition("/")[0]
    if first in BUILD_FILES:
        return BUILD_FILES[first] == language
    others = [each for each, ends in SUFFIXES.items() if name.endswith(ends)]
    return not others or language in others
