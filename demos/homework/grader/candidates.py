"""The programs of a kit whose results are known beforehand: the solution, other right ones,
and wrong ones."""

from pathlib import Path

from . import diffs, kit as kits, schema, starter, twist
from .kit import KitError
from .verdict import NO_FAULT


class Candidate:
    """A program whose result is known beforehand. `expected` is None if it is right, else
    the content of expect.json."""

    def __init__(self, name, language, files, start=None, expected=None):
        self.name, self.language, self.files = name, language, files  # name -> bytes
        self.start, self.expected = start, expected

    def write(self, folder, plain, values):
        """Writes its files, with what the service does for another seed."""
        for name, content in self.files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(twist.with_values(content, plain, values))

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
            if code not in NO_FAULT and check not in must and check not in may
            and not (self.expected and code == "BLOCKED")
        ]  # fmt: skip


def solution(kit, language):
    """The solution in one language."""
    texts = starter.solution(kit, language)
    files = {name: text.encode() for name, text in texts.items()}
    return Candidate(f"solution/{language}", language, files)


def language_by_suffix(names):
    """The language of an overlay that leaves the main file of the solution as it is."""
    for language, suffixes in kits.SUFFIXES.items():
        if any(name.endswith((*suffixes, *(s + ".diff" for s in suffixes))) for name in names):
            return language
    return None


def changed(files, overlay, name):
    """The files with those of an overlay. A file NAME.diff changes the file NAME."""
    found = {**files, **{n: data for n, data in overlay.items() if not n.endswith(".diff")}}
    for diff in overlay.keys() - found.keys():
        target = diff[: -len(".diff")]
        if target not in files:
            raise KitError(f"{name}/{diff}: the solution has no file {target}")
        text, change = files[target].decode(), overlay[diff].decode()
        found[target] = diffs.apply(text, change, f"{name}/{diff}").encode()
    return found


def json_in(path):
    try:
        return schema.read_json(path)
    except ValueError as error:
        raise KitError(f"{path}: {error}") from None


def expectation_in(kit, path):
    """What expect.json says of a wrong program."""
    data, known = json_in(path), {check.id for check in kit.checks}
    if not isinstance(data, dict) or not data.get("must"):
        raise KitError(f'{path}: "must" is missing: which check must fail, with which code?')
    for name in [*data["must"], *data.get("may", [])]:
        if name not in known:
            raise KitError(f"{path}: {kit.id} has no check '{name}'")
    return data


def program_in(kit, folder):
    """A program in right/, or in wrong/, where it is laid over the solution."""
    name = folder.relative_to(kit.folder).as_posix()
    paths = kit.files(name)
    start, expected = paths.pop("start.json", None), paths.pop("expect.json", None)
    start = start and json_in(start).get("start")
    expected = expected and expectation_in(kit, expected)
    files = {each: path.read_bytes() for each, path in paths.items()}
    language = kit.language_of(folder) or language_by_suffix(files)
    if language is None:
        raise KitError(f"{folder}: there is no program in a language of the kit")
    if expected:
        files = changed(solution(kit, language).files, files, name)
        for missing in expected.get("without", []):
            if files.pop(missing, None) is None:
                raise KitError(f'{name}: "without": the solution has no file {missing}')
    return Candidate(name, language, files, start, expected)


def all_of(kit):
    """The solution in each language, and the programs in right/ and wrong/."""
    folders = sorted([*kit.folder.glob("right/*/"), *kit.folder.glob("wrong/*/")])
    return [
        *(solution(kit, language) for language in starter.languages(kit)),
        *(program_in(kit, folder) for folder in folders),
    ]


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
