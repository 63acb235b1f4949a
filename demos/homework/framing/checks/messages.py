"""Does the server find the messages? Each check exists for both ways of framing."""

from grader.trial import Job

from .streams import converse, delimiter, expect, length, send

LONGEST = 4096
CUT = (b"first", b"", b"number three")  # the messages of the stream that is cut


def delimiter_one(trial):
    one(trial, delimiter(trial))


def length_one(trial):
    one(trial, length(trial))


def one(trial, framing):
    trial.step(
        '1 client sends "hello", waits for the answer, and sends "world, 42".',
        '1 Client sendet "hello", wartet auf die Antwort und sendet "world, 42".',
    )
    client = converse(trial, framing, [b"hello"], "one message", "eine Nachricht")
    data, answers = framing.frames([b"world, 42"]), framing.answers([b"world, 42"])
    what = framing.what("another message", "noch eine Nachricht")
    trial.exchange([Job(client, data, expected=answers)], what)


def delimiter_bytes(trial):
    end = trial.values["delimiter"].encode()
    any_bytes(trial, delimiter(trial), bytes(range(256)).replace(end, b""))


def length_bytes(trial):
    any_bytes(trial, length(trial), bytes(range(256)))


def any_bytes(trial, framing, message):
    trial.step(
        f"1 client sends a message of {len(message)} different bytes.",
        f"1 Client sendet eine Nachricht aus {len(message)} verschiedenen Bytes.",
    )
    converse(trial, framing, [message, b"ende\xff\xfe"], "any bytes", "beliebige Bytes")


def delimiter_cuts(trial):
    cuts(trial, delimiter(trial))


def length_cuts(trial):
    cuts(trial, length(trial))


def cuts(trial, framing):
    data, answers = framing.stream(CUT), framing.answers(CUT)
    trial.step(
        f"{len(data) - 1} clients send {len(data)} bytes in two pieces; each cuts at "
        "another place.",
        f"{len(data) - 1} Clients senden {len(data)} Bytes in zwei Stücken; jeder "
        "schneidet an einer anderen Stelle.",
    )
    for place in range(1, len(data)):
        client = trial.connect()
        send(trial, client, data[:place])
        what = framing.what(f"a cut after byte {place}", f"Schnitt nach Byte {place}")
        trial.exchange([Job(client, data[place:], expected=answers)], what)
        client.close()
    trial.step("1 client sends byte by byte.", "1 Client sendet Byte für Byte.")
    client = trial.connect()
    for i in range(len(data)):
        send(trial, client, data[i : i + 1])
    expect(trial, client, answers, framing.what("byte by byte", "Byte für Byte"))


def delimiter_glued(trial):
    glued(trial, delimiter(trial))


def length_glued(trial):
    glued(trial, length(trial))


def glued(trial, framing):
    trial.step(
        "1 client sends 200 messages with one send().",
        "1 Client sendet 200 Nachrichten mit einem send().",
    )
    messages = [b"message %d" % i for i in range(200)]
    converse(trial, framing, messages, "200 messages", "200 Nachrichten")


def delimiter_empty(trial):
    empty(trial, delimiter(trial))


def length_empty(trial):
    empty(trial, length(trial))


def empty(trial, framing):
    trial.step(
        "1 client sends empty messages, alone and between others.",
        "1 Client sendet leere Nachrichten, allein und zwischen anderen.",
    )
    converse(trial, framing, [b""], "an empty message", "eine leere Nachricht")
    messages = [b"", b"a", b"", b"", b"bc", b""]
    converse(trial, framing, messages, "empty messages", "leere Nachrichten")


def delimiter_longest(trial):
    longest(trial, delimiter(trial))


def length_longest(trial):
    longest(trial, length(trial))


def longest(trial, framing):
    for size in (200, 1000, LONGEST - 1, LONGEST):
        trial.step(
            f"1 client sends a message of {size} bytes, at once and in pieces.",
            f"1 Client sendet eine Nachricht mit {size} Bytes, am Stück und in Teilen.",
        )
        text = bytes(trial.random.choices(b"abcdefghijklmnopqrstuvwxyz", k=size))
        converse(trial, framing, [text, b"z"], f"{size} bytes", f"{size} Bytes")
        client, data = trial.connect(), framing.stream([text, b"z"])
        for begin in range(0, len(data), 700):
            send(trial, client, data[begin : begin + 700])
        what = framing.what(f"{size} bytes in pieces", f"{size} Bytes in Teilen")
        expect(trial, client, framing.answers([text, b"z"]), what)
