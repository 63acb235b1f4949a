"""Does the student's receiver do what the sheet says?"""

from . import wire
from .programs import expect_printed, with_receiver

EVERY_BYTE = bytes(set(range(256)) - {ord("\n")})
MESSAGES = [b"hello", b"", EVERY_BYTE, b"x" * wire.LONGEST, b"bye"]


@with_receiver(window=1)
def receives(trial, source):
    trial.step(
        "5 messages come, each after the ACK of the one before: a short one, an "
        "empty one, one with each byte but the newline, one of 1,000 bytes, a short "
        "one.",
        "5 Nachrichten kommen, jede nach dem ACK der vorigen: eine kurze, eine "
        "leere, eine mit jedem Byte außer dem Zeilenende, eine von 1.000 Bytes, eine "
        "kurze.",
    )
    for number, message in enumerate(MESSAGES):
        source.transfer(number, message)
        if number == 0:
            expect_printed(trial, MESSAGES[:1])
    source.expect_silence()
    expect_printed(trial, MESSAGES)


@with_receiver(window=1)
def repeated(trial, source):
    trial.step(
        "Each DATA datagram comes several times, as after a lost ACK. Each one is "
        "answered, but a message is printed only once.",
        "Jedes DATA-Datagramm kommt mehrmals, wie nach einem verlorenen ACK. Jedes "
        "wird beantwortet, aber eine Nachricht wird nur einmal ausgegeben.",
    )
    first, second = wire.data(0, b"first"), wire.data(1, b"second")
    source.send(first, first)
    source.expect_acks(1, count=2)
    source.send(second, second, first, second)
    source.expect_acks(2, count=4)
    source.expect_silence()
    expect_printed(trial, [b"first", b"second"])


def broken_datagrams():
    """Datagrams that the sheet does not know. Most pretend to be message 1."""
    pack = wire.HEADER.pack
    return [
        b"", b"D", wire.data(1, b"")[:-1], pack(b"X", 1, 3) + b"abc",
        pack(b"D", 1, 4) + b"abc", pack(b"D", 1, 2) + b"abc",
        pack(b"D", 1, wire.LONGEST + 1) + bytes(wire.LONGEST + 1),
        pack(b"A", 1, 0), pack(b"A", 2, 0),
    ]  # fmt: skip


@with_receiver(window=1)
def receiver_ignores(trial, source):
    source.transfer(0, b"first")
    broken = broken_datagrams()
    trial.step(
        f"{len(broken)} broken datagrams come from the sender: too short, with a "
        "wrong kind, with a wrong length, too long.",
        f"{len(broken)} fehlerhafte Datagramme kommen vom Sender: zu kurz, mit "
        "falscher Art, mit falscher Länge, zu lang.",
    )
    source.send(*broken)
    source.expect_silence()
    trial.step(
        "Message 1 comes from a stranger (another port), then from the sender.",
        "Nachricht 1 kommt von einem Fremden (anderer Port), dann vom Sender.",
    )
    stranger = type(source)(trial)
    stranger.send(wire.data(1, b"of a stranger"))
    stranger.expect_silence()
    source.transfer(1, b"second")
    source.expect_silence()
    expect_printed(trial, [b"first", b"second"])


@with_receiver(window=4)
def receiver_window(trial, source):
    lines = [b"line %d" % number for number in range(8)]

    def send(*numbers):
        source.send(*(wire.data(number, lines[number % 8]) for number in numbers))

    trial.step(
        "Messages 1, 2, 3 come before message 0; message 4 is outside of the window.",
        "Die Nachrichten 1, 2, 3 kommen vor Nachricht 0; Nachricht 4 ist außerhalb "
        "des Fensters.",
    )
    send(1, 3, 2, 4)
    source.expect_acks(0, count=4)
    send(0)
    source.expect_acks(4)
    expect_printed(trial, lines[:4])
    trial.step(
        "Message 4 comes again, then 6, 6, 5, and numbers far outside: 2^31, 2^32-1.",
        "Nachricht 4 kommt noch einmal, dann 6, 6, 5 und Nummern weit außerhalb: "
        "2^31, 2^32-1.",
    )
    send(4)
    source.expect_acks(5)
    send(6, 6)
    source.expect_acks(5, count=2)
    send(5, 1 << 31, (1 << 32) - 1)
    source.expect_acks(7, count=3)
    send(7)
    source.expect_acks(8)
    source.expect_silence()
    expect_printed(trial, lines)
