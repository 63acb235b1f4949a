"""The student's sender and receiver, with a bad path between them."""

from .path import Faults
from .programs import expect_printed, lines_of, start_sender
from .relay import RelayToPort
from .waits import EARLIEST

WINDOW = 8


def transfer(trial, window, messages, faults):
    """All messages must be printed once and in order. Returns the relay."""
    trial.step(
        f"start: receive {window} PORT and send {window} PORT; between them, the path "
        f"loses {faults.loss:.0%} of the datagrams, swaps {faults.swap:.0%} and "
        f"duplicates {faults.duplicate:.0%}; {len(messages)} lines come.",
        f"Start: receive {window} PORT und send {window} PORT; dazwischen verliert "
        f"der Weg {faults.loss:.0%} der Datagramme, vertauscht {faults.swap:.0%} und "
        f"verdoppelt {faults.duplicate:.0%}; {len(messages)} Zeilen kommen.",
    )
    with trial.start("receive", window, "{port}") as receiver:
        relay = RelayToPort(trial, window, faults, receiver.port)
        try:
            with start_sender(trial, window, relay.entrance.port) as trial.server:
                trial.server.type(lines_of(messages))
                trial.server.end_input()
                run(trial, receiver, relay, messages)
        finally:
            relay.close()
    return relay


def run(trial, receiver, relay, messages):
    relay.run(len(messages))
    receiver.alive()
    receiver.settle(0.5)
    expect_printed(trial, messages)


def together(trial):
    messages = [b"message %d" % number for number in range(60)]
    transfer(trial, 1, messages, Faults(loss=0.2, swap=0.1, duplicate=0.1))


def together_window(trial):
    messages = [b"message %d" % number for number in range(300)]
    faults = Faults(loss=0.1, swap=0.1, duplicate=0.1, delay=0.005)
    judge_count(trial, transfer(trial, WINDOW, messages, faults), len(messages))


def judge_count(trial, relay, messages):
    """In each timeout, a right sender repeats at most the messages of its window."""
    seconds = relay.sent[-1].when - relay.sent[0].when
    most = messages + WINDOW * (1 + seconds / EARLIEST)
    share = len(relay.sent) / messages
    trial.numbers.update(datagrams_per_message=round(share, 2))
    if len(relay.sent) > most:
        trial.fail(
            "E_PROTOCOL",
            f"The sender sent {share:.1f} datagrams per message. In {seconds:.1f} s, at "
            f"most {most:.0f} datagrams are right.",
            f"Der Sender sandte {share:.1f} Datagramme je Nachricht. In {seconds:.1f} s "
            f"sind höchstens {most:.0f} Datagramme richtig.",
        )


together.starts_itself = True
together_window.starts_itself = True
