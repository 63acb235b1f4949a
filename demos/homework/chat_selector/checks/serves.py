"""Are the others served beside a difficult client?"""

import contextlib
import fcntl
import socket
import struct
import termios

from grader import procfs
from grader.trial import Job
from grader.verdict import Fail, Text

from .room import has_ended, join, relayed, say, send_alone, speaker

TINY = 4096  # bytes of a receive buffer
LINE = b"x" * 999
FLOOD = 16 << 10  # lines; 16 MiB
MOST_GROWTH = 8 << 10  # KiB
HELD = 384 << 10  # bytes that the server must hold for a client that reads late
BLOCK = 64  # lines


def beside_half_line(trial):
    first, second, third = join(trial, 3)
    trial.step(
        "1 client sends half a line, and no more. Two others talk.",
        "1 Client sendet eine halbe Zeile und nichts weiter. Zwei andere reden.",
    )
    send_alone(trial, first, b"half a li")
    for turn in range(3):
        line = b"others %d" % turn
        say(
            trial,
            second,
            line + b"\n",
            [third, first],
            [line],
            Text("clients beside half a line", "Clients neben einer halben Zeile"),
        )


def pass_on(trial, sender, lines, hearer, what):
    """The hearer must get all lines of the sender. If it does not, and the server does
    not even read one more line, then the server is blocked."""
    data, expected = (LINE + b"\n") * lines, relayed(trial, LINE) * lines
    try:
        trial.exchange(
            [speaker(sender, data), Job(hearer, b"", expected=expected)], what
        )
    except Fail as fail:
        with contextlib.suppress(OSError):
            sender.send(b"one more line\n")
        trial.server.settle(0.3)
        waiting, place = trial.server.unread(), trial.server.where()
        if fail.code != "E_PARTIAL" or not waiting:
            raise
        trial.fail(
            "E_STARVE",
            f"{what.en}: {waiting} bytes lie unread, because the server is in {place}. "
            "All clients wait for the one that does not read.",
            f"{what.de}: {waiting} Bytes liegen ungelesen, denn der Server steht in "
            f"{place}. Alle Clients warten auf den einen, der nicht liest.",
        )


def flood(trial, sender, hearer):
    pass_on(trial, sender, FLOOD, hearer, Text("16 MiB of lines", "16 MiB Zeilen"))


def join_slowly(trial, sender, hearer):
    """A client with a small receive buffer, known to the server, that has read all."""
    slow = trial.connect(receive_buffer=TINY)
    what = Text("a client with a small buffer", "ein Client mit kleinem Puffer")
    say(trial, slow, b"I am slow\n", [sender, hearer], [b"I am slow"], what)
    return slow


def beside_never_reads(trial):
    sender, hearer = join(trial, 2)
    flood(trial, sender, hearer)  # a runtime takes the memory that it needs anyway
    before = trial.server.memory()[0]
    stuck = join_slowly(trial, sender, hearer)
    trial.step(
        "1 client reads nothing. Another one sends 16 MiB of lines to a third one.",
        "1 Client liest nichts. Ein anderer sendet 16 MiB Zeilen an einen " "dritten.",
    )
    flood(trial, sender, hearer)
    grown = trial.server.memory()[0] - before
    trial.numbers.update(grown_mib=round(grown / 1024, 1))
    if grown > MOST_GROWTH:
        trial.fail(
            "E_MEM",
            f"The memory of the server grew by {grown >> 10} MiB, because it keeps all "
            "lines for the client that does not read.",
            f"Der Speicher des Servers wuchs um {grown >> 10} MiB, weil er alle Zeilen "
            "für den Client aufhebt, der nicht liest.",
        )
    stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    if not has_ended(stuck):
        trial.server.alive()
        trial.fail(
            "E_PROTOCOL",
            "More than 1 MiB waited for the client that does not read, and the server "
            "did not end it.",
            "Mehr als 1 MiB wartete auf den Client, der nicht liest, und der Server "
            "beendete ihn nicht.",
        )
    say(trial, sender, b"go on\n", [hearer], [b"go on"], Text("afterwards", "danach"))


def in_kernel(trial, client):
    """Bytes from the server to a client that wait in the buffers of the kernel."""
    unread = struct.unpack("i", fcntl.ioctl(client, termios.FIONREAD, b"\0" * 4))[0]
    local, remote = trial.server.port, client.getsockname()[1]
    rows = procfs.read("/proc/net/tcp").splitlines()[1:]
    rows += procfs.read("/proc/net/tcp6").splitlines()[1:]
    for row in rows:
        fields = row.split()
        ports = [int(field.rsplit(":", 1)[1], 16) for field in fields[1:3]]
        if ports == [local, remote]:
            return unread + int(fields[4].split(":")[0], 16)
    return unread


def beside_reads_late(trial):
    sender, hearer = join(trial, 2)
    late = join_slowly(trial, sender, hearer)
    trial.step(
        "1 client does not read at first. Another one sends lines until the kernel "
        f"takes no more and the server holds {HELD >> 10} KiB of them.",
        "1 Client liest zunächst nicht. Ein anderer sendet Zeilen, bis der Kern nichts "
        f"mehr nimmt und der Server {HELD >> 10} KiB davon hält.",
    )
    what = Text(
        "lines beside a client that reads late",
        "Zeilen neben einem Client, der spät liest",
    )
    total = b""
    while len(total) - in_kernel(trial, late) < HELD and len(total) < 32 << 20:
        pass_on(trial, sender, BLOCK, hearer, what)
        total += relayed(trial, LINE) * BLOCK
    trial.step(
        f"After {len(total) >> 10} KiB it begins to read, and must get all of it.",
        f"Nach {len(total) >> 10} KiB beginnt er zu lesen und muss alles " "bekommen.",
    )
    what = Text("the client that reads late", "der Client, der spät liest")
    trial.exchange([Job(late, b"", expected=total)], what)
