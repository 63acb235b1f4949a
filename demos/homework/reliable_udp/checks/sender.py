"""Does the student's sender do what the sheet says?"""

import socket
import time

from grader import procfs, program
from grader.clients import PATIENCE

from . import wire
from .peer import Peer, check_not_ended
from .programs import start_sender, with_sender
from .receiver import MESSAGES

MISSES = 3  # datagrams that a sender sends to nobody


def expect_payload(trial, seen, message):
    if seen.payload != message:
        trial.fail(
            "E_WRONG",
            f"The payload of message {seen.number} is {seen.payload[:40]!r} and "
            f"should be {message[:40]!r}.",
            f"Der Inhalt von Nachricht {seen.number} ist {seen.payload[:40]!r} und "
            f"sollte {message[:40]!r} sein.",
        )


@with_sender(window=1)
def sends(trial, peer):
    trial.step(
        "A line comes on the standard input, and is acknowledged; then 4 lines come "
        "at once: an empty one, one with each byte, one of 1,000 bytes, and one that "
        "ends with the input.",
        "Eine Zeile kommt auf der Standardeingabe und wird bestätigt; dann kommen 4 "
        "Zeilen zugleich: eine leere, eine mit jedem Byte, eine von 1.000 Bytes und "
        "eine, die mit der Eingabe endet.",
    )
    trial.server.type(MESSAGES[0] + b"\n")
    for number, message in enumerate(MESSAGES):
        expect_payload(trial, peer.await_number(number), message)
        peer.ack(number + 1, linger=0.03)
        if number == 0:
            trial.server.type(b"\n".join(MESSAGES[1:]))
            trial.server.end_input()


@with_sender(window=1)
def repeats(trial, peer):
    trial.step(
        "3 lines come. Message 0 is not acknowledged before it has come 3 times.",
        "3 Zeilen kommen. Nachricht 0 wird erst bestätigt, wenn sie 3-mal kam.",
    )
    trial.server.type(b"one\ntwo\nthree\n")
    for _ in range(3):
        expect_payload(trial, peer.await_number(0), b"one")
    peer.ack(1)
    trial.step(
        "While message 1 is on its way, ACK 1 comes two more times, and ACK 0.",
        "Während Nachricht 1 unterwegs ist, kommt ACK 1 noch 2-mal, und ACK 0.",
    )
    expect_payload(trial, peer.await_number(1), b"two")
    for number in (1, 1, 0):
        peer.ack(number)
    peer.await_repeats(1, 2)
    peer.ack(2)
    expect_payload(trial, peer.await_number(2), b"three")


def broken_acks():
    """Datagrams that acknowledge nothing, while only message 0 has been sent."""
    pack = wire.HEADER.pack
    return [
        b"", b"A", wire.ack(1)[:-1], wire.ack(1) + b"more", pack(b"A", 1, 3) + b"abc",
        pack(b"A", 1, 7), pack(b"X", 1, 0), wire.data(1, b""), wire.ack(2),
        wire.ack((1 << 32) - 1),
    ]  # fmt: skip


@with_sender(window=1)
def sender_ignores(trial, peer):
    broken = broken_acks()
    trial.step(
        f"After message 0, {len(broken)} broken ACKs come: too short, too long, of a "
        "wrong kind, or for messages that were never sent.",
        f"Nach Nachricht 0 kommen {len(broken)} fehlerhafte ACKs: zu kurz, zu lang, "
        "von falscher Art oder für Nachrichten, die nie gesendet wurden.",
    )
    trial.server.type(b"one\ntwo\n")
    peer.await_number(0)
    for datagram in broken:
        peer.answer(datagram)
    peer.await_repeats(0, 3)
    trial.step(
        "A stranger (another port) sends ACK 1.",
        "Ein Fremder (anderer Port) sendet ACK 1.",
    )
    stranger = Peer(trial, 1)
    stranger.sender = peer.sender
    stranger.answer(wire.ack(1))
    stranger.close()
    peer.await_repeats(0, 3)
    peer.ack(1)
    peer.await_number(1)


def missed():
    """How many datagrams have come for a port that nobody has bound. proc(5), snmp"""
    rows = [row.split() for row in procfs.read("/proc/net/snmp").splitlines()]
    names, values = [row for row in rows if row and row[0] == "Udp:"]
    return int(values[names.index("NoPorts")])


def refused(trial):
    trial.step(
        "start: send 1 PORT, but nobody has bound the port yet: the kernel answers "
        "with ICMP (port unreachable). 2 lines come.",
        "Start: send 1 PORT, aber noch hat niemand den Port gebunden: Der Kernel "
        "antwortet mit ICMP (Port nicht erreichbar). 2 Zeilen kommen.",
    )
    port, before = program.free_port(socket.SOCK_DGRAM), missed()
    with start_sender(trial, 1, port) as trial.server:
        trial.server.type(b"one\ntwo\n")
        end = time.monotonic() + PATIENCE
        while missed() < before + MISSES and time.monotonic() < end:
            check_not_ended(trial, 0)
            time.sleep(0.01)
        trial.step(
            "Now the receiver binds the port.",
            "Nun bindet der Empfänger den Port.",
        )
        peer = Peer(trial, 1, port)
        try:
            peer.await_number(0)
            peer.ack(1)
            peer.await_number(1)
        finally:
            peer.close()


refused.starts_itself = True
