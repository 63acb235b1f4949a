"""Does the explanation claim what the lab has found? Its reasons are for a person."""

import re

from . import pairs, reading
from .asked import BASELINE, EXPLANATION, OTHERS, QUANTITIES
from .measured import models_of
from .parts import found_word, prediction_of
from .summary import NO_DIFFERENCE, summary_of, word_of
from .unedited import pairs_of

HEADINGS = ("Setup", "Claims", "Explanation", "Prediction and result", "Limits")
SHORTEST = 80  # letters below a heading
WORDS = {
    "higher": "higher",
    "lower": "lower",
    NO_DIFFERENCE: NO_DIFFERENCE,
    "höher": "higher",
    "niedriger": "lower",
    "kein unterschied gefunden": NO_DIFFERENCE,
}
GERMAN = {
    "higher": "höher",
    "lower": "niedriger",
    NO_DIFFERENCE: "kein Unterschied gefunden",
}
# What many write instead, and what a measurement can never show.
EQUAL = {"no difference", "equal", "the same", "same", "gleich", "kein unterschied"}


def sections_of(trial):
    """Heading -> its text."""
    found, heading = {}, None
    for line in reading.text_of(trial, EXPLANATION).split("\n"):
        if line.startswith("## "):
            heading = line[3:].strip()
            found[heading] = ""
        elif heading is not None:
            found[heading] += line + "\n"
    return found


def claims_in(text):
    """Yields (quantity, claim) of each row of the table."""
    for line in text.split("\n"):
        cells = [cell.strip(" `*") for cell in line.strip().strip("|").split("|")]
        if line.strip().startswith("|") and len(cells) >= 2:
            yield cells[0], re.sub(r"\s+", " ", cells[1].lower())


def claims_of(trial):
    """Quantity -> claim. Each must be there once, in words that a program can read."""
    found = {}
    for quantity, claim in claims_in(sections_of(trial).get("Claims", "")):
        if quantity not in QUANTITIES:
            continue
        if quantity in found:
            reading.refuse(
                trial,
                EXPLANATION,
                f"there are two claims about {quantity}",
                f"es gibt zwei Behauptungen über {quantity}",
            )
        found[quantity] = claim
    for quantity in QUANTITIES:
        claim = found.get(quantity)
        if claim not in WORDS and claim not in EQUAL:
            reading.refuse(
                trial,
                EXPLANATION,
                f"the table below Claims has no claim about {quantity} that is one of: "
                f"higher, lower, {NO_DIFFERENCE}",
                f"die Tabelle unter Claims hat keine Behauptung über {quantity}, die "
                "eine von diesen ist: höher, niedriger, kein Unterschied gefunden",
            )
    return found


def explained(trial):
    trial.step(
        f"{EXPLANATION} has the headings of the sheet, and a claim for each quantity.",
        f"{EXPLANATION} hat die Überschriften vom Blatt und eine Behauptung je Größe.",
    )
    sections = sections_of(trial)
    for heading in HEADINGS:
        if len(sections.get(heading, "").strip()) < SHORTEST:
            reading.refuse(
                trial,
                EXPLANATION,
                f'there is no text below "## {heading}"',
                f"unter „## {heading}“ steht kein Text",
            )
    claims_of(trial)


def claims(trial):
    summary, made = summary_of(trial), claims_of(trial)
    models_of(trial, summary)
    show_predictions(trial, summary)
    for quantity in QUANTITIES:
        comparison = summary.comparison(quantity)
        found, claim = word_of(comparison), made[quantity]
        words = reading.clean(comparison["finding"] if comparison else NO_DIFFERENCE)
        trial.step(
            f'{quantity}: claimed "{claim}"; the lab: {words}',
            f"{quantity}: behauptet „{claim}“; das Lab: {words}",
        )
        if WORDS.get(claim) != found:
            judge(trial, quantity, claim, found)


def judge(trial, quantity, claim, found):
    if claim in EQUAL and found == NO_DIFFERENCE:
        en = (
            f'{quantity}: "{claim}" claims equality. That no difference was found is '
            f'no proof of it: write "{NO_DIFFERENCE}".'
        )
        de = (
            f"{quantity}: „{claim}“ behauptet Gleichheit. Dass kein Unterschied "
            "gefunden wurde, beweist sie nicht: Schreiben Sie „kein Unterschied "
            "gefunden“."
        )
        trial.fail("E_CLAIM", en, de)
    trial.fail(
        "E_CLAIM",
        f'{quantity}: the claim is "{claim}", but the lab says: {found}.',
        f"{quantity}: Die Behauptung ist „{claim}“, aber das Lab sagt: "
        f"{GERMAN[found]}.",
    )


def show_predictions(trial, summary):
    """Prediction beside result, which costs no points."""
    against = prediction_of(trial)["against"]
    for model in OTHERS:
        for quantity, source in QUANTITIES.items():
            answer = against[model][quantity]
            both = pairs_of(summary, model, source, quantity)
            ratio = f"{pairs.ratio_of(both):.2f}" if both else "-"
            en = de = ""
            if model == BASELINE:
                found = word_of(summary.comparison(quantity))
                agrees = found == found_word(answer["expect"])
                en = f" ({found}; the prediction {'stands' if agrees else 'was wrong'})"
                verdict = "hält" if agrees else "war falsch"
                de = f" ({GERMAN[found]}; die Vorhersage {verdict})"
            expected = reading.clean(answer["expect"])
            trial.note(
                f"{quantity} against {model}: predicted {expected}, "
                f"{answer['factor']:g}; measured {ratio}{en}",
                f"{quantity} gegen {model}: vorhergesagt {expected}, "
                f"{answer['factor']:g}; gemessen {ratio}{de}",
            )
