"""Whether the parts of a kit.json agree with each other and with the folder."""


def problems(kit):
    """Yields (where, what) for each contradiction."""
    if kit.id != kit.folder.name:
        yield "id", f'"{kit.id}" is not the name of the folder, {kit.folder.name}'
    total = sum(check.points for check in kit.checks if not check.bonus)
    if total != kit.points:
        yield "points", f"{kit.points} is not the sum of the checks, {total}"
    for language in kit.languages:
        if kit.main_file(language) is None:
            yield "student_files", f"no file is a {language} program"
    yield from problems_of_start(kit)
    earlier = set()
    for check in kit.checks:
        for what in problems_of_check(kit, check, earlier):
            yield f"check {check.id}", what
        earlier.add(check.id)


def problems_of_start(kit):
    """A report is not started. It has no language beside it."""
    if kit.is_report and len(kit.languages) > 1:
        yield "languages", "a report has no program beside it"
    if kit.is_report == bool(kit.ready):
        yield "ready", "a report has none" if kit.is_report else "it is missing"


def problems_of_check(kit, check, earlier):
    if check.id in earlier:
        yield "there are two checks with this ID"
    for need in check.needs:
        if need not in earlier:
            yield f'it needs "{need}", which is no earlier check'
    try:
        if kit.functions.module_of(check.id) is None:
            yield "no module in checks/ has a function of this name"
    except ValueError as error:
        yield str(error)
