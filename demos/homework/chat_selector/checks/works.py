"""Does the chat do what the sheet says?"""

import signal
import socket

from grader.clients import PATIENCE, check_silent, reset, run
from grader.trial import Job
from grader.verdict import Text

from .room import expect_printed, has_ended, join, relayed, say, send_alone

LONGEST_LINE = 1000
ANY_BYTES = bytes(set(range(256)) - {ord("\n")})


def line_to_all(trial):
    members = join(trial, 4)
    trial.step("Each client sends a line. All others must get it, but not its sender.",
               "Jeder Client sendet eine Zeile. Alle anderen bekommen sie, der Absender "
               "nicht.")  # fmt: skip
    for number, sender in enumerate(members + members[:2]):
        line = b"line %d" % number
        others = [member for member in members if member is not sender]
        say(trial, sender, line + b"\n", others, [line],
            Text(f"line {number} at the others", f"Zeile {number} bei den anderen"))  # fmt: skip
    trial.step("An empty line, and a line with every byte but the newline.",
               "Eine leere Zeile und eine Zeile mit jedem Byte außer dem Zeilenende.")  # fmt: skip
    for line in (b"", ANY_BYTES):
        say(trial, members[0], line + b"\n", members[1:], [line],
            Text("any bytes", "beliebige Bytes"))  # fmt: skip


def prints(trial):
    members = join(trial, 2)
    trial.step("A client sends a line, then a datagram comes. Both must be printed at once.",
               "Ein Client sendet eine Zeile, dann kommt ein Datagramm. Beides muss sofort "
               "ausgegeben werden.")  # fmt: skip
    what = Text("a line that must be printed", "eine Zeile, die ausgegeben werden muss")
    say(trial, members[0], b"a line\n", members[1:], [b"a line"], what)
    expect_printed(trial, [b"here is 1", b"a line"])
    trial.udp().send(b"a datagram")
    expect_printed(trial, [b"a datagram"])


def cut_lines(trial):
    first, second, hearer = join(trial, 3)
    text = b"one\nand two\n"
    trial.step(f"1 client sends {len(text)} bytes one by one; each is read alone.",
               f"1 Client sendet {len(text)} Bytes einzeln; jedes wird für sich gelesen.")  # fmt: skip
    for i in range(len(text)):
        send_alone(trial, first, text[i : i + 1])
    say(trial, first, b"", [second, hearer], [b"one", b"and two"],
        Text("lines byte by byte", "Zeilen Byte für Byte"))  # fmt: skip
    trial.step("2 clients send their lines in halves, in turn.",
               "2 Clients senden ihre Zeilen in Hälften, abwechselnd.")  # fmt: skip
    for client, half in ((first, b"apple"), (second, b"cherry"), (first, b" pie\n")):
        send_alone(trial, client, half)
    what = Text("halves of two clients", "Hälften von zwei Clients")
    say(trial, first, b"", [hearer], [b"apple pie"], what)
    say(trial, second, b" cake\n", [hearer], [b"cherry cake"], what)


def glued_lines(trial):
    sender, *hearers = join(trial, 3)
    lines = [b"line %d" % number for number in range(50)]
    trial.step("1 client sends 50 lines and a half with one send(), then the rest.",
               "1 Client sendet 50 Zeilen und eine halbe mit einem send(), dann den Rest.")  # fmt: skip
    what = Text("50 lines in one piece", "50 Zeilen in einem Stück")
    say(trial, sender, b"\n".join(lines) + b"\nhal", hearers, lines, what)
    say(trial, sender, b"f\n", hearers, [b"half"], what)


def send_datagram(trial, data, hearers, lines):
    sender = trial.udp()
    try:
        sender.send(data)
        say(trial, hearers[0], b"", hearers, lines,
            Text(f"the datagram {data[:20]!r}", f"das Datagramm {data[:20]!r}"))  # fmt: skip
        sender.send(b"")
    except ConnectionRefusedError:
        trial.fail("E_PROTOCOL", f"No UDP socket is bound to port {trial.server.port}.",
                   f"An Port {trial.server.port} ist kein UDP-Socket gebunden.")  # fmt: skip
    say(trial, hearers[0], b"", hearers, [b""],
        Text("an empty datagram", "ein leeres Datagramm"))  # fmt: skip


def datagram(trial):
    members = join(trial, 3)
    trial.step("1 client sends half a line; then datagrams come, with and without a newline.",
               "1 Client sendet eine halbe Zeile; dann kommen Datagramme, mit und ohne "
               "Zeilenende.")  # fmt: skip
    send_alone(trial, members[0], b"half of ")
    send_datagram(trial, b"news", members, [b"news"])
    send_datagram(trial, b"more news\n", members, [b"more news"])
    longest = b"x" * LONGEST_LINE
    send_datagram(trial, longest + b"\n", members, [longest])
    say(trial, members[0], b"a line\n", members[1:], [b"half of a line"],
        Text("the line around the datagrams", "die Zeile um die Datagramme herum"))  # fmt: skip


def typed(trial):
    members = join(trial, 3)
    trial.step("2 lines and a half come at once on the standard input, then the rest.",
               "2 Zeilen und eine halbe kommen zugleich auf der Standardeingabe, dann der "
               "Rest.")  # fmt: skip
    what = Text("lines of the standard input", "Zeilen der Standardeingabe")
    trial.server.type(b"one\ntwo\nand ")
    say(trial, members[0], b"", members, [b"one", b"two"], what)
    trial.server.type(b"more\n")
    say(trial, members[0], b"", members, [b"and more"], what)
    trial.step("The standard input ends. The chat goes on.",
               "Die Standardeingabe endet. Der Chat geht weiter.")  # fmt: skip
    trial.server.end_input()
    for turn in range(2):
        line = b"still here %d" % turn
        say(trial, members[0], line + b"\n", members[1:], [line],
            Text("after the end of the standard input",
                 "nach dem Ende der Standardeingabe"))  # fmt: skip


def leave_while_stopped(trial, leave, speaker, leaver, hearers):
    """The server is stopped meanwhile, so it finds the lines and the end together."""
    lines = [b"goodbye %d" % number for number in range(3)]
    trial.server.signal(signal.SIGSTOP)
    try:
        leave(leaver)
        speaker.sendall(b"\n".join(lines) + b"\n")
    finally:
        trial.server.signal(signal.SIGCONT)
    say(trial, speaker, b"", hearers, lines,
        Text("after a client has left", "nachdem ein Client gegangen ist"))  # fmt: skip


def leaves(trial):
    first, second, third, fourth, last = join(trial, 5)
    trial.step("1 client leaves with close(), 1 with RST; the server (SIGSTOP) finds it "
               "together with 3 lines of another client.",
               "1 Client geht mit close(), 1 mit RST; der Server (SIGSTOP) findet das "
               "zusammen mit 3 Zeilen eines anderen.")  # fmt: skip
    leave_while_stopped(trial, socket.socket.close, first, second, [third, fourth, last])
    leave_while_stopped(trial, reset, last, third, [first, fourth])
    trial.step("1 more client connects, and everybody talks.",
               "1 weiterer Client verbindet sich, und alle reden.")  # fmt: skip
    newcomer = trial.connect()
    rest = [first, fourth, last]
    say(trial, newcomer, b"hello\n", rest, [b"hello"],
        Text("a new client", "ein neuer Client"))  # fmt: skip
    say(trial, first, b"welcome\n", [fourth, last, newcomer], [b"welcome"],
        Text("to a new client", "an einen neuen Client"))  # fmt: skip


def long_line(trial):
    first, second, third = join(trial, 3)
    longest = b"x" * LONGEST_LINE
    trial.step("1 client sends a line of 1,000 bytes, which is allowed.",
               "1 Client sendet eine Zeile von 1.000 Bytes; das ist erlaubt.")  # fmt: skip
    say(trial, first, longest + b"\n", [second, third], [longest],
        Text("a line of 1,000 bytes", "eine Zeile von 1.000 Bytes"))  # fmt: skip
    trial.step("Another one sends 1,001 bytes without a newline. The server must end it.",
               "Ein anderer sendet 1.001 Bytes ohne Zeilenende. Der Server muss ihn "
               "beenden.")  # fmt: skip
    second.sendall(b"y" * (LONGEST_LINE + 1))
    if not has_ended(second):
        trial.server.alive()
        trial.fail("E_PROTOCOL",
                   f"{PATIENCE:.0f} s after 1,001 bytes without a newline the connection is "
                   "still open.",
                   f"{PATIENCE:.0f} s nach 1.001 Bytes ohne Zeilenende ist die Verbindung "
                   "noch offen.")  # fmt: skip
    say(trial, third, b"and now?\n", [first], [b"and now?"],
        Text("after a line that is too long", "nach einer zu langen Zeile"))  # fmt: skip


def half_line_at_end(trial):
    first, second, third, fourth = join(trial, 4)
    trial.step("1 client sends bytes without a newline and leaves.",
               "1 Client sendet Bytes ohne Zeilenende und geht.")  # fmt: skip
    second.sendall(b"last words")
    second.close()
    say(trial, first, b"", [first, third, fourth], [b"last words"],
        Text("a line that ends with its client", "eine Zeile, die mit ihrem Client endet"))  # fmt: skip
    trial.step("Another one leaves after a whole line.",
               "Ein anderer geht nach einer ganzen Zeile.")  # fmt: skip
    third.sendall(b"bye\n")
    third.close()
    what = Text("after a client has left", "nachdem ein Client gegangen ist")
    say(trial, fourth, b"", [first, fourth], [b"bye"], what)
    say(trial, first, b"gone\n", [fourth], [b"gone"], what)


def many(trial):
    members = join(trial, 10)
    trial.step("10 clients send 20 lines each, all at the same time.",
               "10 Clients senden je 20 Zeilen, alle gleichzeitig.")  # fmt: skip
    said = [[b"%d says %d" % (who, number) for number in range(20)] for who in range(10)]
    jobs = []
    for who, member in enumerate(members):
        others = [line for other in said if other is not said[who] for line in other]
        expected = b"".join(relayed(trial, line) for line in others)
        data = b"\n".join(said[who]) + b"\n"
        jobs.append(Job(member, data, expected=expected, piece=17))
    run(trial.server, jobs, PATIENCE)
    trial.server.alive()
    check_silent(trial.server, jobs, Text("10 clients at once", "10 Clients zugleich"), PATIENCE)
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
        trial.fail(code,
                   f"Client {who} got {len(seen)} of the {len(expected)} lines of client "
                   f"{other}, or got them in another order.",
                   f"Client {who} bekam {len(seen)} von {len(expected)} Zeilen des Clients "
                   f"{other}, oder in anderer Reihenfolge.")  # fmt: skip
