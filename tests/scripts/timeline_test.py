"""scripts/timeline with the three models, and with correct and broken files."""

import json
import socket
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT

import timeline_draw as draw
import timeline_read as read
import timeline_record as recorder

programs = sys.argv.pop() if len(sys.argv) > 1 else str(ROOT / "build/dev/bin")


def run(*arguments, folder="."):
    return subprocess.run([sys.executable, ROOT / "scripts/timeline", *arguments],
                          cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8", timeout=50, check=False)


def slice_(begin, length, category="wait", name="recv UDP :1", tid=1, **args):
    return {"ph": "X", "pid": 1, "tid": tid, "ts": begin, "dur": length,
            "cat": category, "name": name, "args": args}


def request(text, begin, arrival, **more):
    return slice_(begin, 100, "request", "answer", text=text, source="udp",
                  arrival=arrival, told_by="kernel", **more)


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, content, name="t.json"):
        path = Path(self.folder.name) / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def trace(self, *events, name="t.json", dropped=0):
        content = {"otherData": {"dropped": dropped}, "traceEvents": events}
        return self.file(content, name)

    def test_a_file_that_is_no_trace_is_one_line_of_error(self):
        for content, why in (("", "not a trace"), ("{", "not a trace"),
                             ("{}", "no traceEvents"), ("[]", "nothing happens"),
                             ('[{"ph":"X"},3,{"ph":"X","ts":"a","dur":1,"pid":{}}]',
                              "nothing happens"), ("[" * 100_000, "not a trace"),
                             ('[{"ph":"X","ts":NaN,"dur":1}]', "nothing happens"),
                             ('[{"ph":"X","ts":1%s,"dur":1}]' % ("0" * 400),
                              "nothing happens")):
            with self.assertRaises(read.Problem) as caught:
                read.read_all([self.file(content)])
            self.assertIn(why, str(caught.exception))
        empty = self.folder.name
        for arguments, why in ((["none.json"], "none.json: no such file"),
                               ([], "--record"),
                               (["--record", "--requests", "0"], "--requests 1 to 99"),
                               (["--record", "--bin", empty], "no uppercase_")):
            failed = run(*arguments, folder=self.folder.name)
            self.assertEqual((failed.returncode, failed.stderr.count("\n")), (1, 1))
            self.assertIn(why, failed.stderr)

    def test_the_first_common_request_is_at_0_in_each_process(self):
        one = self.trace(request("r02", 900, 500), request("r01", 100, 50), name="1")
        two = self.trace(request("r02", 70_900, 70_480), request("r99", 2010, 2001),
                         name="2")
        first, second = read.read_all([one, two])
        self.assertAlmostEqual(first.requests[1].arrival, 0)
        self.assertAlmostEqual(second.requests[1].arrival, 0)
        self.assertAlmostEqual(second.requests[1].latency, 0.52)

    def test_programs_that_ran_at_the_same_time_keep_their_distance(self):
        one = self.trace(request("r01", 900, 500), slice_(0, 9000), name="1")
        two = self.trace(request("r01", 1900, 1500), slice_(0, 9000), name="2")
        first, second = read.read_all([one, two])
        later = second.requests[0].arrival - first.requests[0].arrival
        self.assertAlmostEqual(later, 1)

    def test_one_read_may_answer_several_requests(self):
        (process,) = read.read_all([self.trace(request("r01r02.r03", 100, 50))])
        self.assertEqual([r.text for r in process.requests], ["r01", "r02", "r03"])

    def test_the_times_of_the_client_replace_those_of_the_server(self):
        sent = slice_(40, 2, "client", "send r01", text="r01", server=1, answered=540)
        sent["pid"] = 7
        (process,) = read.read_all([self.trace(sent, request("r01", 300, 290))])
        self.assertAlmostEqual(process.requests[0].latency, 0.5)

    def test_a_picture_of_a_thread_that_polls(self):
        events = [slice_(1000 * i, 900, name=f"recv UDP :{i % 2}", spurious=True)
                  for i in range(8)]
        events += [slice_(8000, 10, name="recv UDP :0"), request("<b>&", 8010, 3000)]
        processes = read.read_all([self.trace(*events, dropped=5)])
        svg = draw.picture(processes, read.window(processes, None, None), "a <note>")
        texts = [t for t in xml.fromstring(svg).itertext() if t.strip()]
        self.assertIn("UDP :0", texts)
        self.assertIn("UDP :1", texts)
        self.assertIn("<b>& ", texts)
        self.assertIn("5.1 ms", texts)
        self.assertIn("a <note>", texts)
        facts = next(t for t in texts if t.startswith("1 thread"))
        self.assertIn("7 waits, 6 spurious", facts)  # the waits that end in the picture
        self.assertIn("5 later events were not recorded", facts)

    def test_the_legend_is_on_top_and_names_every_colour_of_a_bar(self):
        events = [slice_(0, 900, spurious=True), slice_(1000, 500, "callback", "timer"),
                  slice_(1600, 100), request("r01", 1700, 1650)]
        processes = read.read_all([self.trace(*events)])
        root = xml.fromstring(draw.picture(processes, (-2, 1)))
        bars = [e for e in root.findall(".//{*}rect") if e.get("x") is not None]
        panel = min(float(e.get("y")) for e in bars if e.find("{*}title") is not None)
        legend = {e.get("fill") for e in bars if float(e.get("y")) < 60}
        drawn = {e.get("fill") for e in bars if e.find("{*}title") is not None}
        self.assertGreater(panel, 60)
        self.assertLess({draw.other_work, "url(#spurious)"}, drawn)
        self.assertLessEqual(drawn, legend)

    def test_no_text_leaves_the_picture_and_none_is_small(self):
        events = [request("a" * 40, 1_000 * i, 1_000 * i - 300) for i in range(1, 20)]
        events += [request("the last one", 2_000_000, 20_500)]
        events += [slice_(0, 10, name="recv a very long name of a place", tid=2)]
        processes = read.read_all([self.trace(*events, dropped=123456)])
        root = xml.fromstring(draw.picture(processes, (0, 21), "a note " * 60))
        width = float(root.get("width"))
        self.assertLessEqual(width, 1200)
        sizes = {"title": 22, "what": 17, "lane": 14, "facts": 14, "small": 13, "axis": 14}
        for element in root.findall(".//{*}text"):
            text = "".join(element.itertext())
            name = (element.get("class") or "title").split()[0]
            self.assertGreaterEqual(sizes[name], 12)
            self.assertIn(f".{name} {{ font-size: {sizes[name]}px", draw.style)
            x, length = float(element.get("x")), 0.6 * sizes[name] * len(text)
            begin = {"lane": x - length, "axis": x - length / 2}.get(name, x)
            self.assertGreaterEqual(begin, 0, text)
            self.assertLessEqual(begin + length, width, text)

    def test_a_page_of_a_long_trace_stays_small(self):
        events = [slice_(30 * i, 10) for i in range(30_000)]
        events += [request("r07", 30 * i + 10, 30 * i + 5) for i in range(30_000)]
        processes = read.read_all([self.trace(*events)])
        svg = draw.picture(processes, read.window(processes, None, None))
        self.assertLess(len(svg), 1_000_000)
        self.assertIn("the slowest 60 of 30000", svg)
        self.assertEqual(read.window(processes, 10, 5), (10, 15))
        with self.assertRaises(read.Problem):
            read.window(processes, 1e9, None)


class Recording(unittest.TestCase):
    """The three models get the same requests; the result is one file and one page."""

    def check_rules(self, events):
        open_, ends, last = {}, Counter(), 0
        for event in events:
            if event["ph"] == "M":
                continue
            self.assertGreaterEqual(event["ts"], last)
            last = event["ts"]
            stack = open_.setdefault((event["pid"], event["tid"]), [])
            while event["ph"] == "X" and stack and stack[-1] <= last + 1e-4:
                stack.pop()
            if event["ph"] == "X":
                end = last + event["dur"]
                self.assertTrue(not stack or end <= stack[-1] + 2e-3, event)
                stack.append(end)
            else:
                self.assertTrue(stack and last <= stack[-1] + 2e-3, event)
                ends[event["cat"], event["id"], event["ph"]] += 1
        self.assertEqual(set(ends.values()), {1})
        for category, number, _ in ends:
            self.assertIn((category, number, "f"), ends)

    def test_a_busy_port_is_one_line_of_error(self):
        with socket.create_server(("127.0.0.1", 0)) as taken, \
                tempfile.TemporaryDirectory() as folder:
            port = taken.getsockname()[1]
            failed = run("--record", folder, "--bin", programs, "--port", str(port))
        self.assertEqual((failed.returncode, failed.stderr.count("\n")), (1, 1))
        self.assertIn("already in use", failed.stderr)

    def test_a_server_that_is_not_ready_or_ends_is_one_line_of_error(self):
        arguments = SimpleNamespace(seed=1, requests=1, seconds=0.01, port=0, work=0)
        for script, why in (("exec sleep 100", "reactor is not ready after 0.2 s"),
                            ("echo why >&2", "reactor did not start: why")):
            with tempfile.TemporaryDirectory() as arguments.bin, \
                    mock.patch.object(recorder, "time_limit", 0.2):
                for model in recorder.models:
                    program = Path(arguments.bin) / f"uppercase_{model}"
                    program.write_text(f"#!/bin/sh\n{script}\n")
                    program.chmod(0o755)
                with self.assertRaises(read.Problem) as caught:
                    recorder.record(arguments)
            self.assertIn(why, str(caught.exception))

    def test_record(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run("--record", folder, "--bin", programs, "--requests", "9",
                       "--seconds", "0.05", "--work", "0", "--port", "0")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            trace = json.loads((Path(folder) / "timeline.json").read_text())
            page = (Path(folder) / "timeline.html").read_text()
            svg = (Path(folder) / "timeline.svg").read_text()
        self.check_rules(trace["traceEvents"])
        names = [e["args"]["name"] for e in trace["traceEvents"]
                 if e.get("name") == "process_name"]
        models = [f"uppercase_{model}" for model in recorder.models]
        lanes = models + [f"clients of {model}" for model in models]
        self.assertEqual(sorted(names), sorted(lanes))
        shown = Counter(t.strip() for t in xml.fromstring(svg).itertext())
        for i in range(1, 10):
            self.assertEqual(shown[f"r{i:02}"], 3)
        for word in "Reactor", "Polling", "Threads", "stdin", "spurious wakeup":
            self.assertIn(word, shown)
        self.assertNotRegex(page, r"(src|href)=")


if __name__ == "__main__":
    unittest.main()
