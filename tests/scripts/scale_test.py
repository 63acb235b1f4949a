"""The tables of docs/results-scale.md, and the ratios of `scripts/bench scale` and
`scripts/bench truth`."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import ratios  # noqa: E402
import scale_table  # noqa: E402


def model(name, p50, verdict="valid"):
    sources = {"tcp": {"p50_us": p50, "p99_us": None}} if p50 else {}
    cost = {"cpu_us_per_request": 42.4, "pss_kib": None, "rss_kib": 133_120,
            "connects_per_s": 12_345.6 if p50 else None, "cpu_us_per_connect": 4.22,
            "threads_peak": 9970}
    return {"name": name, "verdict": verdict, "sources": sources, "cost": cost}


def printed(function, *models):
    """What the function prints for a sweep; the first point has the same models, valid."""
    alone = [model(one["name"], 100) for one in models]
    points = [{"value": 0, "models": alone}, {"value": 9000, "models": list(models)}]
    summary = {"sweeps": [{"over": "silent", "points": points}]}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "silent")
        path.mkdir()
        (path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        with contextlib.redirect_stdout(io.StringIO()) as out:
            function(Path(folder), summary)
    return out.getvalue()


def write_truth(folder, knows_p99):
    """The files of two rounds of `scripts/bench truth`. Only one run knows its p99."""
    def write_run(stem):
        run = {"service": {"p50_us": 60, "p99_us": 300 if stem == knows_p99 else None},
               "send_lag_p50_us": 0.3, "verdict": "valid"}
        (folder / f"{stem}.json").write_text(json.dumps(run), encoding="utf-8")

    write_run("oracle-1")
    for protocol in "tcp", "udp":
        for rate in 1000, 5000, 20000, 50000:
            for number in 1, 2:
                write_run(f"truth-{protocol}-{rate}-{number}")
            (folder / f"spinning-{protocol}-{rate}.txt").write_text("50 100\n40 200\n",
                                                                   encoding="utf-8")


class Table(unittest.TestCase):
    def test_a_row_has_the_numbers_or_the_reason(self):
        broken = model("select", None, "invalid: keeps 1012 of 9000 silent connections")
        text = printed(lambda _, summary: scale_table.tables(summary),
                       model("threaded", 1310), broken)
        self.assertIn("| threaded | 1.31 ms | - | 42.4 µs | 130 MiB | 12,000 | 4.22 µs | "
                      "9,970 |\n", text)
        self.assertIn("| select | keeps 1012 of 9000 silent connections | | | | | | |", text)
        self.assertIn("\nsilent 9000\n", text)

    def run_script(self, folder, out):
        return subprocess.run([sys.executable, SCRIPTS / "scale_table.py", folder], stdout=out,
                              stderr=subprocess.PIPE, encoding="utf-8", timeout=30, check=False)

    def test_a_reader_that_has_seen_enough_is_no_error(self):
        with tempfile.TemporaryDirectory() as folder:
            sweep = {"over": "silent", "points": [{"value": 0, "models": [model("a", 1)]}]}
            Path(folder, "summary.json").write_text(json.dumps({"sweeps": [sweep]}),
                                                    encoding="utf-8")
            reader, writer = os.pipe()
            os.close(reader)
            result = self.run_script(folder, writer)
            os.close(writer)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_a_folder_without_results_is_one_clear_line(self):
        with tempfile.TemporaryDirectory() as folder:
            result = self.run_script(folder, subprocess.DEVNULL)
            self.assertEqual(result.returncode, 1)
            self.assertTrue(result.stderr.startswith(f"scale_table: {folder} is no folder"))
            self.assertEqual(result.stderr.count("\n"), 1)


class Ratios(unittest.TestCase):
    def test_a_result_that_is_not_valid_is_told_and_not_divided(self):
        broken = model("epoll", None, "invalid: keeps 5 of 9000 silent connections")
        text = printed(lambda folder, _: ratios.scale(folder), model("reactor", 130), broken)
        self.assertIn("  reactor   p50: 100 and 130 us, 1.30\n", text)
        self.assertNotIn("p99", text)  # is not known
        self.assertIn("  reactor   accepts 12346 connections/s, 4.2 us of processor time each\n",
                      text)
        self.assertIn("  epoll     invalid: keeps 5 of 9000 silent connections\n", text)

    def test_a_percentile_that_a_run_does_not_know_is_left_out(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_truth(folder, knows_p99="truth-udp-1000-2")
            with contextlib.redirect_stdout(io.StringIO()) as out:
                ratios.truth(folder)
        self.assertIn("udp   1000/s p99:  300.0 (300.0 to 300.0)   200.0 (200.0 to 200.0)",
                      out.getvalue())
        self.assertIn("tcp   1000/s p99: is not known\n", out.getvalue())
        self.assertIn("tcp   1000/s p50:   60.0 (60.0 to 60.0)    45.0 (40.0 to 50.0)",
                      out.getvalue())


if __name__ == "__main__":
    unittest.main()
