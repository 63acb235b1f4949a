"""Starts the student's program as a receiver or a sender, and reads what it prints."""

import functools
import time

from grader.clients import PATIENCE

from .peer import Peer, Source


def with_receiver(window, ends=False):
    """For a check that gets a running receiver (trial.server), and a source that sends
    to it. `ends` means that the check ends the receiver."""

    def decorate(check):
        @functools.wraps(check)
        def run(trial):
            trial.step(f"start: receive {window} PORT", f"Start: receive {window} PORT")
            with trial.start("receive", window, "{port}") as trial.server:
                check(trial, Source(trial))
                if not ends:
                    trial.server.alive()

        run.starts_itself = True
        return run

    return decorate


def with_sender(window):
    """For a check that gets a running sender (trial.server), and the peer to which it
    sends."""

    def decorate(check):
        @functools.wraps(check)
        def run(trial):
            trial.step(f"start: send {window} PORT", f"Start: send {window} PORT")
            peer = Peer(trial, window)
            try:
                with start_sender(trial, window, peer.port) as trial.server:
                    check(trial, peer)
            finally:
                peer.close()

        run.starts_itself = True
        return run

    return decorate


def start_sender(trial, window, port):
    return trial.start("send", window, port, is_server=False)


def lines_of(messages):
    return b"".join(message + b"\n" for message in messages)


def printed(trial):
    """The messages that the receiver has printed: the lines with the prefix."""
    prefix = trial.values["prefix"].encode()
    with open(trial.server.output, "rb") as file:
        lines = file.read().split(b"\n")[:-1]
    return [line[len(prefix) :] for line in lines if line.startswith(prefix)]


def expect_printed(trial, messages):
    """Waits until the receiver has printed so many messages, and compares them."""
    end = time.monotonic() + PATIENCE
    while len(printed(trial)) < len(messages) and time.monotonic() < end:
        time.sleep(0.01)
    trial.server.settle(0.5)
    compare(trial, printed(trial), messages)


def compare(trial, seen, messages):
    """Each message once, in order, and nothing else."""
    if seen == messages:
        return
    pairs = enumerate(zip(seen, messages))
    first = next((i for i, (a, b) in pairs if a != b), min(len(seen), len(messages)))
    if first == len(seen):
        trial.fail(
            "E_PARTIAL",
            f"The receiver has printed {len(seen)} of {len(messages)} messages. Each "
            f"line begins with {trial.values['prefix']!r}, and the output is flushed.",
            f"Der Empfänger hat {len(seen)} von {len(messages)} Nachrichten "
            f"ausgegeben. Jede Zeile beginnt mit {trial.values['prefix']!r}, und die "
            "Ausgabe wird geleert (flush).",
        )
    wanted = messages[first][:40] if first < len(messages) else None
    again = seen[first] in messages[:first]
    trial.fail(
        "E_WRONG",
        f"Printed message {first} is {seen[first][:40]!r} and should be {wanted!r}."
        + (" It came for the second time." if again else ""),
        f"Die ausgegebene Nachricht {first} ist {seen[first][:40]!r} und sollte "
        f"{wanted!r} sein." + (" Sie kam zum zweiten Mal." if again else ""),
    )


def expect_end(trial, status, what):
    """Waits for the end of the program. Only the time counts in which it slept."""
    server, before, begin = trial.server, trial.server.usage(), time.monotonic()
    while server.wait(0.05) is None:
        waited = time.monotonic() - begin
        asleep = waited - min(waited, server.usage().since(before).runnable)
        if asleep > PATIENCE or waited > 3 * PATIENCE:
            place = server.where()
            trial.fail(
                "E_SHUTDOWN",
                f"{what.en}: {waited:.1f} s later the program still runs, in {place}.",
                f"{what.de}: {waited:.1f} s später läuft das Programm noch, in "
                f"{place}.",
            )
    if server.ended != status:
        how = server.how_it_ended()
        trial.fail(
            "E_SHUTDOWN",
            f"{what.en}: {how.en} It should end with status {status}.",
            f"{what.de}: {how.de} Es soll mit Status {status} enden.",
        )
