"""What happens when a client leaves, or must be made to leave?"""

import signal
import socket

from grader.clients import PATIENCE, reset
from grader.verdict import Text

from .room import LONGEST_LINE, has_ended, join, say


def leave_while_stopped(trial, leave, speaker, leaver, hearers):
    """The server is stopped meanwhile, so it finds the lines and the end together."""
    lines = [b"goodbye %d" % number for number in range(3)]
    trial.server.signal(signal.SIGSTOP)
    try:
        leave(leaver)
        speaker.sendall(b"\n".join(lines) + b"\n")
    finally:
        trial.server.signal(signal.SIGCONT)
    say(
        trial,
        speaker,
        b"",
        hearers,
        lines,
        Text("after a client has left", "nachdem ein Client gegangen ist"),
    )


def leaves(trial):
    first, second, third, fourth, last = join(trial, 5)
    trial.step(
        "1 client leaves with close(), 1 with RST; the server (SIGSTOP) finds it "
        "together with 3 lines of another client.",
        "1 Client geht mit close(), 1 mit RST; der Server (SIGSTOP) findet das "
        "zusammen mit 3 Zeilen eines anderen.",
    )
    leave_while_stopped(
        trial, socket.socket.close, first, second, [third, fourth, last]
    )
    leave_while_stopped(trial, reset, last, third, [first, fourth])
    trial.step(
        "1 more client connects, and everybody talks.",
        "1 weiterer Client verbindet sich, und alle reden.",
    )
    newcomer = trial.connect()
    rest = [first, fourth, last]
    say(
        trial,
        newcomer,
        b"hello\n",
        rest,
        [b"hello"],
        Text("a new client", "ein neuer Client"),
    )
    say(
        trial,
        first,
        b"welcome\n",
        [fourth, last, newcomer],
        [b"welcome"],
        Text("to a new client", "an einen neuen Client"),
    )


def long_line(trial):
    first, second, third = join(trial, 3)
    longest = b"x" * LONGEST_LINE
    trial.step(
        "1 client sends a line of 1,000 bytes, which is allowed.",
        "1 Client sendet eine Zeile von 1.000 Bytes; das ist erlaubt.",
    )
    say(
        trial,
        first,
        longest + b"\n",
        [second, third],
        [longest],
        Text("a line of 1,000 bytes", "eine Zeile von 1.000 Bytes"),
    )
    trial.step(
        "Another one sends 1,001 bytes without a newline. The server must end it.",
        "Ein anderer sendet 1.001 Bytes ohne Zeilenende. Der Server muss ihn "
        "beenden.",
    )
    second.sendall(b"y" * (LONGEST_LINE + 1))
    if not has_ended(second):
        trial.server.alive()
        trial.fail(
            "E_PROTOCOL",
            f"{PATIENCE:.0f} s after 1,001 bytes without a newline the connection is "
            "still open.",
            f"{PATIENCE:.0f} s nach 1.001 Bytes ohne Zeilenende ist die Verbindung "
            "noch offen.",
        )
    say(
        trial,
        third,
        b"and now?\n",
        [first],
        [b"and now?"],
        Text("after a line that is too long", "nach einer zu langen Zeile"),
    )


def half_line_at_end(trial):
    first, second, third, fourth = join(trial, 4)
    trial.step(
        "1 client sends bytes without a newline and leaves.",
        "1 Client sendet Bytes ohne Zeilenende und geht.",
    )
    second.sendall(b"last words")
    second.close()
    say(
        trial,
        first,
        b"",
        [first, third, fourth],
        [b"last words"],
        Text(
            "a line that ends with its client", "eine Zeile, die mit ihrem Client endet"
        ),
    )
    trial.step(
        "Another one leaves after a whole line.",
        "Ein anderer geht nach einer ganzen Zeile.",
    )
    third.sendall(b"bye\n")
    third.close()
    what = Text("after a client has left", "nachdem ein Client gegangen ist")
    say(trial, fourth, b"", [first, fourth], [b"bye"], what)
    say(trial, first, b"gone\n", [fourth], [b"gone"], what)
