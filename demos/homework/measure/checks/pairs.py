"""What the lab says about pairs of runs, computed again: docs/protocol.md describes it
under "Statistics"."""

import math
import statistics

SIGNIFICANT = 0.05


def ratio_of(pairs):
    """The median of the ratios. On a logarithmic scale, twice and half are equally far
    from equal."""
    return math.exp(statistics.median(math.log(a / b) for a, b in pairs))


def ranks_of(values):
    """The ranks of sorted values, from 1 on; equal ones share their mean rank."""
    return [
        statistics.mean(i for i, other in enumerate(values, 1) if other == value)
        for value in values
    ]


def signed_rank_p(pairs):
    """Wilcoxon's signed-rank test, exact and two-sided."""
    logs = sorted((math.log(a / b) for a, b in pairs if a != b), key=abs)
    doubled = [round(2 * rank) for rank in ranks_of([abs(each) for each in logs])]
    positive = sum(rank for rank, each in zip(doubled, logs) if each > 0)
    share = {0: 1.0}  # of all combinations of signs, by the sum of the positive ranks
    for rank in doubled:
        grown = {}
        for total, part in share.items():
            for place in (total, total + rank):
                grown[place] = grown.get(place, 0.0) + part / 2
        share = grown
    extreme = min(positive, sum(doubled) - positive)
    return min(1.0, 2 * sum(part for total, part in share.items() if total <= extreme))
