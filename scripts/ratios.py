"""Prints the results of scripts/bench: medians over the rounds, with ratios within a round.

usage: ratios.py library|generator|truth|scale|instructions ... FOLDER
       ratios.py memory COMMAND...   prints the largest resident memory of a command, in bytes
"""

import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path


def load_json(path):
    with open(path) as file:
        return json.load(file)


def models_of(folder):
    return {model["name"]: model for model in load_json(folder / "summary.json")["models"]}


def ratio(ours, theirs):
    rounds = [a / b for a, b in zip(ours, theirs)]
    return f"{statistics.median(rounds):5.2f} ({min(rounds):.2f} to {max(rounds):.2f})"


def figures(model, figure):
    return [figure(run) for run in model["runs"]]


def cpu(run):
    return run["cost"]["cpu_us_per_request"]


def rate(run):
    return run["answers_per_s"]


def library(folder):
    for transport in "tcp", "udp":
        found = models_of(folder / transport)
        print(f"\n{transport.upper()}, closed loop, 64 clients, 32 bytes: median ratio (min to max)")
        for name, model in found.items():
            print(f"  {name:9} {model['cost']['cpu_us_per_request']:6.2f} us CPU/request "
                  f"{model['answers_per_s']:9.0f} answers/s   {model['verdict']}")
        for ours in "reactor", "selector":
            for theirs in "epoll", "uv", "asio", "loop":
                if theirs in found:
                    a, b = found[ours], found[theirs]
                    print(f"  {ours} / {theirs}: "
                          f"CPU per request {ratio(figures(a, cpu), figures(b, cpu))}, "
                          f"answers per second {ratio(figures(a, rate), figures(b, rate))}")
    print("\nIdle for 3 s")
    for count in 0, 1000:
        for name, model in models_of(folder / f"idle-{count}").items():
            cost = model["cost"]
            memory = cost["rss_bytes_per_connection"]
            print(f"  {name:9} {count:5} silent connections: {cost['idle_wakeups_per_s']:g} "
                  f"wakeups/s, {cost['idle_cpu_percent']:g} % CPU"
                  + (f", {memory:.0f} bytes per connection" if memory else ""))


def generator(folder):
    by_hand = [float(line) for line in open(folder / "yardstick.txt")]
    rounds = range(1, len(by_hand) + 1)
    by_lab = [load_json(folder / f"closed-{i}.json")["achieved_per_s"] for i in rounds]
    print("\nThe generator on one core, uppercase_epoll on the other, 64 connections")
    print(f"  closed loop: {statistics.median(by_lab):.0f} answers/s; minimal client "
          f"{statistics.median(by_hand):.0f}: {ratio(by_lab, by_hand)}")
    runs = [load_json(folder / f"open-{i}.json") for i in rounds]
    lags = [run["send_lag_p99_us"] for run in runs]
    valid = sum(run["verdict"] == "valid" for run in runs)
    print(f"  20,000 requests/s, constant: send lag p99 {statistics.median(lags):.1f} us "
          f"({min(lags):.1f} to {max(lags):.1f}), {valid} of {len(runs)} runs valid")
    few, many = (float(line) for line in open(folder / "memory.txt"))
    print(f"  memory: {(many - few) / 8000:.0f} bytes per connection, from 1,000 to 9,000 connections")


def spread(values):
    return f"{statistics.median(values):6.1f} ({min(values):.1f} to {max(values):.1f})"


def truth(folder):
    """The lab's median beside that of a client that never sleeps."""
    oracle = [load_json(path)["service"]["p50_us"] for path in sorted(folder.glob("oracle-*.json"))]
    print(f"\nA server that answers after 200 us: service p50 {spread(oracle)} us")
    print("\nMedians in us: lab (service), client that spins, lab / client; send lag of the lab")
    for protocol in "tcp", "udp":
        for rate in 1000, 5000, 20000, 50000:
            lines = (folder / f"spinning-{protocol}-{rate}.txt").read_text().splitlines()
            pairs = [[float(word) for word in line.split()] for line in lines]
            runs = [load_json(folder / f"truth-{protocol}-{rate}-{i}.json")
                    for i in range(1, len(pairs) + 1)]
            for name, column, key in ("p50", 0, "p50_us"), ("p99", 1, "p99_us"):
                known = [(run["service"][key], pair[column]) for run, pair in zip(runs, pairs)
                         if run["service"].get(key)]  # else too few answers
                if not known:
                    print(f"  {protocol} {rate:6}/s {name}: is not known")
                    continue
                ours, theirs = zip(*known)
                line = (f"  {protocol} {rate:6}/s {name}: {spread(ours)}  {spread(theirs)}  "
                        f"{ratio(ours, theirs)}")
                if name == "p50":
                    line += f"  lag {spread([run['send_lag_p50_us'] for run in runs])}"
                print(line)
            valid = sum(run["verdict"] == "valid" for run in runs)
            if valid < len(runs):
                print(f"    {len(runs) - valid} of {len(runs)} runs of the lab are not valid")


def scale(folder):
    points = load_json(folder / "silent/summary.json")["sweeps"][0]["points"]
    print("\n64 active connections, 2,000 requests/s, alone and beside 9,000 silent ones")
    for alone, beside in zip(points[0]["models"], points[-1]["models"]):
        name = f"  {alone['name']:9}"
        broken = [m["verdict"] for m in (alone, beside) if m["verdict"] != "valid"]
        if broken:  # without numbers, or with numbers that say nothing
            print(f"{name} {broken[0]}")
            continue
        before, after = (point["sources"]["tcp"] for point in (alone, beside))
        for key in "p50_us", "p99_us":
            if before[key] and after[key]:  # else too few requests
                print(f"{name} {key[:3]}: {before[key]:.0f} and {after[key]:.0f} us, "
                      f"{after[key] / before[key]:.2f}")
        cost = beside["cost"]
        print(f"{name} accepts {cost['connects_per_s']:.0f} connections/s, "
              f"{cost['cpu_us_per_connect']:.1f} us of processor time each")


def instructions(folder):
    print((folder / "instructions.txt").read_text())


def memory(command):
    result = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if result.returncode > 1:  # 1 is a result that is not valid, which has the same memory
        sys.exit(f"{command[0]} ended with status {result.returncode}")
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)


if __name__ == "__main__":
    if sys.argv[1] == "memory":
        memory(sys.argv[2:])
    else:
        for part in sys.argv[1:-1]:
            {"library": library, "generator": generator, "truth": truth, "scale": scale,
             "instructions": instructions}[part](Path(sys.argv[-1]))
