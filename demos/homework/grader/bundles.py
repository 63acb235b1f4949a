"""The contents of what is handed out, as name -> bytes."""

import json
from pathlib import Path

from . import kit as kits, markdown, pack, sheet
from .kit import PROJECT, KitError
from .starter import hidden_lines, solution

PACKAGE = Path(__file__).resolve().parent
AT_ROOT = ("setup.sh", "run_autograder")  # where Gradescope looks for them
PUBLIC = "visible"


def json_bytes(data):
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()


def starter_entries(kit, starters, seed):
    """The archive for students, which has a folder for each language."""
    texts = {f"sheet.{name}": data for name, data in sheets(kit, seed).items()}
    checks = checks_for_students(kit, seed)
    hidden = hidden_lines(kit)
    pack.check_lines(texts, hidden)
    pack.check_lines(checks, hidden, least=3)  # they use the same libraries
    common, entries = {**texts, **checks, **pages(kit), **tool()}, {}
    for language, files in starters.items():
        built_with = given(kit, language)
        pack.check_lines({**without_library(built_with), **files}, hidden)
        own = {**built_with, **files, **common}
        for name, data in built_with.items():
            own[f"homework/{kit.id}/given/{name}"] = data
        for name, data in own.items():
            entries[f"{kit.id}-{language}/{name}"] = data
    pack.check_names(entries)
    return entries


def without_library(files):
    """The given files but the library, which is public."""
    return {
        name: data for name, data in files.items() if not name.startswith("reactor/")
    }


def given(kit, language=None):
    return {name: Path(path).read_bytes() for name, path in kit.given_files(language)}


def tool():
    """The program `kit` and the grader."""
    found = {"kit": (PACKAGE / "handout/kit").read_bytes()}
    for path in PACKAGE.rglob("*"):
        name = path.relative_to(PACKAGE)
        if path.is_file() and kits.is_own_file(name) and name.parts[0] != "handout":
            found[f"homework/grader/{name.as_posix()}"] = path.read_bytes()
    return found


def pages(kit):
    """The pages that the feedback names."""
    names = {check.read.partition("#")[0] for check in kit.checks if check.read}
    return {
        name: (PROJECT / name).read_bytes()
        for name in names
        if (PROJECT / name).is_file()
    }


def sheets(kit, seed):
    found = {}
    for lang in sheet.LANGUAGES:
        text = sheet.filled_in(kit, seed, lang)
        found[f"{lang}.md"] = text.encode()
        found[f"{lang}.html"] = markdown.page(text, lang).encode()
    return found


def checks_for_students(kit, seed):
    """kit.json and the modules with the public checks. A module must not mix them with
    hidden ones."""
    hidden = {check.id for check in kit.checks if check.visibility != PUBLIC}
    modules = kit.functions.needed_for([c.id for c in kit.checks if c.id not in hidden])
    for module in modules.values():
        for name in hidden.intersection(module.functions):
            raise KitError(
                f"{module.path}: the hidden check {name} is in a module that public "
                "checks need: put it into a file of its own"
            )
    found = {
        name: path.read_bytes()
        for name, path in kit.files("checks").items()
        if Path(name).stem in modules
        or ("/" in name or not name.endswith(".py"))
        and not name.startswith("hidden/")
    }
    entries = {f"homework/{kit.id}/checks/{name}": data for name, data in found.items()}
    entries[f"homework/{kit.id}/kit.json"] = json_bytes(description(kit, seed, hidden))
    return entries


def description(kit, seed, without=()):
    """What stands in the kit.json of a hand-out."""
    data = {key: value for key, value in kit.data.items() if key != "published"}
    data["seed"] = seed
    for key in ("checks", "bonus"):
        data[key] = [
            {
                **check,
                "needs": [
                    each for each in check.get("needs", []) if each not in without
                ],
            }
            for check in kit.data.get(key, [])
            if check["id"] not in without
        ]
    data["points"] = sum(check["points"] for check in data["checks"])
    return data


def grader_entries(kit, seed):
    """The archive for Gradescope. Other systems start the program `kit` in it."""
    entries = tool()
    for name in AT_ROOT:
        entries[name] = (PACKAGE / "outputs/files" / name).read_bytes()
    for part, files in (
        ("checks", kit.files("checks")),
        ("given", dict(kit.given_files())),
    ):
        for name, path in files.items():
            entries[f"homework/{kit.id}/{part}/{name}"] = Path(path).read_bytes()
    entries[f"homework/{kit.id}/kit.json"] = json_bytes(description(kit, seed))
    pack.check_names(entries)
    return entries


def jplag(kit, starters):
    """JPlag ignores what is in base/, and compares submissions with old/."""
    found = {
        f"base/{name}": data
        for files in starters.values()
        for name, data in files.items()
    }
    for language in starters:
        for name, text in solution(kit, language).items():
            found[f"old/solution/{name}"] = text.encode()
    for name, path in kit.files("right").items():
        program, _, file = name.partition("/")
        if kit.accepts(file):
            found[f"old/right-{program}/{file}"] = path.read_bytes()
    for name in kit.published:
        path = PROJECT / name
        if not path.is_file():
            raise KitError(f"{kit.path}: published: {name} does not exist")
        folder = name.replace("/", "-").replace(".", "-")
        found[f"old/{folder}/{path.name}"] = path.read_bytes()
    return found
