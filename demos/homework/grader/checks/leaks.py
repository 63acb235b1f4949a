"""Does the server keep what its clients leave behind? And what happens at its limits?"""

import signal
import socket
import time

from ..clients import PATIENCE, fill, reset
from ..trial import Job
from ..verdict import Text
from .tcp import TINY, text

KINDS = ("close", "reset", "half_close", "connect_only")
MOST_FOR_ONE = 16 << 10  # KiB that a client that does not read may cost
AGAIN = Text("a new client", "ein neuer Client")


def visit(trial, kind):
    """A client comes, and goes in one of four ways."""
    client = trial.connect()
    if kind != "connect_only":
        client.sendall(b"hello\n")
    try:
        if kind == "half_close":
            client.shutdown(socket.SHUT_WR)
            while client.recv(4096):
                pass
        elif kind == "close":
            client.recv(64)
    except OSError:
        pass  # other checks judge the answers
    if kind == "reset":
        reset(client)
    else:
        client.close()


def visits(trial, kinds, times):
    for kind in kinds:
        for _ in range(times):
            visit(trial, kind)
    trial.server.alive()
    trial.server.settle(1)


def check_counts(trial, descriptors, threads, clients):
    """Waits until the counts are back; a thread pool or a runtime may keep a few."""
    server, end = trial.server, time.monotonic() + 6
    while time.monotonic() < end and (
        server.descriptors() > descriptors + 4 or server.threads() > threads + 4
    ):
        time.sleep(0.05)
    server.alive()
    more = server.descriptors() - descriptors
    if more > 4:
        trial.fail("E_FD_LEAK",
                   f"{clients} clients came and went, and {more} more descriptors are open than "
                   "before: connections are not closed on every way out.",
                   f"{clients} Clients kamen und gingen, und {more} Deskriptoren mehr als vorher sind "
                   "offen: Verbindungen werden nicht auf jedem Weg geschlossen.",
                   descriptors=more)  # fmt: skip
    more = server.threads() - threads
    if more > 4:
        trial.fail("E_THREAD_LEAK",
                   f"{clients} clients came and went, and {more} more threads exist than before.",
                   f"{clients} Clients kamen und gingen, und {more} Threads mehr als vorher sind "
                   "da.", threads=more)  # fmt: skip


def stops_growing(trial):
    """A pool makes new threads until they are enough for the clients of one moment. A leak
    grows in every round."""
    trial.step("More clients come and go, because the number of threads has grown.",
               "Weitere Clients kommen und gehen, weil die Zahl der Threads gewachsen "
               "ist.")  # fmt: skip
    count = trial.server.threads()
    for _ in range(3):
        visits(trial, KINDS, 25)
        before, count = count, trial.server.threads()
        if count <= before + 4:
            return True
    return False


def size_of(server):
    """Resident and reserved memory, both in KiB, and the number of threads."""
    return (*server.memory(), server.threads())


def check_stacks(trial, memory):
    """Reserved memory must grow in every round: the C library's own caches grow at first
    only. Rounds in which a pool has made new threads do not count."""
    rounds = [(a, b) for a, b in zip(memory, memory[1:]) if b[2] <= a[2]]
    growth = min((b[1] - a[1] for a, b in rounds), default=0) / 100
    if growth > 1024 and len(rounds) > 1:
        trial.fail("E_THREAD_LEAK",
                   f"Each client leaves {growth / 1024:.1f} MiB of reserved memory behind: "
                   "stacks of threads that ended and that nobody joined or detached.",
                   f"Jeder Client lässt {growth / 1024:.1f} MiB reservierten Speicher zurück: "
                   "Stacks von Threads, die endeten und die niemand mit join abholte.")  # fmt: skip


def check_growth(trial, memory):
    """Resident memory must stop growing within 2,000 clients."""
    while (memory[-1][0] - memory[-2][0]) / 100 > 4 and len(memory) < 24:
        visits(trial, ["close"], 100)
        memory.append(size_of(trial.server))
    growth = (memory[-1][0] - memory[-4][0]) / 300
    if len(memory) == 24 and growth > 4:
        trial.fail("E_MEM",
                   f"The memory grows by {growth:.0f} KiB for each client that came and went.",
                   f"Der Speicher wächst um {growth:.0f} KiB je Client, der kam und "
                   "ging.")  # fmt: skip


def leaks(trial):
    trial.step("400 clients come and go: with close, RST, half-close, or without a byte.",
               "400 Clients kommen und gehen: mit close, RST, Half-Close oder ohne ein "
               "Byte.")  # fmt: skip
    memory = []
    for turn in range(4):
        visits(trial, KINDS, 25)
        memory.append(size_of(trial.server))
        if turn == 0:  # by now, a pool of threads has started them all
            descriptors, threads = trial.server.descriptors(), trial.server.threads()
    clients = 300  # since the counts
    if 4 < trial.server.threads() - threads < 100:  # more can only be a leak
        if stops_growing(trial):
            threads = trial.server.threads()
        else:
            clients += 300
    check_counts(trial, descriptors, threads, clients)
    check_stacks(trial, memory)
    check_growth(trial, memory)


def bounded(trial):
    trial.step("1 client sends up to 48 MiB and reads nothing.",
               "1 Client sendet bis zu 48 MiB und liest nichts.")  # fmt: skip
    client = trial.connect(receive_buffer=TINY)
    before = trial.server.memory()[0]
    sent = fill(client, 48 << 20, text(1 << 19, 4))
    grown = trial.server.memory()[0] - before
    trial.server.alive()
    trial.numbers.update(sent_mib=sent >> 20, grown_mib=grown >> 10)
    if grown > MOST_FOR_ONE:
        trial.fail("E_MEM",
                   f"A client sent {sent >> 20} MiB and read nothing; the server took all of "
                   f"it, and its memory grew by {grown >> 10} MiB.",
                   f"Ein Client sendete {sent >> 20} MiB und las nichts; der Server nahm "
                   f"alles, und sein Speicher wuchs um {grown >> 10} MiB.")  # fmt: skip


def leave_while_stopped(trial, how):
    """The server is stopped meanwhile, so the client's end is there before the answer."""
    server = trial.server
    server.signal(signal.SIGSTOP)
    try:
        client = trial.connect(receive_buffer=TINY if how == "half_close_tiny" else None)
        client.sendall(text(40_000, 7))
        if how == "close":
            client.close()
        else:
            client.shutdown(socket.SHUT_WR)
    finally:
        server.signal(signal.SIGCONT)
    if how != "close":
        try:
            client.recv(1)
        except OSError:
            pass  # other checks judge the answers
        client.close()
    server.settle(0.5)
    server.alive()


def resets(trial):
    trial.step("20 clients leave before their answer, 10 of them with RST.",
               "20 Clients gehen vor ihrer Antwort, 10 davon mit RST.")  # fmt: skip
    for _ in range(10):
        client = trial.connect()
        client.sendall(text(1 << 16, 5))
        reset(client)
        client = trial.connect()
        client.sendall(b"a")
        try:
            client.sendall(text(4096, 6))
        except OSError:
            pass  # the server has ended the connection
        client.close()
    trial.step("3 clients send and leave while the server is stopped (SIGSTOP).",
               "3 Clients senden und gehen, während der Server angehalten ist (SIGSTOP).")  # fmt: skip
    for how in ("close", "half_close", "half_close_tiny"):
        leave_while_stopped(trial, how)
    trial.server.settle(1)
    trial.server.alive()
    trial.exchange([Job(trial.connect(), b"still there\n")], AGAIN)


def crowd(trial, count):
    """Clients that connect until the kernel takes no more."""
    connected = []
    for _ in range(count):
        client = socket.socket()
        client.settimeout(PATIENCE)
        try:
            client.connect(("127.0.0.1", trial.server.port))
        except OSError:
            client.close()
            break
        connected.append(client)
    return connected


def descriptors(trial):
    """The limit is lowered on the warm server: a Java runtime opens files at its start."""
    warm = [trial.connect() for _ in range(4)]
    trial.exchange([Job(client, b"warm up\n") for client in warm], Text("4 clients", "4 Clients"))
    for client in warm:
        client.close()
    server = trial.server
    server.settle(1)
    limit = server.descriptors() + 12
    server.allow_descriptors(limit)
    trial.step(f"40 clients connect; {limit} descriptors are allowed.",
               f"40 Clients verbinden sich; {limit} Deskriptoren sind erlaubt.")  # fmt: skip
    connected = crowd(trial, 40)
    server.settle(0.5)
    server.alive()
    shares = []
    for _ in range(3):
        before = server.usage()
        time.sleep(0.6)
        used = server.usage().since(before)
        shares.append(100 * used.runnable / used.seconds)
    if min(shares) > 20:
        place = server.where()
        trial.fail("E_SPIN",
                   f"No descriptor is left, and the program ran or wanted to run "
                   f"{min(shares):.0f} % of the time, in {place}: it calls accept() again and "
                   "again.",
                   f"Kein Deskriptor ist übrig, und das Programm lief oder wollte laufen, "
                   f"{min(shares):.0f} % der Zeit, in {place}: Es ruft immer wieder accept() "
                   "auf.")  # fmt: skip
    for client in connected:
        client.close()
    server.settle(1.5)
    server.alive()
    trial.exchange([Job(trial.connect(), b"again\n")], AGAIN)
