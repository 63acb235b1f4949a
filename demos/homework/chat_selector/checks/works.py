"""Does a line go to all others, in whatever pieces it arrives?"""

from grader.clients import PATIENCE, check_silent, run
from grader.trial import Job
from grader.verdict import Text

from .room import expect_printed, join, relayed, say, send_alone

ANY_BYTES = bytes(set(range(256)) - {ord("\n")})


def line_to_all(trial):
    members = join(trial, 4)
    trial.step(
        "Each client sends a line. All others must get it, but not its sender.",
        "Jeder Client sendet eine Zeile. Alle anderen bekommen sie, der Absender "
        "nicht.",
    )
    for number, sender in enumerate(members + members[:2]):
        line = b"line %d" % number
        others = [member for member in members if member is not sender]
        say(
            trial,
            sender,
            line + b"\n",
            others,
            [line],
            Text(f"line {number} at the others", f"Zeile {number} bei den anderen"),
        )
    trial.step(
        "An empty line, and a line with every byte but the newline.",
        "Eine leere Zeile und eine Zeile mit jedem Byte außer dem Zeilenende.",
    )
    for line in (b"", ANY_BYTES):
        say(
            trial,
            members[0],
            line + b"\n",
            members[1:],
            [line],
            Text("any bytes", "beliebige Bytes"),
        )


def prints(trial):
    members = join(trial, 2)
    trial.step(
        "A client sends a line, then a datagram comes. Both must be printed at once.",
        "Ein Client sendet eine Zeile, dann kommt ein Datagramm. Beides muss sofort "
        "ausgegeben werden.",
    )
    what = Text("a line that must be printed", "eine Zeile, die ausgegeben werden muss")
    say(trial, members[0], b"a line\n", members[1:], [b"a line"], what)
    expect_printed(trial, [b"here is 1", b"a line"])
    trial.udp().send(b"a datagram")
    expect_printed(trial, [b"a datagram"])


def cut_lines(trial):
    first, second, hearer = join(trial, 3)
    text = b"one\nand two\n"
    trial.step(
        f"1 client sends {len(text)} bytes one by one; each is read alone.",
        f"1 Client sendet {len(text)} Bytes einzeln; jedes wird für sich gelesen.",
    )
    for i in range(len(text)):
        send_alone(trial, first, text[i : i + 1])
    say(
        trial,
        first,
        b"",
        [second, hearer],
        [b"one", b"and two"],
        Text("lines byte by byte", "Zeilen Byte für Byte"),
    )
    trial.step(
        "2 clients send their lines in halves, in turn.",
        "2 Clients senden ihre Zeilen in Hälften, abwechselnd.",
    )
    for client, half in ((first, b"apple"), (second, b"cherry"), (first, b" pie\n")):
        send_alone(trial, client, half)
    what = Text("halves of two clients", "Hälften von zwei Clients")
    say(trial, first, b"", [hearer], [b"apple pie"], what)
    say(trial, second, b" cake\n", [hearer], [b"cherry cake"], what)


def glued_lines(trial):
    sender, *hearers = join(trial, 3)
    lines = [b"line %d" % number for number in range(50)]
    trial.step(
        "1 client sends 50 lines and a half with one send(), then the rest.",
        "1 Client sendet 50 Zeilen und eine halbe mit einem send(), dann den Rest.",
    )
    what = Text("50 lines in one piece", "50 Zeilen in einem Stück")
    say(trial, sender, b"\n".join(lines) + b"\nhal", hearers, lines, what)
    say(trial, sender, b"f\n", hearers, [b"half"], what)


def many(trial):
    members = join(trial, 10)
    trial.step(
        "10 clients send 20 lines each, all at the same time.",
        "10 Clients senden je 20 Zeilen, alle gleichzeitig.",
    )
    said = [
        [b"%d says %d" % (who, number) for number in range(20)] for who in range(10)
    ]
    jobs = []
    for who, member in enumerate(members):
        others = [line for other in said if other is not said[who] for line in other]
        expected = b"".join(relayed(trial, line) for line in others)
        data = b"\n".join(said[who]) + b"\n"
        jobs.append(Job(member, data, expected=expected, piece=17))
    run(trial.server, jobs, PATIENCE)
    trial.server.alive()
    check_silent(
        trial.server, jobs, Text("10 clients at once", "10 Clients zugleich"), PATIENCE
    )
    for who, job in enumerate(jobs):
        check_conversation(trial, who, bytes(job.got), said)


def check_conversation(trial, who, got, said):
    """The lines of several senders may mix, but those of one sender stay in order."""
    lines = got.split(b"\n")
    for other, expected in enumerate(said):
        start = relayed(trial, b"%d says " % other)[:-1]
        skip = len(trial.values["prefix"])
        seen = [line[skip:] for line in lines if line.startswith(start)]
        expected = [] if other == who else expected
        if seen == expected:
            continue
        code = "E_PARTIAL" if len(seen) < len(expected) else "E_WRONG"
        trial.fail(
            code,
            f"Client {who} got {len(seen)} of the {len(expected)} lines of client "
            f"{other}, or got them in another order.",
            f"Client {who} bekam {len(seen)} von {len(expected)} Zeilen des Clients "
            f"{other}, oder in anderer Reihenfolge.",
        )
