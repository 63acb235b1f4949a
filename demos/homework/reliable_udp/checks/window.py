"""Does the sender use its window, and keep to it? Counts decide, not times."""

from .programs import lines_of, with_sender
from .sender import expect_payload

WINDOW = 8
PATIENT_REPEATS = 6  # so often the oldest message may come before the others
LINES = [b"line %d" % number for number in range(20)]


def await_all(trial, peer, first, last):
    """Waits until all these messages have come. That the oldest one is repeated
    meanwhile shows that time has passed."""
    missing, repeats = set(range(first, last + 1)), 0
    missing -= {each.number for each in peer.seen}
    while missing:
        seen = peer.next()
        expect_payload(trial, seen, LINES[seen.number])
        missing.discard(seen.number)
        repeats += seen.number == peer.acked
        if repeats > PATIENT_REPEATS:
            trial.fail(
                "E_PROTOCOL",
                f"Message {peer.acked} came {repeats} times, but message "
                f"{min(missing)} never, although it is in the window of {WINDOW}.",
                f"Nachricht {peer.acked} kam {repeats}-mal, aber Nachricht "
                f"{min(missing)} nie, obwohl sie im Fenster von {WINDOW} liegt.",
            )


def fill(trial, peer):
    trial.step(
        f"{len(LINES)} lines come at once, and nothing is acknowledged.",
        f"{len(LINES)} Zeilen kommen zugleich, und nichts wird bestätigt.",
    )
    trial.server.type(lines_of(LINES))
    await_all(trial, peer, 0, WINDOW - 1)


@with_sender(WINDOW)
def fills(trial, peer):
    fill(trial, peer)
    peer.await_repeats(0, 2)


@with_sender(WINDOW)
def slides(trial, peer):
    fill(trial, peer)
    trial.step(
        "ACK 3 comes: now messages up to 10 may be sent. ACK 3 comes 10 more times, "
        "and the old ACK 1: they change nothing.",
        "ACK 3 kommt: Nun dürfen Nachrichten bis 10 gesendet werden. ACK 3 kommt "
        "noch 10-mal, und das alte ACK 1: Sie ändern nichts.",
    )
    peer.ack(3)
    await_all(trial, peer, 8, 10)
    for _ in range(10):
        peer.ack(3)
    peer.ack(1)
    peer.await_repeats(3, 2)
    trial.step("ACK 11 comes, then ACK 19.", "ACK 11 kommt, dann ACK 19.")
    peer.ack(11)
    await_all(trial, peer, 11, 18)
    peer.ack(19)
    await_all(trial, peer, 19, 19)


@with_sender(WINDOW)
def typed_slowly(trial, peer):
    trial.step(
        "2 lines and half of a third one come. The input stays open, but nothing "
        "more comes. Message 0 must be repeated.",
        "2 Zeilen und die Hälfte einer dritten kommen. Die Eingabe bleibt offen, "
        "aber es kommt nichts mehr. Nachricht 0 muss wiederholt werden.",
    )
    trial.server.type(b"one\ntwo\nhalf ")
    expect_payload(trial, peer.await_number(0), b"one")
    expect_payload(trial, peer.await_number(1), b"two")
    peer.await_repeats(0, 3)
    trial.step("The rest of the third line comes.", "Der Rest der dritten Zeile kommt.")
    trial.server.type(b"a line\n")
    expect_payload(trial, peer.await_number(2), b"half a line")
