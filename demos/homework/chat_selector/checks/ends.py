"""What does the chat leave behind when its clients go, and how does it end itself?"""

import socket

from grader.checks.end import expect_end
from grader.checks.leaks import check_counts
from grader.clients import reset
from grader.verdict import Text

from .room import has_ended, join, say

WAYS = ("close", "reset", "half_close", "silent")
VISITS = 25  # in each way


def visit(trial, watcher, way):
    """A client comes, says something, and goes."""
    client = trial.connect()
    if way != "silent":
        say(
            trial,
            client,
            b"hello\n",
            [watcher],
            [b"hello"],
            Text("a visitor", "ein Besucher"),
        )
    if way == "reset":
        return reset(client)
    if way == "half_close":
        client.shutdown(socket.SHUT_WR)
        if not has_ended(client):
            trial.server.alive()
            trial.fail(
                "E_FD_LEAK",
                "A client has ended its stream (half-close), and the server does not "
                "close the connection.",
                "Ein Client hat seinen Datenstrom beendet (Half-Close), und der Server "
                "schließt die Verbindung nicht.",
            )
    return client.close()


def leaks(trial):
    watcher, _ = join(trial, 2)
    clients = VISITS * len(WAYS)
    trial.step(
        f"{clients} clients come and go: with close, RST, half-close, or without a "
        "line.",
        f"{clients} Clients kommen und gehen: mit close, RST, Half-Close oder ohne "
        "eine Zeile.",
    )
    for way in WAYS:
        visit(trial, watcher, way)
    trial.server.settle(1)
    descriptors, threads = trial.server.descriptors(), trial.server.threads()
    for _ in range(VISITS):
        for way in WAYS:
            visit(trial, watcher, way)
    check_counts(trial, descriptors, threads, clients)


def shutdown(trial):
    join(trial, 5)
    expect_end(trial)


shutdown.ends_program = True
