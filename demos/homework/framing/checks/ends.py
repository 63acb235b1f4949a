"""What ends a connection: a message that is too long, the client, or a wrong first
byte. And what does not: other clients, and silence in a message."""

import select
import time

from grader.trial import Job

from .messages import LONGEST
from .streams import converse, delimiter, expect, expect_close, header, length, send

SILENCE = 0.6  # seconds: longer than a server that guesses would wait


def delimiter_too_long(trial):
    too_long(trial, delimiter(trial), b"x" * (LONGEST + 1))


def length_too_long(trial):
    too_long(trial, length(trial), header(LONGEST + 1))
    too_long(trial, length(trial), header(0xFFFFFFFF))


def too_long(trial, framing, data):
    trial.step(
        f"1 client sends a message, and then the first {len(data)} bytes of one that "
        f"is longer than {LONGEST} bytes. Another client is connected.",
        f"1 Client sendet eine Nachricht und dann die ersten {len(data)} Bytes einer "
        f"Nachricht, die länger als {LONGEST} Bytes ist. Ein anderer ist verbunden.",
    )
    other = converse(trial, framing, [b"other"], "another client", "anderer Client")
    client = converse(trial, framing, [b"good"], "a good message", "gute Nachricht")
    client.sendall(data)
    expect_close(trial, client, "The message is too long", "Die Nachricht ist zu lang")
    data, answers = framing.frames([b"still here"]), framing.answers([b"still here"])
    what = framing.what("the other client", "der andere Client")
    trial.exchange([Job(other, data, expected=answers)], what)


def delimiter_half(trial):
    half(trial, delimiter(trial))


def length_half(trial):
    half(trial, length(trial))


def half(trial, framing):
    trial.step(
        "1 client sends a message and a half, and ends its sending side (half-close).",
        "1 Client sendet eineinhalb Nachrichten und beendet seine Senderichtung "
        "(Half-Close).",
    )
    client, data = trial.connect(), framing.stream([b"complete", b"not complete"])
    job = Job(client, data[:-5], half_close=True)
    job.expected = framing.answers([b"complete"])
    what = framing.what("a message and a half", "eineinhalb Nachrichten")
    trial.exchange([job], what)


def both(trial):
    trial.step(
        "6 clients, 3 by delimiter and 3 by length, take turns and send 3 bytes each.",
        "6 Clients, 3 mit Trennzeichen und 3 mit Länge, senden reihum je 3 Bytes.",
    )
    talks = []
    for i in range(6):
        framing = (delimiter, length)[i % 2](trial)
        messages = [b"client %d" % i, b"", b"says good bye %d" % i]
        talks.append((trial.connect(), framing, messages))
    streams = [framing.stream(messages) for _, framing, messages in talks]
    for begin in range(0, max(map(len, streams)), 3):
        for (client, _, _), data in zip(talks, streams):
            send(trial, client, data[begin : begin + 3])
    for client, framing, messages in talks:
        what = framing.what("6 clients in turn", "6 Clients reihum")
        expect(trial, client, framing.answers(messages), what)


def early(trial):
    trial.step(
        f"2 clients send a message without its last byte, and this {SILENCE} s later.",
        f"2 Clients senden eine Nachricht ohne ihr letztes Byte und dieses {SILENCE} s "
        "später.",
    )
    for framing in (delimiter(trial), length(trial)):
        client, data = trial.connect(), framing.stream([b"not yet complete"])
        send(trial, client, data[:-1])
        end = time.monotonic() + SILENCE
        while time.monotonic() < end:
            if select.select([client], [], [], 0.1)[0]:
                fail_early(trial, client)
        answers = framing.answers([b"not yet complete"])
        what = framing.what("the last byte", "das letzte Byte")
        trial.exchange([Job(client, data[-1:], expected=answers)], what)


def fail_early(trial, client):
    got = client.recv(1 << 16)
    trial.server.alive()
    if got:
        trial.fail(
            "E_WRONG",
            f"The server answered {got[:40]!r} before the message was complete.",
            f"Der Server antwortete {got[:40]!r}, bevor die Nachricht vollständig war.",
        )
    trial.fail(
        "E_PARTIAL",
        "The server closed the connection before the message was complete.",
        "Der Server schloss die Verbindung, bevor die Nachricht vollständig war.",
    )


def unknown(trial):
    trial.step(
        'The first byte of 2 clients is "X". Then they send messages.',
        'Das erste Byte von 2 Clients ist "X". Dann senden sie Nachrichten.',
    )
    for framing in (delimiter(trial), length(trial)):
        client = trial.connect()
        client.sendall(b"X" + framing.frames([b"hello", b"world"]))
        expect_close(trial, client, "The first byte is X", "Das erste Byte ist ein X")
