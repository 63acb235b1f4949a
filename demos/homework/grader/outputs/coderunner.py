"""CodeRunner: one JSON object for a template grader. Its sandbox is not made for probes
of sockets, so this is for kits that only test functions. It escapes "got" itself."""

import json

from .report import for_student, has_remark, headline, in_each_folder, is_passed, notes
from .report import points, remarks, share


def feedback(graded, lang):
    """The lines about the checks that are not just passed."""
    lines = notes(graded, lang)
    for entry in for_student(graded):
        if not is_passed(entry) or has_remark(entry):
            lines.append(f"{points(entry)} {entry['code']} {headline(entry, lang)}")
            lines += ["    " + line for line in remarks(entry, lang)]
    return "\n".join(lines)


def render(graded, lang):
    fraction = round(share(graded.data), 4) if graded.data else 0
    return json.dumps({"fraction": fraction, "got": feedback(graded, lang)}) + "\n"


write = in_each_folder("coderunner.json", render)
