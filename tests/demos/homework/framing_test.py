#!/usr/bin/env python3
"""Tests of the kit framing: its checks against a server in this test, and the parser of
its solution in pieces of any size."""

import importlib.util
import json
import socket
import sys
import tempfile
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "demos/homework"))

from grader import candidates, kit as kits, twist
from grader.verdict import Fail, Text

KIT = kits.load("framing")
for check in KIT.checks:
    KIT.check_function(check.id)  # imports the modules below
streams, ends = (
    sys.modules[f"{KIT.functions.package}.{name}"] for name in ("streams", "ends")
)
MESSAGES = [b"first", b"", b"a\x00\xff", b"x" * 4096]


def framer_module(candidate):
    """The parser in Python of a solution or of a wrong program."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "framer.py")
        path.write_bytes(candidate.files["framer.py"])
        spec = importlib.util.spec_from_file_location("framer", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


def framings(seed=0):
    trial = types.SimpleNamespace(values=twist.values(KIT.twist, seed))
    return streams.delimiter(trial), streams.length(trial)


class Streams(unittest.TestCase):
    def test_a_stream_is_as_the_sheet_says(self):
        delimited, counted = framings()
        self.assertEqual(delimited.stream([b"abc", b""]), b"Dabc;;")
        self.assertEqual(counted.stream([b"abc"]), b"L\x00\x00\x00\x03abc")
        self.assertEqual(counted.answers([b"abc"]), b"\x00\x00\x00\x03cba")

    def test_the_seed_changes_the_delimiter_only(self):
        delimited, counted = framings(seed=5)
        end = twist.values(KIT.twist, 5)["delimiter"].encode()
        self.assertNotEqual(end, b";")
        self.assertEqual(delimited.stream([b"a"]), b"Da" + end)
        self.assertEqual(counted.stream([b"a"]), b"L\x00\x00\x00\x01a")


class Parser(unittest.TestCase):
    """The solution in Python. The one in C++ has tests in framer_test.cpp."""

    def setUp(self):
        self.module = framer_module(candidates.solution(KIT, "python"))

    def messages(self, stream, size):
        framer, found = self.module.Framer(), []
        for begin in range(0, len(stream), size):
            found += framer.feed(stream[begin : begin + size])
        return framer, found

    def test_pieces_of_any_size_give_the_same_messages(self):
        for framing in framings():
            stream = framing.stream(MESSAGES)
            for size in (1, 2, 3, 5, 7, 1000, len(stream)):
                with self.subTest(framing.kind, size=size):
                    framer, found = self.messages(stream, size)
                    self.assertEqual(found, MESSAGES)
                    self.assertFalse(framer.is_broken)

    def test_a_long_message_breaks_the_stream_as_soon_as_it_is_known(self):
        for data in (b"D" + b"x" * 4097, b"L" + streams.header(4097)):
            with self.subTest(data[:1]):
                framer, found = self.messages(data[:-1], len(data))
                self.assertFalse(framer.is_broken)
                framer.feed(data[-1:])
                self.assertTrue(framer.is_broken)
                self.assertEqual(found, [])

    def test_an_unknown_first_byte_breaks_the_stream(self):
        framer, found = self.messages(b"Xhello;", 7)
        self.assertTrue(framer.is_broken)
        self.assertEqual(found, [])


class Closing(unittest.TestCase):
    """What expect_close() says of the other side of a connection."""

    def code(self, act):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            self.addCleanup(client.close)
            server, _ = listener.accept()
            self.addCleanup(server.close)
            act(server)
            program = types.SimpleNamespace(alive=lambda: None, where=lambda: "a test")
            trial = types.SimpleNamespace(server=program, fail=self.fail_)
            original, streams.PATIENCE = streams.PATIENCE, 0.3
            try:
                streams.expect_close(trial, client, "reason", "Grund")
                return "ok"
            except Fail as fail:
                return fail.code
            finally:
                streams.PATIENCE = original

    def fail_(self, code, en, de):
        raise Fail(code, Text(en, de))

    def test_an_end_and_a_reset_close(self):
        self.assertEqual(self.code(lambda server: server.close()), "ok")
        self.assertEqual(self.code(streams_reset), "ok")

    def test_silence_and_an_answer_do_not(self):
        self.assertEqual(self.code(lambda server: None), "E_PROTOCOL")
        self.assertEqual(self.code(lambda server: server.sendall(b"x")), "E_PROTOCOL")


def streams_reset(server):
    from grader.clients import reset

    reset(server)


class Expectations(unittest.TestCase):
    def test_each_check_has_a_program_that_must_fail_it(self):
        failed = set()
        for path in KIT.folder.glob("wrong/*/expect.json"):
            failed.update(json.loads(path.read_text())["must"])
        self.assertEqual({check.id for check in KIT.checks} - failed, set())


if __name__ == "__main__":
    unittest.main()
