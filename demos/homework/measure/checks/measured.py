"""Is it a valid measurement of the student's own server, and is the load right?"""

import os
import re
from pathlib import PurePosixPath

from . import reading
from .asked import BASELINE, MINE, MODELS
from .parts import source_of
from .summary import summary_of


# In the verdict of a run, these words blame the generator or the machine.
NOT_THE_SERVER = ("generator", "other processes", "system clock")


def invalid(trial, en, de):
    trial.fail("E_INVALID", reading.clean(en), reading.clean(de))


def models_of(trial, summary):
    """The models that the sheet asks for. That they are there is part of `valid`."""
    for name in MODELS:
        if name not in summary.models:
            invalid(
                trial,
                f"The results have no server with the name {name}.",
                f"In den Ergebnissen gibt es keinen Server namens {name}.",
            )
    return [summary.models[name] for name in MODELS]


def valid(trial):
    trial.step(
        "The lab's verdict about each server is read.",
        "Das Urteil des Labs über jeden Server wird gelesen.",
    )
    summary = summary_of(trial)
    models = models_of(trial, summary)
    if summary.partial:
        invalid(
            trial,
            "The measurement was ended early (partial).",
            "Die Messung wurde vorzeitig beendet (partial).",
        )
    if summary.order[0] != BASELINE:
        invalid(
            trial,
            f"The first server is not {BASELINE}: the lab compares with the first.",
            f"Der erste Server ist nicht {BASELINE}: Das Lab vergleicht mit dem "
            "ersten.",
        )
    for model in models:
        check_runs(trial, model)
    if summary.environment.get("sanitizers"):
        invalid(
            trial,
            "The lab was built with sanitizers: use scripts/build.",
            "Das Lab wurde mit Sanitizern gebaut: Verwenden Sie scripts/build.",
        )


def check_runs(trial, model):
    """A valid result has only valid runs, and such that the generator or the machine
    has spoiled, which are left out."""
    if model.verdict != "valid":
        invalid(
            trial,
            f"{model.name} is {model.verdict}",
            f"{model.name}: {model.verdict}",
        )
    for run in model.runs:
        excused = any(each in run["verdict"] for each in NOT_THE_SERVER)
        if run["verdict"] != "valid" and not excused:
            number = run["repetition"]
            invalid(
                trial,
                f"{model.name} is called valid, but run {number} is {run['verdict']}",
                f"{model.name} heißt gültig, aber Lauf {number}: {run['verdict']}",
            )


def repetitions(trial):
    least = int(trial.budget["repetitions"])
    trial.step(
        f"Expected: at least {least} valid repetitions of each server.",
        f"Erwartet: mindestens {least} gültige Wiederholungen jedes Servers.",
    )
    valid_in = {}
    for model in models_of(trial, summary_of(trial)):
        valid_in[model.name] = {run["repetition"] for run in model.used}
        count = min(len(valid_in[model.name]), model.repetitions)
        trial.numbers[model.name] = count
        if count < least:
            invalid(
                trial,
                f"{model.name} has only {count}. With fewer than {least}, no "
                "difference can be found.",
                f"{model.name} hat nur {count}. Mit weniger als {least} lässt sich "
                "kein Unterschied finden.",
            )
    expect_pairs(trial, len(valid_in[MINE] & valid_in[BASELINE]), least)


def expect_pairs(trial, count, least):
    """The lab compares two servers in those repetitions that are valid for both."""
    trial.numbers["pairs"] = count
    if count < least:
        invalid(
            trial,
            f"Only {count} repetitions are valid for both {MINE} and {BASELINE}. With "
            f"fewer than {least}, no difference can be found: measure again.",
            f"Nur {count} Wiederholungen sind für {MINE} und für {BASELINE} gültig. "
            f"Mit weniger als {least} lässt sich kein Unterschied finden: Messen Sie "
            "noch einmal.",
        )


def answers(trial):
    trial.step(
        "Expected: no wrong answer, and none lost.",
        "Erwartet: keine falsche Antwort, und keine verlorene.",
    )
    for model in models_of(trial, summary_of(trial)):
        if model.tcp is None:
            invalid(
                trial,
                f"{model.name} has no results on TCP.",
                f"{model.name} hat keine Ergebnisse über TCP.",
            )
        for tcp in [model.tcp, *(run["sources"].get("tcp") for run in model.used)]:
            if tcp and (tcp["wrong"] or tcp["lost"]):
                invalid(
                    trial,
                    f"{model.name}: {tcp['wrong']} wrong, {tcp['lost']} lost answers.",
                    f"{model.name}: {tcp['wrong']} falsche und {tcp['lost']} verlorene "
                    "Antworten.",
                )


def load(trial):
    wanted = {"sources": ["tcp"], "loop": "open", **trial.budget}
    least = wanted.pop("duration_s")
    plain = {"peers": "", "stall_ms": 0, "silent_connections": 0, "work_us": 0}
    wanted.update(plain)
    workload = summary_of(trial).workload
    for key, value in wanted.items():
        found = workload.get(key, plain.get(key))
        trial.step(f"{key}: expected {value}", f"{key}: erwartet {value}")
        if found != value:
            invalid(
                trial,
                f"{key} is {found}, and not {value}.",
                f"{key} ist {found} und nicht {value}.",
            )
    found = workload.get("duration_s")
    if not isinstance(found, (int, float)) or found < least:
        invalid(
            trial,
            f"duration_s is {found}; it must be at least {least:g}.",
            f"duration_s ist {found}; es müssen mindestens {least:g} sein.",
        )
    same_plan(trial)


def same_plan(trial):
    """All runs with the same number get the same requests."""
    offered = {}
    for model in models_of(trial, summary_of(trial)):
        for run in model.used:
            number = run["repetition"]
            count = run["sources"].get("tcp", {}).get("offered")
            if offered.setdefault(number, count) != count:
                invalid(
                    trial,
                    f"In run {number}, {model.name} got another number of requests.",
                    f"In Lauf {number} bekam {model.name} eine andere Zahl von "
                    "Anfragen.",
                )


def programs_in(command):
    """The file names in a command, without their folders."""
    return [PurePosixPath(word).name for word in re.findall(r"[^\s'\"]+", command)]


def own_server(trial):
    source = source_of(trial)
    trial.step(
        f"{source} is the source of the server that was measured.",
        f"{source} ist der Quelltext des Servers, der gemessen wurde.",
    )
    reading.text_of(trial, source)
    for model in models_of(trial, summary_of(trial)):
        if model.name == MINE:
            expect_own(trial, source, model.command)
        else:
            expect_ours(trial, model)


def expect_ours(trial, model):
    if programs_in(model.command)[:1] != [f"uppercase_{model.name}"]:
        invalid(
            trial,
            f"{model.name} was not measured with our program, but: {model.command}",
            f"{model.name} wurde nicht mit unserem Programm gemessen, sondern: "
            f"{model.command}",
        )


def expect_own(trial, source, command):
    names = programs_in(command)
    stem = os.path.splitext(os.path.basename(source))[0]
    if any(name.startswith("uppercase_") for name in names):
        invalid(
            trial,
            f"The measured server is one of ours: {command}",
            f"Der gemessene Server ist einer von uns: {command}",
        )
    if stem not in [os.path.splitext(name)[0] for name in names]:
        invalid(
            trial,
            f"The command does not start {stem}: {command}",
            f"Der Befehl startet nicht {stem}: {command}",
        )
