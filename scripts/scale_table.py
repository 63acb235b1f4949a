#!/usr/bin/env python3
"""Prints the tables of docs/results-scale.md from the folder of a comparison.

usage: scripts/scale_table.py FOLDER

FOLDER is that of `lab compare --profile scale --output FOLDER`.
"""

import json
import os
import sys
from pathlib import Path


def number(value, digits=3):
    """Three digits, as the lab prints them."""
    if value is None:
        return "-"
    text = f"{value:.{digits}g}"
    return f"{float(text):,.0f}" if value >= 100 else text


def time(us):
    return "-" if us is None else f"{number(us)} µs" if us < 999.5 else f"{number(us / 1e3)} ms"


def cells(model):
    cost = model["cost"]
    source = next(iter(model["sources"].values()), {})
    kib = cost.get("pss_kib") or cost.get("rss_kib")
    return [time(source.get("p50_us")), time(source.get("p99_us")),
            time(cost.get("cpu_us_per_request")),
            "-" if kib is None else f"{number(kib / 1024)} MiB",
            number(cost.get("connects_per_s"), 2), time(cost.get("cpu_us_per_connect")),
            number(cost.get("threads_peak"), 5)]


def row(model):
    name, verdict = model["name"], model["verdict"]
    if verdict == "valid":
        return "| " + " | ".join([name, *cells(model)]) + " |"
    return f"| {name} | {verdict.removeprefix('invalid: ')} | | | | | | |"


def tables(summary):
    for sweep in summary["sweeps"]:
        for point in sweep["points"]:
            print(f"\n{sweep['over']} {point['value']}\n")
            print("| model | p50 | p99 | CPU per request | memory | connects per second | "
                  "CPU per connect | threads |")
            print("|---|---|---|---|---|---|---|---|")
            for model in point["models"]:
                print(row(model))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] == ["--help"] else 2)
    try:
        tables(json.loads((Path(sys.argv[1]) / "summary.json").read_text(encoding="utf-8")))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the tables has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.exit(f"scale_table: {sys.argv[1]} is no folder of results: {problem}; name one "
                 "that `lab compare --profile scale` wrote")
