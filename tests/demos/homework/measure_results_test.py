#!/usr/bin/env python3
"""The kit measure: what the lab wrote."""

import json
import statistics
import unittest

from hand_in import HLOG, KIT, SUMMARY, HandIn


class Results(HandIn):
    def mine(self, function):
        self.change(SUMMARY, lambda data: function(data["models"][2]))

    def test_a_partial_measurement_is_not_valid(self):
        self.change(SUMMARY, lambda data: data.update(partial=True))
        self.change(SUMMARY, lambda data: data.pop("comparisons"))
        self.expect("valid", "E_INVALID", "ended early")

    def test_an_invalid_result_may_have_no_histogram(self):
        self.mine(lambda model: model.update(verdict="invalid: did not start"))
        (self.submission / HLOG).unlink()
        self.expect("parts", "ok")
        self.expect("valid", "E_INVALID", "mine is invalid: did not start")

    def test_the_first_server_is_the_baseline(self):
        self.change(SUMMARY, lambda data: data["models"].reverse())
        self.expect("valid", "E_INVALID", "The first server is not reactor")

    def test_sanitizers_are_refused(self):
        self.change(SUMMARY, lambda data: data["environment"].update(sanitizers=True))
        self.expect("valid", "E_INVALID", "sanitizers")

    def test_runs_that_the_machine_has_spoiled_are_left_out(self):
        for reason in (
            "tcp: generator late, send lag p99 3 ms",
            "tcp: the generator lost 3 answers in its own buffers",
            "server starved of CPU: other processes took 13.3 % of processor 1",
            "somebody set the system clock, so the receive stamps are unusable",
        ):
            spoiled = {"repetition": 2, "verdict": f"invalid: {reason}"}
            spoiled.update(sources={}, cost={})
            self.mine(lambda model: model["runs"].insert(1, spoiled))
            for name in ("valid", "repetitions", "unedited"):
                self.expect(name, "ok")

    def test_the_same_repetition_twice_counts_once(self):
        self.mine(lambda model: model["runs"][5].update(repetition=5))
        self.expect("repetitions", "E_INVALID", "mine has only 5")

    def test_repetitions_count_if_both_servers_have_them(self):
        """Six of each may be five pairs, in which the lab finds no difference."""
        self.mine(lambda model: model["runs"][5].update(repetition=7))
        self.expect("repetitions", "E_INVALID", "Only 5 repetitions are valid for both")

    def test_a_command_that_only_mentions_the_source(self):
        for command, code in (
            ("python3 server/server.py {port}", "ok"),
            ("java -cp server server {port}", "ok"),
            ("build/server {port}", "ok"),
            ("python3 server/servers.py {port}", "E_INVALID"),
            ("uppercase_epoll --port {port} # server.py", "E_INVALID"),
            ("sh -c 'exec /opt/uppercase_epoll --port {port}' server.py", "E_INVALID"),
        ):
            with self.subTest(command):
                self.mine(lambda model: model.update(command=command))
                self.expect("own_server", code)

    def test_the_source_must_be_there(self):
        (self.submission / "server/server.py").unlink()
        self.expect("own_server", "E_FILES", "server/server.py: the file is missing")

    def test_the_load_is_compared_key_by_key(self):
        for key, value in (
            ("connections", 8),
            ("size", 1),
            ("loop", "closed"),
            ("sources", ["udp"]),
            ("duration_s", 1.9),
            ("stall_ms", 100),
            ("peers", "cut:1"),
            ("work_us", 50),
            ("silent_connections", 100),
            ("rate_per_source", None),
        ):
            with self.subTest(key):
                good = self.read(SUMMARY)
                self.change(SUMMARY, lambda data: data["workload"].update({key: value}))
                self.expect("load", "E_INVALID", key)
                self.write(SUMMARY, good)

    def test_a_longer_measurement_is_right(self):
        self.change(SUMMARY, lambda data: data["workload"].update(duration_s=5.0))
        self.expect("load", "ok")

    def test_each_percentile_of_each_run_is_compared(self):
        for key in ("p50_us", "p90_us", "p99_us", "max_us", "answered"):
            with self.subTest(key):
                good = self.read(SUMMARY)

                def put(model):
                    tcp = model["runs"][4]["sources"]["tcp"]
                    tcp[key] = tcp[key] - 5

                self.mine(put)
                self.expect("unedited", "E_EDITED", f"mine, run 5: {key}")
                self.write(SUMMARY, good)

    def test_a_run_that_was_removed_is_found(self):
        self.mine(lambda model: model["runs"].pop(3))
        self.expect("unedited", "E_EDITED", "5 valid runs, but 6 in its histogram")

    def test_the_histogram_of_another_server_is_found(self):
        self.write(HLOG, self.read("results/histograms/reactor-tcp.hlog"))
        self.expect("unedited", "E_EDITED", "mine, run 1")

    def test_the_histogram_of_another_measurement_is_found(self):
        other = KIT.folder / "right/cpp_poll" / HLOG
        self.write(HLOG, other.read_text())
        self.expect("unedited", "E_EDITED", "another measurement")

    def finding(self, figure, **values):
        def put(data):
            for each in data["comparisons"]:
                if each["model"] == "mine" and each["figure"] == figure:
                    each.update(values)

        self.change(SUMMARY, put)

    def test_a_finding_must_follow_from_the_runs(self):
        self.finding(
            "p99_us", finding="50 % slower [20, 80], 6 pairs", interval=[1.2, 1.8]
        )
        self.expect("unedited", "E_EDITED", "p99_us")

    def test_a_difference_needs_an_interval_without_1(self):
        self.finding("p99_us", finding="50 % slower [20, 80], 6 pairs")
        self.expect("unedited", "E_EDITED", "do not support")

    def test_a_ratio_must_follow_from_the_runs(self):
        self.finding(
            "rss_kib",
            ratio=0.9,
            finding="10 % less [5, 15], 6 pairs",
            interval=[0.85, 0.95],
        )
        self.expect("unedited", "E_EDITED", "ratio is 0.9")

    def test_an_interval_must_follow_from_the_runs(self):
        words = "no difference found; this design would detect >= 300 %"
        self.finding("rss_kib", interval=[0.9, 4.0], finding=words)
        self.expect("unedited", "E_EDITED", "do not support")

    def test_what_depends_on_rounding_accuses_nobody(self):
        """The lab compares more digits than it writes."""
        for run in range(6):
            mine = lambda data: data["models"][2]["runs"][run]["cost"]
            self.change(
                SUMMARY,
                lambda data: mine(data).update(
                    wakeups_per_request=data["models"][0]["runs"][run]["cost"][
                        "wakeups_per_request"
                    ]
                ),
            )
        data = json.loads(self.read(SUMMARY))
        runs = data["models"][2]["runs"]
        data["models"][2]["cost"]["wakeups_per_request"] = statistics.median(
            run["cost"]["wakeups_per_request"] for run in runs
        )
        self.write(SUMMARY, json.dumps(data))
        for interval in ([1.0001, 1.0004], [0.9998, 1.0004]):
            for words in ("0 % more [0, 0], 6 pairs", "no difference found; 1 %"):
                if interval[0] > 1 or words.startswith("no"):
                    self.finding(
                        "wakeups_per_request",
                        ratio=1.0002,
                        interval=interval,
                        finding=words,
                    )
                    self.expect("unedited", "ok")

    def test_a_difference_below_the_spread_of_the_lab_is_none(self):
        """Schema 2: the lab measures itself, too."""
        words = "no difference found; it is less than the lab's own spread of 50 µs"
        for floor, words, code in (
            ({"sources": {"tcp": {"spread_us": 50.0}}}, words, "ok"),
            ({"sources": {"tcp": {"spread_us": 50.0}}}, "13 % slower", "E_EDITED"),
            ({"sources": {"tcp": {"spread_us": 0.6}}}, words, "E_EDITED"),
            ({"sources": {"tcp": {"spread_us": 0.6}}}, "13 % slower", "ok"),
            ({"sources": []}, "13 % slower", "ok"),
            ([], "13 % slower", "ok"),
        ):
            with self.subTest(floor=floor, words=words):
                self.change(SUMMARY, lambda data: data.update(floor=floor))
                self.finding("p50_us", finding=words)
                self.expect("unedited", code)

    def test_six_pairs_are_not_too_few(self):
        self.finding("rss_kib", finding="too few pairs", interval=None)
        self.expect("unedited", "E_EDITED", 'do not support "too few pairs"')
        self.finding("rss_kib", finding="too few pairs", interval=[3.0, 3.2])
        self.expect("unedited", "E_EDITED")

    def test_five_pairs_are_too_few(self):
        run = lambda data: data["models"][2]["runs"][0]["cost"]
        self.change(SUMMARY, lambda data: run(data).update(threads_peak=None))
        self.finding("threads_peak", pairs=5)
        self.expect("unedited", "E_EDITED", "threads_peak")
        self.finding("threads_peak", finding="too few pairs", interval=None)
        self.expect("unedited", "ok")

    def test_a_comparison_that_was_removed_is_found(self):
        for figure in ("p99_us", "rss_kib"):
            good = self.read(SUMMARY)

            def put(data):
                data["comparisons"] = [
                    each for each in data["comparisons"] if each["figure"] != figure
                ]

            self.change(SUMMARY, put)
            self.expect("unedited", "E_EDITED", f"{figure} is missing")
            self.write(SUMMARY, good)

    def test_the_number_of_pairs_must_follow_from_the_runs(self):
        self.finding("rss_kib", pairs=8)
        self.expect("unedited", "E_EDITED", "8 pairs")


if __name__ == "__main__":
    unittest.main()
