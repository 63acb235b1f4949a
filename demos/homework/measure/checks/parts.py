"""Is everything there, and can it be read? Is the prediction complete?"""

import os
import re

from . import dates, reading
from .asked import (
    EXPLANATION,
    MODELS,
    OTHERS,
    PREDICTION,
    QUANTITIES,
    SEAL,
    histogram_of,
)
from .summary import NO_DIFFERENCE, summary_of

DIRECTIONS = ("lower", "higher", "no difference")
SHORTEST_REASON = 20  # letters


def prediction_of(trial):
    return reading.json_of(trial, PREDICTION, "prediction")


def source_of(trial):
    """The name of the measured server's source, which is in server/ itself."""
    name = prediction_of(trial)["server"]
    if not re.fullmatch(r"server/[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        reading.refuse(
            trial,
            PREDICTION,
            f'server: "{name}" is no name like server/server.py',
            f"server: „{name}“ ist kein Name wie server/server.py",
        )
    return name


def made_at(trial, like=None):
    """When the student made the prediction, with the time zone of the time `like`."""
    text = prediction_of(trial)["made"]
    time = dates.time_of(text, like)
    if time is None:
        reading.refuse(
            trial,
            PREDICTION,
            f'made: "{text}" is no date like 2027-01-31 14:00',
            f"made: „{text}“ ist kein Datum wie 2027-01-31 14:00",
        )
    return time


def parts(trial):
    trial.step(
        "The files of the sheet are read.", "Die Dateien vom Blatt werden gelesen."
    )
    prediction_of(trial)
    for name in (SEAL, EXPLANATION):
        reading.text_of(trial, name)
    summary = summary_of(trial)
    for name in MODELS:
        model = summary.models.get(name)
        if model and model.verdict == "valid":  # of others there may be no histogram
            reading.text_of(trial, histogram_of(name))
    folder = os.path.join(trial.folder, "server")
    if not os.path.isdir(folder) or not os.listdir(folder):
        reading.refuse(
            trial,
            "server/",
            "the source of the server is missing",
            "der Quelltext des Servers fehlt",
        )


def prediction(trial):
    trial.step(
        "Each prediction has a direction, a factor and a reason.",
        "Jede Vorhersage hat eine Richtung, einen Faktor und eine Begründung.",
    )
    source_of(trial)
    made_at(trial)
    against = prediction_of(trial)["against"]
    for model in OTHERS:
        for quantity in QUANTITIES:
            en, de = problem_of(against[model][quantity])
            if en:
                place = f"against.{model}.{quantity}: "
                reading.refuse(trial, PREDICTION, place + en, place + de)


def problem_of(answer):
    """What is wrong with one answer, in both languages, or two empty texts."""
    expect, factor = answer["expect"], answer["factor"]
    if expect not in DIRECTIONS:
        names = ", ".join(DIRECTIONS)
        return f'"expect" is none of {names}', f'"expect" ist nichts von {names}'
    fits = {"higher": factor > 1, "lower": 0 < factor < 1, "no difference": factor == 1}
    if not fits[expect]:
        return (
            f'the factor {factor} does not fit to "{expect}"',
            f"der Faktor {factor} passt nicht zu „{expect}“",
        )
    if len(answer["why"].strip()) < SHORTEST_REASON:
        return 'there is no reason in "why"', 'in "why" steht keine Begründung'
    return "", ""


def found_word(expect):
    """The word for the lab's finding that would confirm a prediction."""
    return NO_DIFFERENCE if expect == "no difference" else expect
