"""Do the results agree with each other? The lab writes each latency three times: as a
count in a histogram, as a percentile of a run, and as a median over the runs."""

import statistics

from . import histograms, pairs, reading
from .asked import BASELINE, MINE, QUANTITIES, SUMMARY, histogram_of
from .measured import models_of
from .seal import measured_at
from .summary import NO_DIFFERENCE, TOO_FEW, is_number, summary_of, word_of

ROUNDED = 0.0011  # the lab writes three digits after the point
FEWEST_PAIRS = 6  # n pairs all agree by chance in 2 of 2^n cases
ENOUGH = 1000  # answers
UNSURE = (0.02, 0.1)  # other ranks could move such a p-value across 0.05
OF_A_RATIO = 0.002  # a share, because a ratio is computed from rounded numbers
PERCENTILES = {"p50_us": 50, "p90_us": 90, "p99_us": 99, "max_us": 100}
START = 10  # seconds between the date and the start time in the histograms


def edited(trial, en, de):
    trial.fail("E_EDITED", reading.clean(en), reading.clean(de))


def is_near(a, b, share=1e-6):
    return is_number(a) and is_number(b) and abs(a - b) <= share * abs(b) + ROUNDED


def expect(trial, where, key, said, computed, source_en, source_de, share=1e-6):
    if not is_near(said, computed, share):
        edited(
            trial,
            f"{SUMMARY}: {where}: {key} is {said}, but {source_en} gives "
            f"{computed:.7g}.",
            f"{SUMMARY}: {where}: {key} ist {said}, aber {source_de} ergibt "
            f"{computed:.7g}.",
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
    both = pairs_of(summary, BASELINE, source, quantity)
    where = f"comparisons: {quantity}"
    if found is not None:
        compare_numbers(trial, where, found, both)
        if not is_supported(found, both, summary.spread(source)):
            edited(
                trial,
                f'{SUMMARY}: {where}: the runs do not support "{found["finding"]}".',
                f"{SUMMARY}: {where}: Die Läufe belegen nicht „{found['finding']}“.",
            )
    elif both and (source == "cost" or has_enough_answers(summary)):
        edited(
            trial,
            f"{SUMMARY}: {where} is missing, but the runs have values for it.",
            f"{SUMMARY}: {where} fehlt, aber die Läufe haben Werte dafür.",
        )


def compare_numbers(trial, where, found, both):
    if not both or found["pairs"] != len(both):
        edited(
            trial,
            f"{SUMMARY}: {where} has {found['pairs']} pairs, the runs {len(both)}.",
            f"{SUMMARY}: {where} hat {found['pairs']} Paare, die Läufe {len(both)}.",
        )
    ratio, of_runs = pairs.ratio_of(both), (
        "the median of the runs",
        "der Median der Läufe",
    )
    expect(trial, where, "ratio", found["ratio"], ratio, *of_runs, share=OF_A_RATIO)


def has_enough_answers(summary):
    """Ten answers beyond the p99: with fewer, the lab does not compare it."""
    both = summary.models[MINE], summary.models[BASELINE]
    return all(model.tcp["answered"] >= ENOUGH for model in both)


def is_supported(found, both, spread):
    """Whether the lab could find this in these pairs."""
    if len(both) < FEWEST_PAIRS:
        return found["finding"].startswith(TOO_FEW)
    if not is_possible(found["interval"], both):
        return False
    claimed = word_of(found) != NO_DIFFERENCE
    return differs(found, both, spread) in (claimed, None)


def is_possible(interval, both):
    """An interval of medians contains no more than the ratios of all pairs."""
    ratios = [a / b for a, b in both]
    low, high = (interval or [0, 0])[:2]
    smallest, largest = min(ratios), max(ratios)
    return smallest * (1 - OF_A_RATIO) <= low <= high <= largest * (1 + OF_A_RATIO)


def differs(found, both, spread):
    """Whether the lab must report a difference: the interval excludes 1, the exact
    signed-rank test is significant, and the difference is not below the spread of the
    lab itself. None if that depends on digits that are not written."""
    low, high = found["interval"][:2]
    difference = abs(statistics.median(a - b for a, b in both))
    if low < 1 < high or difference < spread - ROUNDED:
        return False
    signs = {a > b for a, b in both}
    p = pairs.signed_rank_p(both)
    is_close = any(abs(a - b) <= ROUNDED for a, b in both) or 1 in (low, high)
    is_close = is_close or difference < spread + ROUNDED
    if is_close or (len(signs) > 1 and UNSURE[0] < p < UNSURE[1]):
        return None
    return p <= pairs.SIGNIFICANT
