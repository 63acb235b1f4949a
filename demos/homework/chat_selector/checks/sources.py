"""Do datagrams and the standard input take part in the chat?"""

from grader.verdict import Text

from .room import LONGEST_LINE, join, say, send_alone


def send_datagram(trial, data, hearers, lines):
    sender = trial.udp()
    try:
        sender.send(data)
        say(
            trial,
            hearers[0],
            b"",
            hearers,
            lines,
            Text(f"the datagram {data[:20]!r}", f"das Datagramm {data[:20]!r}"),
        )
        sender.send(b"")
    except ConnectionRefusedError:
        trial.fail(
            "E_PROTOCOL",
            f"No UDP socket is bound to port {trial.server.port}.",
            f"An Port {trial.server.port} ist kein UDP-Socket gebunden.",
        )
    say(
        trial,
        hearers[0],
        b"",
        hearers,
        [b""],
        Text("an empty datagram", "ein leeres Datagramm"),
    )


def datagram(trial):
    members = join(trial, 3)
    trial.step(
        "1 client sends half a line; then datagrams come, with and without a newline.",
        "1 Client sendet eine halbe Zeile; dann kommen Datagramme, mit und ohne "
        "Zeilenende.",
    )
    send_alone(trial, members[0], b"half of ")
    send_datagram(trial, b"news", members, [b"news"])
    send_datagram(trial, b"more news\n", members, [b"more news"])
    trial.step(
        "A datagram of 1,001 bytes comes, which is too long, then one of 1,000 bytes.",
        "Ein Datagramm von 1.001 Bytes kommt, das zu lang ist, dann eines von 1.000.",
    )
    longest = b"x" * LONGEST_LINE
    trial.udp().send(b"y" * (LONGEST_LINE + 1))
    send_datagram(trial, longest + b"\n", members, [longest])
    say(
        trial,
        members[0],
        b"a line\n",
        members[1:],
        [b"half of a line"],
        Text("the line around the datagrams", "die Zeile um die Datagramme herum"),
    )


def typed(trial):
    members = join(trial, 3)
    trial.step(
        "2 lines and a half come at once on the standard input, then the rest.",
        "2 Zeilen und eine halbe kommen zugleich auf der Standardeingabe, dann der "
        "Rest.",
    )
    what = Text("lines of the standard input", "Zeilen der Standardeingabe")
    trial.server.type(b"one\ntwo\nand ")
    say(trial, members[0], b"", members, [b"one", b"two"], what)
    trial.server.type(b"more\n")
    say(trial, members[0], b"", members, [b"and more"], what)
    trial.step(
        "The standard input ends. The chat goes on.",
        "Die Standardeingabe endet. Der Chat geht weiter.",
    )
    trial.server.end_input()
    for turn in range(2):
        line = b"still here %d" % turn
        say(
            trial,
            members[0],
            line + b"\n",
            members[1:],
            [line],
            Text(
                "after the end of the standard input",
                "nach dem Ende der Standardeingabe",
            ),
        )
