#!/usr/bin/env python3
"""The kit measure: hostile and broken files."""

import json
import itertools
import shutil
import time
import unittest

from hand_in import HLOG, KIT, QUICK, SUMMARY, HandIn, reading


class Files(HandIn):
    def test_the_solution_passes(self):
        for check in KIT.checks:
            self.expect(check.id, "ok")

    def test_the_measured_servers_are_those_of_another_kit(self):
        """A copy would grow old unnoticed."""
        other = KIT.folder.parent / "uppercase_tcp/solution"
        for folder, name in (("solution", "py"), ("right/cpp_poll", "cpp")):
            measured = KIT.folder / folder / f"server/server.{name}"
            self.assertTrue(measured.samefile(other / f"server.{name}"), measured)

    def test_each_part_must_be_there(self):
        for name in ("prediction.json", "seal.txt", "explanation.md", SUMMARY, HLOG):
            with self.subTest(name):
                data = (self.submission / name).read_bytes()
                (self.submission / name).unlink()
                self.expect("parts", "E_FILES", f"{name}: the file is missing")
                self.write(name, b" \n")
                self.expect("parts", "E_FILES", f"{name}: the file is empty")
                self.write(name, data)
        shutil.rmtree(self.submission / "server")
        self.expect("parts", "E_FILES", "server/: the source of the server is missing")

    def test_hostile_json_is_refused_with_one_sentence(self):
        rows = {
            "[" * 100_000: "brackets",
            '{"a":' * 100_000 + "1" + "}" * 100_000: "brackets",
            '{"schema": NaN}': "NaN is no number",
            '{"schema": -Infinity}': "is no number",
            '{"schema": 1e999}': "too large",
            '{"schema": 1e-300}': "too small",
            '{"schema": ' + "9" * 100_000 + "}": "too long",
            '{"schema": 0.' + "1" * 100_000 + "}": "too long",
            '{"schema": 1, "schema": 1}': "a key is there twice",
            "{"
            + ",".join(f'"{i}": 1' for i in range(100_000))
            + "}": '"schema" is missing',
            '{"schema": 1': "usable JSON",
            "null": "not of type object",
            "[]": "not of type object",
            '{"schema": true}': "is not of type",
            '{"schema": "\\ud800\\u202e\\u001b[2J"}': "schema",
            b"\xff\xfe\x00\xd8": "",
            b"\xff\xff": "not UTF-8",
            b" " * (reading.MOST_BYTES + 1): "more than 3 MB",
        }
        for name in ("prediction.json", SUMMARY):
            good = self.read(name)
            for data, words in rows.items():
                with self.subTest(name, data=data[:30]):
                    self.write(name, data)
                    begin = time.monotonic()
                    code, said = self.check("parts")
                    self.assertLess(time.monotonic() - begin, QUICK)
                    self.assertEqual(code, "E_FILES")
                    self.assertTrue(said.startswith(name), said)
                    if words != "is not of type" and words != "schema":
                        self.assertIn(words, said)
            self.write(name, good)

    def test_values_of_a_wrong_kind_are_named(self):
        for path, value in (
            (["models"], {}),
            (["models", 2, "name"], 3),
            (["models", 2, "runs"], "many"),
            (["models", 2, "runs", 0, "sources"], []),
            (["models", 2, "runs", 0, "sources", "tcp"], 7),
            (["models", 2, "sources", "tcp", "wrong"], "0"),
            (["models", 2, "verdict"], None),
            (["models", 2, "cost"], None),
            (["comparisons", 3, "ratio"], -1),
            (["comparisons", 3, "interval"], [1]),
            (["environment"], "Linux"),
            (["workload"], None),
            (["schema"], 3),
        ):
            with self.subTest(path):
                good = self.read(SUMMARY)

                def put(data):
                    for key in path[:-1]:
                        data = data[key]
                    data[path[-1]] = value

                self.change(SUMMARY, put)
                self.expect("parts", "E_FILES", str(path[0]))
                self.write(SUMMARY, good)

    def test_no_number_in_the_results_breaks_a_check(self):
        """Whatever stands there, a check says ok or accuses; it never fails itself."""
        values = (None, "x", [], {}, True, -1, 0, 10**19, 1e15, 1e-15)
        good = json.loads(self.read(SUMMARY))
        places = [
            lambda d: (d["models"][2]["runs"][0]["sources"]["tcp"], "p50_us"),
            lambda d: (d["models"][2]["runs"][0]["sources"], "tcp"),
            lambda d: (d["models"][2]["runs"][0]["cost"], "rss_kib"),
            lambda d: (d["models"][2]["sources"]["tcp"], "p99_us"),
            lambda d: (d["models"][2]["cost"], "threads_peak"),
            lambda d: (d["models"][2], "repetitions"),
            lambda d: (d["models"][2]["runs"][1], "repetition"),
            lambda d: (d["workload"], "duration_s"),
            lambda d: (d["workload"], "sources"),
            lambda d: (d["environment"], "date"),
            lambda d: (self.found(d), "ratio"),
            lambda d: (self.found(d), "interval"),
            lambda d: (self.found(d), "pairs"),
        ]
        for place, value in itertools.product(places, values):
            data = json.loads(json.dumps(good))
            holder, key = place(data)
            holder[key] = value
            self.write(SUMMARY, json.dumps(data))
            if self.check("parts")[0] == "ok" and self.check("valid")[0] == "ok":
                for check in KIT.checks:
                    self.check(check.id)

    def found(self, data):
        return next(
            each
            for each in data["comparisons"]
            if each["model"] == "mine" and each["figure"] == "rss_kib"
        )

    def test_a_summary_with_many_runs_is_refused(self):
        def put(data):
            data["models"][2]["runs"] *= 50

        self.change(SUMMARY, put)
        self.expect("parts", "E_FILES", "more than 100 runs")

    def test_schema_2_and_unknown_keys_are_read(self):
        def put(data):
            data["schema"] = 2
            data["workload"]["pacing"] = "hybrid"
            for model in data["models"]:
                model["floor_us"] = 11.0
                for one in [model, *model["runs"]]:
                    one["sources"]["tcp"]["client"] = {"p50_us": 1.0}

        self.change(SUMMARY, put)
        for check in KIT.checks:
            self.expect(check.id, "ok")

    def test_results_without_models_are_named(self):
        self.change(SUMMARY, lambda data: data.update(models=data["models"][:2]))
        self.expect("parts", "ok")
        for name in ("valid", "answers", "own_server", "unedited", "claims"):
            self.expect(name, "E_INVALID", "no server with the name mine")
        self.change(SUMMARY, lambda data: data.update(models=[]))
        self.expect("valid", "E_INVALID", "no server with the name reactor")


if __name__ == "__main__":
    unittest.main()
