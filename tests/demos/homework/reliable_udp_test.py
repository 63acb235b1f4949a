"""The grader's half of the kit reliable_udp: the bad path, the datagrams, and the peer that
judges a sender."""

import socket
import sys
import types
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "demos/homework"))

from grader import kit as kits  # noqa: E402
from grader.verdict import Fail, Inconclusive, Text  # noqa: E402

KIT = kits.load("reliable_udp")
for check in KIT.checks:
    KIT.check_function(check.id)  # imports the modules below
PACKAGE = KIT.functions.package
path, peer, receiver, relay, sender, together, waits, wire = (
    sys.modules[f"{PACKAGE}.{name}"]
    for name in "path peer receiver relay sender together waits wire".split()
)

# What transport::decide() says for the first 40 datagrams of the first client, with a loss
# of 0.2, and 0.1 swapped and duplicated: L lost, S swapped, D duplicated, B both.
FATES = {
    (0, 1): "...L..D.L.L..SL.D...LDL.L...L...D...D..L",
    (0, 4711): ".S.L.D....S.BL.L....L.S........L....D...",
    (1, 1): ".L...S...D.D.....LD...L.....L.....S.....",
    (1, 4711): "L.....L.L.L...L.L....LL.LSL..D..L..D.S..",
}


class Clock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


class PathTest(unittest.TestCase):
    def setUp(self):
        self.clock = Clock()
        original = path.time
        path.time = self.clock
        self.addCleanup(setattr, path, "time", original)

    def make(self, **faults):
        return path.Path(path.Faults(**faults), 1, path.TO_SERVER)

    def test_the_faults_are_those_of_udp_relay(self):
        for (direction, seed), letters in FATES.items():
            for index, letter in enumerate(letters):
                lost, swapped, duplicated = (
                    path.uniform(seed, direction, index, purpose) < limit
                    for purpose, limit in ((0, 0.2), (1, 0.1), (2, 0.1))
                )
                seen = "L" if lost else ".SDB"[swapped + 2 * duplicated]
                self.assertEqual(seen, letter, (direction, seed, index))

    def test_a_good_path_changes_nothing(self):
        way = self.make()
        for datagram in (b"1", b"2", b"", b"1"):
            way.take(datagram)
        self.assertEqual(way.take_due(), [b"1", b"2", b"", b"1"])
        self.assertIsNone(way.wait())

    def test_lost_and_duplicated_datagrams_are_counted(self):
        way = self.make(loss=1.0)
        way.take(b"abc")
        self.assertEqual(way.take_due(), [])
        self.assertEqual(way.counts, {"received": 1, "lost": 1, "bytes": 3})
        way = self.make(duplicate=1.0)
        way.take(b"abc")
        self.assertEqual(way.take_due(), [b"abc", b"abc"])
        self.assertEqual(way.counts["duplicated"], 1)

    def test_a_delayed_datagram_comes_after_its_delay(self):
        way = self.make(delay=0.02)
        way.take(b"late")
        self.assertEqual(way.take_due(), [])
        self.assertAlmostEqual(way.wait(), 0.02)
        self.clock.now += 0.021
        self.assertEqual(way.take_due(), [b"late"])

    def test_a_swapped_datagram_goes_behind_its_successor(self):
        way = self.make(swap=1.0)
        way.take(b"1")
        self.assertEqual(way.take_due(), [])
        way.take(b"2")
        self.assertEqual(way.take_due(), [b"2", b"1"])

    def test_a_swapped_datagram_without_a_successor_comes_later(self):
        way = self.make(swap=1.0)
        way.take(b"1")
        self.clock.now += path.LONGEST_HOLD + 0.001
        self.assertEqual(way.take_due(), [b"1"])
        way.take(b"2")
        way.take(b"3")
        self.assertEqual(way.take_due(), [b"3", b"2"])


class WireTest(unittest.TestCase):
    def test_packets_are_parsed(self):
        self.assertEqual(wire.parse(wire.data(5, b"text")), ("D", 5, b"text"))
        self.assertEqual(wire.parse(wire.data(0, b"")), ("D", 0, b""))
        self.assertEqual(wire.parse(wire.ack((1 << 32) - 1)), ("A", (1 << 32) - 1, b""))
        longest = b"x" * wire.LONGEST
        self.assertEqual(wire.parse(wire.data(1, longest)).payload, longest)
        self.assertEqual(wire.data(258, b"ab"), b"D\0\0\1\2\0\2ab")

    def test_broken_datagrams_are_none_of_the_sheet(self):
        for datagram in receiver.broken_datagrams():
            packet = wire.parse(datagram)
            self.assertTrue(packet is None or packet.kind == "A", datagram[:9])
        for datagram in sender.broken_acks():
            packet = wire.parse(datagram)
            is_ack_of_message_0 = packet is not None and packet[:2] == ("A", 1)
            self.assertFalse(is_ack_of_message_0, datagram[:9])


GOOD = path.Faults()


class FakeTrial:
    """A sender that runs, and a check that can fail."""

    seed = 0

    def __init__(self):
        self.server = types.SimpleNamespace(poll=lambda: None, alive=lambda: None)

    def fail(self, code, en, de):
        raise Fail(code, Text(en, de))

    def inconclusive(self, en, de):
        raise Inconclusive(Text(en, de))


class PeerTest(unittest.TestCase):
    def setUp(self):
        self.peer = peer.Peer(FakeTrial(), 2)
        self.addCleanup(self.peer.close)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.settimeout(10)
        self.socket.connect(("127.0.0.1", self.peer.port))

    def send(self, *numbers):
        for number in numbers:
            self.socket.send(wire.data(number, b""))

    def expect_fail(self, code, function, *arguments):
        with self.assertRaises(Fail) as caught:
            function(*arguments)
        self.assertEqual(caught.exception.code, code)

    def test_messages_in_the_window_are_right(self):
        self.send(0, 1)
        self.assertEqual([self.peer.next().number, self.peer.next().number], [0, 1])
        self.peer.ack(1)
        self.assertEqual(self.socket.recv(100), wire.ack(1))
        self.send(2)
        self.assertEqual(self.peer.next().number, 2)

    def test_a_message_beyond_the_window_fails(self):
        self.send(0, 2)
        self.peer.next()
        self.expect_fail("E_PROTOCOL", self.peer.next)

    def test_a_message_that_came_before_its_ack_fails(self):
        """The ACK makes room for it, but the sender could not know that."""
        self.send(0, 1, 2)
        self.peer.next()
        self.expect_fail("E_PROTOCOL", self.peer.ack, 1)

    def test_what_an_ack_has_read_is_not_lost(self):
        self.send(0, 1)
        self.peer.next()
        self.peer.ack(1)
        self.assertEqual(self.peer.next().number, 1)

    def test_other_datagrams_fail(self):
        self.socket.send(wire.ack(0))
        self.expect_fail("E_PROTOCOL", self.peer.next)
        self.socket.send(b"")
        self.expect_fail("E_PROTOCOL", self.peer.next)

    def test_a_sender_that_has_ended_fails(self):
        self.peer.trial.server.poll = lambda: 0
        self.expect_fail("E_PROTOCOL", self.peer.next)

    def run_relay(self, acked):
        """The sender of 3 messages ends, after ACKs for some of them have reached it."""

        class LastTurn(relay.Relay):
            def turn(self):
                self.acked = acked
                self.trial.server.poll = lambda: 0

        way = LastTurn(self.peer.trial, 1, GOOD)
        self.addCleanup(way.close)
        way.run(3)

    def test_a_sender_may_end_after_the_last_ack(self):
        self.run_relay(3)

    def test_a_sender_must_not_end_before_the_last_ack(self):
        self.expect_fail("E_PROTOCOL", self.run_relay, 2)


class CountsTest(unittest.TestCase):
    """What the checks say about the datagrams of a sender: (when, number) of each."""

    def setUp(self):
        self.trial = FakeTrial()
        self.trial.numbers, self.trial.tries = {}, []
        self.trial.budget = {"datagrams_per_message": 2.5, "needless_percent": 10}

    def verdict(self, judge, sent, messages, known=0):
        sent = [relay.Sent(*each) for each in sent]
        way = types.SimpleNamespace(sent=sent, acknowledged_before=known)
        try:
            judge(self.trial, way, messages)
        except Fail as fail:
            return fail.code
        except Inconclusive:
            return "INCONCLUSIVE"
        return "ok"

    def test_repeats_that_are_too_soon_are_counted(self):
        sent = [(0.0, 0), (0.05, 0), (0.06, 1), (0.08, 1), (0.10, 0), (0.14, 1)]
        self.assertEqual(waits.too_soon(sent), 1)

    def test_stop_and_wait_with_one_repeat_each_is_right(self):
        sent = [(n / 20, n // 2) for n in range(40)]
        self.assertEqual(self.verdict(waits.judge_count, sent, 20), "ok")

    def test_repeats_at_once_are_a_flood(self):
        sent = [(n / 50, n // 2) for n in range(40)]
        self.assertEqual(self.verdict(waits.judge_count, sent, 20), "E_PROTOCOL")

    def test_repeats_of_what_is_acknowledged_are_a_flood(self):
        sent = [(n / 20, n // 2) for n in range(40)]
        self.assertEqual(self.verdict(waits.judge_count, sent, 20, 19), "E_PROTOCOL")

    def test_late_acks_accuse_nobody(self):
        sent = [(n / 20, n // 4) for n in range(80)]
        self.assertEqual(self.verdict(waits.judge_count, sent, 20), "INCONCLUSIVE")

    def test_a_window_that_is_repeated_in_each_timeout_is_right(self):
        sent = [(turn / 20, number) for turn in range(100) for number in range(8)]
        self.assertEqual(self.verdict(together.judge_count, sent, 8), "ok")

    def test_a_window_that_is_repeated_sooner_is_a_flood(self):
        sent = [(turn / 50, number) for turn in range(100) for number in range(8)]
        self.assertEqual(self.verdict(together.judge_count, sent, 8), "E_PROTOCOL")

    def judge_gaps(self, gap, asleep):
        judge = lambda trial, way, _: waits.judge_gaps(trial, [gap] * 5, asleep)
        return self.verdict(judge, [], 0)

    def test_a_timeout_must_be_50_ms(self):
        self.assertEqual(self.judge_gaps(0.05, 0.05), "ok")
        self.assertEqual(self.judge_gaps(0.02, 0.02), "E_PROTOCOL")
        self.assertEqual(self.judge_gaps(0.3, 0.3), "E_LATE")

    def test_a_gap_in_which_the_sender_got_no_processor_is_not_late(self):
        self.assertEqual(self.judge_gaps(0.3, 0.05), "ok")


if __name__ == "__main__":
    unittest.main()
