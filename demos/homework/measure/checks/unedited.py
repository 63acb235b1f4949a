"""Do the results agree with each other? The lab writes each latency three times: as a
count in a histogram, as a percentile of a run, and as a median over the runs."""

import statistics

from . import histograms, pairs, reading
from .asked import BASELINE, MINE, QUANTITIES, SUMMARY, histogram_of
from .measured import models_of
from .seal import measured_at
from .summary import NO_DIFFERENCE, TOO_FEW, is_number, summary_of, word_of

TOLERANCE = 0.002  # a share; the lab rounds to three or four digits
PERCENTILES = {"p50_us": 50, "p90_us": 90, "p99_us": 99, "max_us": 100}
START = 120  # seconds between the date and the first histogram file


def edited(trial, en, de):
    trial.fail("E_EDITED", reading.clean(en), reading.clean(de))


def is_near(a, b):
    return is_number(a) and is_number(b) and abs(a - b) <= TOLERANCE * abs(b) + 0.001


def expect(trial, where, key, said, computed, source_en, source_de):
    if not is_near(said, computed):
        edited(
            trial,
            f"{SUMMARY}: {where}: {key} is {said}, but {source_en} gives "
            f"{computed:.4g}.",
            f"{SUMMARY}: {where}: {key} ist {said}, aber {source_de} ergibt "
            f"{computed:.4g}.",
        )


def log_of(trial, model):
    name = histogram_of(model.name)
    try:
        return histograms.read(reading.text_of(trial, name))
    except ValueError as error:
        return reading.refuse(trial, name, f"{error}", f"{error}")


def unedited(trial):
    trial.step(
        "The histograms are decoded, and compared with summary.json.",
        "Die Histogramme werden decodiert und mit summary.json verglichen.",
    )
    summary = summary_of(trial)
    began = measured_at(trial).timestamp()
    for model in models_of(trial, summary):
        log = log_of(trial, model)
        if abs(log.started - began) > START:
            edited(
                trial,
                f"{histogram_of(model.name)} is from another measurement.",
                f"{histogram_of(model.name)} stammt aus einer anderen Messung.",
            )
        compare_runs(trial, model, log)
        compare_medians(trial, model)
    for quantity, source in QUANTITIES.items():
        compare_finding(trial, summary, source, quantity)


def compare_runs(trial, model, log):
    if len(log.runs) != len(model.used):
        edited(
            trial,
            f"{model.name} has {len(model.used)} valid runs, but "
            f"{len(log.runs)} in its histogram.",
            f"{model.name} hat {len(model.used)} gültige Läufe, aber "
            f"{len(log.runs)} im Histogramm.",
        )
    for run, counts in zip(model.used, log.runs):
        tcp = run["sources"].get("tcp", {})
        where = f"{model.name}, run {run['repetition']}"
        of_histogram = "the histogram", "das Histogramm"
        expect(
            trial, where, "answered", tcp.get("answered"), counts.total, *of_histogram
        )
        for key, percent in PERCENTILES.items():
            computed = counts.percentile(percent)
            expect(trial, where, key, tcp.get(key), computed, *of_histogram)


def compare_medians(trial, model):
    """A percentile of too few answers is null."""
    tcp, runs = model.tcp or {}, [run["sources"]["tcp"] for run in model.used]
    of_runs = "the median of the runs", "der Median der Läufe"
    total = sum(run["answered"] for run in runs)
    expect(
        trial,
        model.name,
        "answered",
        tcp.get("answered"),
        total,
        "the sum of the runs",
        "die Summe der Läufe",
    )
    for key in ("p50_us", "p90_us", "p99_us"):
        if tcp.get(key) is not None:
            median = statistics.median(run[key] for run in runs)
            expect(trial, model.name, key, tcp[key], median, *of_runs)
    for key, source in QUANTITIES.items():
        values = [run["cost"].get(key) for run in model.used]
        values = [value for value in values if is_number(value)]
        if source == "cost" and values:
            median = statistics.median(values)
            expect(trial, model.name, key, model.cost.get(key), median, *of_runs)


def pairs_of(summary, other, source, quantity):
    """(mine, other) of each repetition that both have."""
    mine = summary.models[MINE].values(source, quantity)
    others = summary.models[other].values(source, quantity)
    return [
        (mine[number], others[number]) for number in sorted(mine) if number in others
    ]


def compare_finding(trial, summary, source, quantity):
    found = summary.comparison(quantity)
    if found is None:
        return
    both = pairs_of(summary, BASELINE, source, quantity)
    where = f"comparisons: {quantity}"
    if not both or found["pairs"] != len(both):
        edited(
            trial,
            f"{SUMMARY}: {where} has {found['pairs']} pairs, the runs {len(both)}.",
            f"{SUMMARY}: {where} hat {found['pairs']} Paare, die Läufe {len(both)}.",
        )
    expect(
        trial,
        where,
        "ratio",
        found["ratio"],
        pairs.ratio_of(both),
        "the median of the runs",
        "der Median der Läufe",
    )
    if found["finding"].startswith(TOO_FEW):
        return
    if (word_of(found) != NO_DIFFERENCE) != differs(found, both):
        edited(
            trial,
            f'{SUMMARY}: {where}: the runs do not support "{found["finding"]}".',
            f"{SUMMARY}: {where}: Die Läufe belegen nicht „{found['finding']}“.",
        )


def differs(found, both):
    """Whether the lab reports a difference: the interval excludes 1, and the exact
    signed-rank test is significant."""
    low, high = (found["interval"] or [0, 2])[:2]
    significant = pairs.signed_rank_p(both) <= pairs.SIGNIFICANT
    return not low <= 1 <= high and significant
