"""What summary.json of the lab says. docs/protocol.md describes its keys."""

from . import reading
from .asked import BASELINE, MINE, SUMMARY

NO_DIFFERENCE = "no difference found"
TOO_FEW = "too few pairs"
MOST_RUNS = 100


class Model:
    def __init__(self, data):
        self.name, self.command = data["name"], data["command"]
        self.verdict, self.repetitions = data["verdict"], data["repetitions"]
        self.tcp, self.cost = data["sources"].get("tcp"), data["cost"]
        self.runs = data["runs"]
        # The others were left out, because of the load generator or the machine.
        self.used = [run for run in self.runs if run["verdict"] == "valid"]

    def values(self, source, figure):
        """Repetition -> the value of its last run that counts."""
        found = {}
        for run in self.used:
            part = run["cost"] if source == "cost" else run["sources"].get(source, {})
            value = part.get(figure)
            if is_number(value) and value > 0:
                found[run["repetition"]] = value
        return found


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


class Summary:
    def __init__(self, data):
        self.data, self.workload = data, data["workload"]
        self.environment, self.partial = data["environment"], data["partial"]
        self.order = [model["name"] for model in data["models"]]
        self.models = {model["name"]: Model(model) for model in data["models"]}

    def spread(self, source):
        """Below this difference the lab, which measures itself, claims none."""
        value = self.data.get("floor", {})
        for key in ("sources", source, "spread_us"):
            value = value.get(key) if isinstance(value, dict) else None
        return value if is_number(value) else 0

    def comparison(self, figure):
        """The lab's comparison of the own server with the first one, or None."""
        for each in self.data.get("comparisons", []):  # of a whole measurement
            if (each["model"], each["baseline"]) == (MINE, BASELINE):
                if each["figure"] == figure:
                    return each
        return None


def summary_of(trial):
    data = reading.json_of(trial, SUMMARY, "summary")
    for model in data["models"]:
        if len(model["runs"]) > MOST_RUNS:
            reading.refuse(
                trial,
                SUMMARY,
                f"a server has more than {MOST_RUNS} runs",
                f"ein Server hat mehr als {MOST_RUNS} Läufe",
            )
    return Summary(data)


def word_of(comparison):
    """What the lab found: "higher", "lower", or no difference."""
    if comparison is None or comparison["finding"].startswith((NO_DIFFERENCE, TOO_FEW)):
        return NO_DIFFERENCE
    return "higher" if comparison["ratio"] > 1 else "lower"
