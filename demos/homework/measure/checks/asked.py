"""What the sheet asks for: the files, the models, and the quantities."""

MINE, BASELINE = "mine", "reactor"
OTHERS = (BASELINE, "threaded")
MODELS = (*OTHERS, MINE)
# Quantity -> its source in "comparisons" of summary.json.
QUANTITIES = {
    "p50_us": "tcp",
    "p99_us": "tcp",
    "cpu_us_per_request": "cost",
    "wakeups_per_request": "cost",
    "threads_peak": "cost",
    "rss_kib": "cost",
}
PREDICTION, SEAL, EXPLANATION = "prediction.json", "seal.txt", "explanation.md"
SUMMARY = "results/summary.json"


def histogram_of(model):
    return f"results/histograms/{model}-tcp.hlog"
