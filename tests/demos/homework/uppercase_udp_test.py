#!/usr/bin/env python3
"""Tests of the kit uppercase_udp: what its checks say of servers that run in this test."""

import json
import socket
import sys
import threading
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "demos/homework"))

from grader import kit as kits
from grader.verdict import Fail, Text

KIT = kits.load("uppercase_udp")
KIT.check_function("echo")  # imports the modules below
KIT.check_function("client_asks")
datagrams, client = (
    sys.modules[f"{KIT.functions.package}.{name}"] for name in ("datagrams", "client")
)
WHAT = Text("a test", "ein Test")


class Server:
    """Answers datagrams as `answers(data)` says: a list of datagrams for each."""

    def __init__(self, answers):
        self.answers = answers
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(30)
        self.port = self.socket.getsockname()[1]
        self.handled = 0
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            data, sender = self.socket.recvfrom(1 << 16)
            if data == b"stop":
                return
            for answer in self.answers(data):
                self.reply(answer, sender)
            self.handled += 1

    def reply(self, answer, sender):
        self.socket.sendto(answer, sender)

    def close(self):
        self.other.sendto(b"stop", ("127.0.0.1", self.port))
        self.thread.join(10)
        self.socket.close()
        self.other.close()

    # What a check wants to know of a program.

    def alive(self):
        pass

    def settle(self, limit):
        pass

    def where(self):
        return "a test"

    def unread(self):
        return 0


class FromOtherPort(Server):
    def reply(self, answer, sender):
        self.other.sendto(answer, sender)


class Judgement(unittest.TestCase):
    def code(self, answers, sent=((b"one", b"two"), (b"three",)), kind=Server):
        """What the check says when each sender sends these datagrams."""
        server = kind(answers)
        self.addCleanup(server.close)
        trial = types.SimpleNamespace(server=server, answer=bytes.upper)
        exchange = datagrams.Exchange(trial, WHAT)
        original, datagrams.PATIENCE = datagrams.PATIENCE, 0.5
        try:
            with datagrams.senders(len(sent)) as sockets:
                for sender, messages in zip(sockets, sent):
                    for data in messages:
                        exchange.send(sender, data)
                exchange.check()
            return "ok"
        except Fail as fail:
            self.assertTrue(fail.said.en.startswith(WHAT.en))
            self.assertTrue(fail.said.de.startswith(WHAT.de))
            return fail.code
        finally:
            datagrams.PATIENCE = original

    def test_right_answers_pass(self):
        self.assertEqual(self.code(lambda data: [data.upper()]), "ok")

    def test_an_empty_datagram_needs_an_empty_answer(self):
        sent = ((b"",),)
        self.assertEqual(self.code(lambda data: [data.upper()], sent), "ok")
        self.assertEqual(self.code(lambda data: [], sent), "E_PARTIAL")

    def test_an_answer_from_another_port_is_none(self):
        code = self.code(lambda data: [data.upper()], kind=FromOtherPort)
        self.assertEqual(code, "E_PROTOCOL")

    def test_the_same_datagram_twice_has_two_answers(self):
        sent = ((b"again", b"again"),)
        self.assertEqual(self.code(lambda data: [data.upper()], sent), "ok")
        seen = set()

        def first_only(data):
            fresh = data not in seen
            seen.add(data)
            return [data.upper()] if fresh else []

        self.assertEqual(self.code(first_only, sent), "E_PARTIAL")

    def test_two_answers_to_one_datagram_are_one_too_many(self):
        halves = self.code(lambda data: [data[:1].upper(), data[1:].upper()])
        self.assertEqual(halves, "E_PROTOCOL")

    def test_a_cut_answer_lacks_bytes(self):
        self.assertEqual(self.code(lambda data: [data[:2].upper()]), "E_PARTIAL")

    def test_wrong_bytes_are_named(self):
        self.assertEqual(self.code(lambda data: [data]), "E_WRONG")

    def test_the_answer_of_another_sender_is_seen(self):
        self.assertEqual(self.code(lambda data: [b"THREE"]), "E_WRONG")

    def test_unread_datagrams_tell_that_the_server_does_not_read(self):
        server = types.SimpleNamespace(where=str, unread=lambda: 7, port=1)
        exchange = datagrams.Exchange(types.SimpleNamespace(server=server), WHAT)
        with self.assertRaises(Fail) as caught:
            exchange.explain_missing(1, 2)
        self.assertEqual(caught.exception.code, "E_STARVE")


class Program:
    """A client program that has ended, or that sleeps for ever."""

    def __init__(self, ended=0, printed=""):
        self.ended, self.text = ended, printed

    def poll(self):
        return self.ended

    def printed(self):
        return self.text

    def how_it_ended(self):
        return Text(f"status {self.ended}", f"Status {self.ended}")


class ClientJudgement(unittest.TestCase):
    def conversation(self, program, tries=1):
        trial = types.SimpleNamespace(numbers={}, fail=self.fail_)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(server.close)
        server.bind(("127.0.0.1", 0))
        talk = client.Conversation(trial, program, server, None)
        talk.datagrams = [b"line"] * tries
        return talk

    def fail_(self, code, en, de):
        raise Fail(code, Text(en, de))

    def code(self, function, *arguments):
        try:
            function(*arguments)
            return "ok"
        except Fail as fail:
            return fail.code

    def setUp(self):
        program_usage = types.SimpleNamespace(
            since=lambda _: types.SimpleNamespace(runnable=0.0)
        )
        Program.usage = lambda _: program_usage

    def test_the_answer_must_be_a_line_of_its_own(self):
        for printed, code in (
            ("ANSWER\n", "ok"),
            ("warning\nANSWER\n", "ok"),
            ("ANSWE\n", "E_PARTIAL"),
            ("Answer: ANSWER\n", "E_WRONG"),
        ):
            with self.subTest(printed):
                talk = self.conversation(Program(0, printed))
                self.assertEqual(self.code(talk.expect_success, b"ANSWER", WHAT), code)

    def test_a_status_after_an_answer_is_a_failure(self):
        talk = self.conversation(Program(1, "ANSWER\n"))
        self.assertEqual(self.code(talk.expect_success, b"ANSWER", WHAT), "E_PROTOCOL")

    def test_a_client_that_gives_up_says_so_after_three_tries(self):
        for ended, printed, tries, code in (
            (1, "no answer\n", 3, "ok"),
            (1, "no answer\n", 1, "E_PROTOCOL"),
            (1, "no answer\n", 4, "E_PROTOCOL"),
            (0, "no answer\n", 3, "E_PROTOCOL"),
            (1, "\n", 3, "E_PROTOCOL"),
            (-11, "no answer\n", 3, "E_CRASH"),
        ):
            with self.subTest(ended=ended, printed=printed, tries=tries):
                talk = self.conversation(Program(ended, printed), tries)
                self.assertEqual(self.code(talk.expect_failure), code)


class Expectations(unittest.TestCase):
    def test_each_check_has_a_program_that_must_fail_it(self):
        failed = set()
        for path in KIT.folder.glob("wrong/*/expect.json"):
            failed.update(json.loads(path.read_text())["must"])
        self.assertEqual({check.id for check in KIT.checks} - failed, set())


if __name__ == "__main__":
    unittest.main()
