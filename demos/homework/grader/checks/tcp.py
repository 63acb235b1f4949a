"""Is the service right? A byte stream, cut and glued in any way, of any length."""

import random
import socket

from ..clients import PATIENCE, check_exact
from ..trial import Job
from ..verdict import Text

CHARACTERS = b"abcdefghijklmnopqrstuvwxyz 0123456789\n"
BULK = 8 << 20
TINY = 4096  # bytes of a client's receive buffer


def text(size, seed):
    """Bytes that differ at every place, so that a lost or moved one is seen."""
    block = bytes(random.Random(seed).choices(CHARACTERS, k=min(size, 1 << 16)))
    return (block * (size // len(block) + 1))[:size]


def echo(trial):
    trial.step('1 client sends "hello, world".', '1 Client sendet "hello, world".')
    client = trial.connect()
    trial.exchange([Job(client, b"hello, world\n")], Text("one line", "eine Zeile"))
    client.close()
    every = bytes(range(256))
    trial.step("Another one sends each of the 256 bytes.",
               "Ein anderer sendet jedes der 256 Bytes.")  # fmt: skip
    trial.exchange([Job(trial.connect(), every)], Text("all 256 bytes", "alle 256 Bytes"))


def cuts(trial):
    """Byte by byte, each answered before the next one is sent: no time is assumed."""
    message = b"first message\nsecond one\nthird\n"
    trial.step(f"1 client sends {len(message)} bytes one by one, and waits for each answer.",
               f"1 Client sendet {len(message)} Bytes einzeln und wartet auf jede Antwort.")  # fmt: skip
    client, got = trial.connect(), b""
    for i in range(len(message)):
        client.sendall(message[i : i + 1])
        try:
            more = client.recv(64)
        except socket.timeout:
            trial.server.alive()
            place = trial.server.where()
            trial.fail("E_PARTIAL",
                       f"Byte {i} of {len(message)}, sent alone, was not answered in "
                       f"{PATIENCE:.0f} s; the server was in {place}.",
                       f"Byte {i} von {len(message)}, einzeln gesendet, wurde {PATIENCE:.0f} s "
                       f"lang nicht beantwortet; der Server stand in {place}.")  # fmt: skip
        if not more:
            trial.server.alive()
            trial.fail("E_PARTIAL",
                       f"The server closed the connection after byte {i} of {len(message)}.",
                       f"Der Server schloss die Verbindung nach Byte {i} von "
                       f"{len(message)}.")  # fmt: skip
        got += more
    check_exact(got, trial.answer(message), Text("byte by byte", "Byte für Byte"))


def glued(trial):
    trial.step("1 client sends 50 lines with one send().",
               "1 Client sendet 50 Zeilen mit einem send().")  # fmt: skip
    lines = b"".join(b"message %d\n" % i for i in range(50))
    trial.exchange([Job(trial.connect(), lines)],
                   Text("50 lines in one piece", "50 Zeilen in einem Stück"))  # fmt: skip


def bulk(trial):
    trial.step("1 client sends 8 MiB, and reads only when the server takes no more.",
               "1 Client sendet 8 MiB und liest erst, wenn der Server nichts mehr nimmt.")  # fmt: skip
    job = Job(trial.connect(receive_buffer=TINY), text(BULK, 1), late=True)
    trial.exchange([job], Text("8 MiB to a client that reads late",
                               "8 MiB an einen Client, der spät liest"))  # fmt: skip


def half(trial):
    trial.step("1 client sends 8 MiB, then calls shutdown(SHUT_WR), and reads late and slowly.",
               "1 Client sendet 8 MiB, ruft dann shutdown(SHUT_WR) auf und liest spät und langsam.")  # fmt: skip
    client = trial.connect(receive_buffer=TINY)
    job = Job(client, text(BULK, 2), half_close=True, late=True, slow=True)
    trial.exchange([job], Text("8 MiB, then half-close", "8 MiB, dann Half-Close"))


def own(trial):
    trial.step("20 clients send at the same time, twice.",
               "20 Clients senden gleichzeitig, zweimal.")  # fmt: skip
    connected = [trial.connect() for _ in range(20)]
    for turn in range(2):
        jobs = [Job(client, b"client %d round %d %s\n" % (i, turn, b"x" * i))
                for i, client in enumerate(connected)]  # fmt: skip
        trial.exchange(jobs[::-1], Text("20 clients at once", "20 Clients zugleich"))
