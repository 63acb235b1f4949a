"""Does the program end when it should, and not before?"""

import signal
import time

from grader.clients import PATIENCE
from grader.verdict import Text

from .programs import expect_end, with_receiver, with_sender

TRIES = 50  # as the sheet says
FEWEST, MOST = TRIES - 5, TRIES + 5


@with_receiver(window=1, ends=True)
def receiver_ends(trial, source):
    source.transfer(0, b"message")
    trial.step("SIGTERM is sent.", "SIGTERM wird gesendet.")
    trial.server.signal(signal.SIGTERM)
    expect_end(trial, 0, Text("After SIGTERM", "Nach SIGTERM"))


@with_sender(window=2)  # so that the sender sees the end of its input
def sender_ends(trial, peer):
    trial.step(
        "1 line comes, and the input ends. ACK 1 comes when the message was repeated "
        "twice.",
        "1 Zeile kommt, und die Eingabe endet. ACK 1 kommt, wenn die Nachricht 2-mal "
        "wiederholt wurde.",
    )
    trial.server.type(b"message\n")
    trial.server.end_input()
    peer.await_repeats(0, 3)
    peer.ack(1)
    expect_end(trial, 0, Text("After the ACK of the last message",
                              "Nach dem ACK der letzten Nachricht"))  # fmt: skip


@with_sender(window=1)
def gives_up(trial, peer):
    trial.step(
        f"1 line comes, and no ACK at all. After {TRIES} tries, the sender should "
        "give up.",
        f"1 Zeile kommt, aber kein ACK. Nach {TRIES} Versuchen soll der Sender "
        "aufgeben.",
    )
    trial.server.type(b"message\n")
    tries = count_tries(trial, peer)
    trial.numbers.update(tries=tries)
    at_least = Text(f"{tries} times", f"{tries}-mal")
    if tries > MOST:
        at_least = Text(f"more than {MOST} times", f"öfter als {MOST}-mal")
    if not FEWEST <= tries <= MOST:
        trial.fail(
            "E_SHUTDOWN",
            f"The sender should send the message {TRIES} times; it sent it "
            f"{at_least.en}.",
            f"Der Sender soll die Nachricht {TRIES}-mal senden; er sandte sie "
            f"{at_least.de}.",
        )
    expect_end(trial, 1, Text(f"After {tries} tries", f"Nach {tries} Versuchen"))


def count_tries(trial, peer):
    """Counts the datagrams until the sender ends or is silent, or too many came."""
    peer.await_number(0)
    tries, last = 1, time.monotonic()
    while tries <= MOST:
        ended = trial.server.poll() is not None
        if peer.receive(0.1) is not None:
            tries, last = tries + 1, time.monotonic()
        elif ended or time.monotonic() - last > PATIENCE:
            break
    return tries
