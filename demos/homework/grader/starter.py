"""The starter of a kit: the solution without what its markers say students write."""

from . import kit as kits, markers, twist
from .kit import KitError


def languages(kit):
    """The languages that the solution is written in."""
    found = kit.languages_in(kit.folder / "solution")
    if not found:
        raise KitError(
            f"{kit.folder / 'solution'}: there is no solution, so there is no starter"
        )
    return found


def solution(kit, language):
    """Name -> text of the files that students write, or may write."""
    given = {name for name, _ in kit.given_files()}
    found = {}
    for name, path in kit.files("solution").items():
        text = path.read_text("utf-8")
        marked = markers.first_marker(text)
        if marked and not kit.is_student_file(name):
            raise KitError(
                f"{path}:{marked}: a marker, but the file is not in student_files "
                "of kit.json"
            )
        if name not in given and kits.belongs_to(name, language):
            found[name] = text
    return found


def starter(kit, language, seed=0):
    """Name -> bytes of the starter, without what is given. A file that is the student's
    as a whole is not there. The starter of a report is the folder blank/."""
    if kit.is_report:
        return {name: path.read_bytes() for name, path in kit.files("blank").items()}
    found = {}
    for name, text in solution(kit, language).items():
        left = markers.starter(text, kit.folder / "solution" / name)
        if left.strip() or not text.strip():
            values = twist.values(kit.twist, seed)
            found[name] = twist.with_values(left.encode(), kit.twist, values)
    return found


def hidden_lines(kit):
    """The lines of the solution that stand in no file of the starter."""
    hidden, given = set(), set()
    for language in languages(kit):
        for name, text in solution(kit, language).items():
            hidden |= markers.hidden_lines(text, name)
            given |= {line.strip() for line in markers.starter(text, name).split("\n")}
    return hidden - given
