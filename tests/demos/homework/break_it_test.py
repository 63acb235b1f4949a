#!/usr/bin/env python3
"""Tests of the kit break_it: its servers, and what it says of a student's program."""

import json
import random
import socket
import sys
import unittest

from grading import ROOT, GraderTest

KIT = ROOT / "demos" / "homework" / "break_it"

from grader import isolation, kit as kits  # noqa: E402

kits.load("break_it").check_function("right_1")  # makes the package of its checks
package = sys.modules["checks_of_break_it"]
host, judge, mistakes, service = (
    __import__(f"{package.__name__}.{name}", fromlist=["*"])
    for name in ("host", "judge", "mistakes", "service")
)

Host = host.Host
LIMIT = 10  # seconds of one call
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def connect(port):
    return socket.create_connection(("127.0.0.1", port), LIMIT)


def read_to_end(client):
    return b"".join(iter(lambda: client.recv(65536), b""))


def talk(port, data):
    """What a server answers to the data and to a half-close."""
    with connect(port) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return read_to_end(client)


class Servers(unittest.TestCase):
    def test_right_servers_answer_everything_and_close(self):
        data = bytes(range(256)) + b"\nlast\nwithout a newline"
        wanted = data.translate(host.capitals(LETTERS))
        for server in service.right_servers():
            with self.subTest(type(server).__name__), Host(server) as ours:
                self.assertEqual(talk(ours.port, data), wanted)

    def test_right_servers_serve_40_clients_and_then_others(self):
        for server in service.right_servers():
            with self.subTest(type(server).__name__), Host(server) as ours:
                clients = [connect(ours.port) for _ in range(40)]
                for client in clients:
                    client.sendall(b"a\n")
                for client in clients:
                    self.assertTrue(client.recv(1))
                    client.close()
                for _ in range(100):
                    connect(ours.port).close()
                self.assertEqual(talk(ours.port, b"next\n"), b"NEXT\n")

    def test_only_the_letters_of_the_seed_become_capitals(self):
        with Host(service.Threads(), "abc") as ours:
            self.assertEqual(talk(ours.port, b"abcd\n"), b"ABCd\n")

    def test_wrong_servers_answer_a_simple_line(self):
        """Otherwise each client would find their mistake."""
        servers = mistakes.wrong_servers(random.Random(0))
        self.assertEqual(len(servers), 10)
        for server in servers:
            with self.subTest(type(server).__name__), Host(server) as ours:
                self.assertEqual(talk(ours.port, b"hello\n"), b"HELLO\n")

    def test_each_wrong_server_has_a_topic_for_the_feedback(self):
        bugs = (ROOT / "docs" / "bugs.md").read_text("utf-8")
        for seed in range(8):
            for server in mistakes.wrong_servers(random.Random(seed)):
                en, de, bug = judge.TOPICS[type(server).__name__]
                self.assertNotEqual(en, de)
                self.assertIn(f"`{bug}`", bugs)

    def test_a_server_is_gone_after_its_block(self):
        with Host(service.Selector()) as ours:
            talk(ours.port, b"hello\n")
        with self.assertRaises(ConnectionRefusedError):
            connect(ours.port)


class Orders(unittest.TestCase):
    def order(self, seed):
        return [type(each).__name__ for each in judge.servers_of(seed)]

    def without_variants(self, names):
        letters = {"ForgetsLetter", "ForgetsAtBorder"}
        return ["content" if name in letters else name for name in names]

    def test_small_seeds_have_one_order(self):
        orders = {tuple(self.without_variants(self.order(s))) for s in range(20)}
        self.assertEqual(len(orders), 1)

    def test_other_seeds_have_other_orders_of_the_same_servers(self):
        one, other = (self.without_variants(self.order(s)) for s in (4711, 4712))
        self.assertNotEqual(one, other)
        self.assertEqual(sorted(one), sorted(other))

    def test_a_seed_has_always_the_same_servers(self):
        self.assertEqual(self.order(4711), self.order(4711))

    def test_both_variants_of_wrong_letters_come(self):
        found = {name for seed in range(20) for name in self.order(seed)}
        self.assertLessEqual({"ForgetsLetter", "ForgetsAtBorder"}, found)


HELLO = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[-1])), 5)
client.sendall(b"hello\\n")
assert client.recv(6), "no answer"
"""
SEES_OTHERS = """
import os
if len([name for name in os.listdir("/proc") if name.isdigit()]) > 2:
    print("mistake: it sees other processes")
    sys.exit(1)
"""


class Verdicts(GraderTest):
    def check(self, program, *options, only="right_1"):
        """What the check says of a program."""
        folder = self.write("mine/break_it.py", program).parent
        path = self.folder / "result.json"
        self.run_kit("check", folder, "--kit", "break_it", "--only", only,
                     "--json", path, *options)  # fmt: skip
        checks = json.loads(path.read_text())["checks"]
        return next(check for check in checks if check["id"] == only)

    def test_status_0_is_a_verdict(self):
        self.assertEqual(self.check(HELLO)["code"], "ok")

    def test_an_accused_right_server_costs_points_and_the_words_are_shown(self):
        found = self.check('print("mistake: too slow")\nraise SystemExit(1)\n')
        self.assertEqual((found["code"], found["score"]), ("E_PROTOCOL", 0))
        self.assertIn('"mistake: too slow"', found["said"]["en"])
        self.assertIn('"mistake: too slow"', found["said"]["de"])

    def test_an_exception_is_no_verdict(self):
        found = self.check("raise ValueError('mistake')\n", only="server_04")
        self.assertEqual(found["code"], "E_CRASH")
        self.assertIn("without a line", found["said"]["en"])

    def test_another_status_is_no_verdict(self):
        found = self.check('print("mistake: one")\nraise SystemExit(3)\n')
        self.assertEqual(found["code"], "E_CRASH")
        self.assertIn("status 3", found["said"]["en"])

    def test_a_missed_mistake_is_not_named(self):
        found = self.check(HELLO, only="server_04")
        self.assertEqual(found["code"], "E_WRONG")
        for word in ("reset", "RST"):
            self.assertNotIn(word, found["said"]["en"])

    @unittest.skipUnless(isolation.try_namespaces(), "namespaces are not allowed here")
    def test_the_program_cannot_see_the_server(self):
        found = self.check(HELLO + SEES_OTHERS, "--isolation", "namespaces")
        self.assertEqual(found["code"], "ok", found["said"])


if __name__ == "__main__":
    unittest.main()
