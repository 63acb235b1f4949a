"""Clients of a student's server, all in one thread: they send and receive at the same time,
and tell what came and what did not."""

import dataclasses
import errno
import select
import socket
import struct
import time

from .verdict import Fail, Text

PATIENCE = 4.0  # seconds without any progress before a client counts as not answered
# The end of a program is known a little later than the end of its sockets.
END_LIMIT = 0.5  # seconds
PIECE = 1 << 16
SLOW_PIECE, SLOW_PAUSE = 1 << 17, 0.008  # bytes; seconds
IN = select.POLLIN
BOTH = select.POLLIN | select.POLLOUT
END = select.POLLHUP | select.POLLERR


@dataclasses.dataclass(eq=False)
class Job:
    """What one client sends, and what it expects. `late` means that it does not read before
    the server takes no more; `half_close` that it ends its sending side; `slow` that it
    pauses, so that the server sees the end of the stream before it has sent all answers."""

    socket: socket.socket
    data: bytes
    half_close: bool = False
    late: bool = False
    slow: bool = False
    piece: int = PIECE
    expected: bytes = None
    sent: int = 0
    got: bytearray = dataclasses.field(default_factory=bytearray)
    ended: str = ""  # "end" after the end of the stream, or an error
    seconds: float = 0.0

    def is_done(self):
        if self.ended:
            return True
        all_sent = self.sent == len(self.data)
        return all_sent and len(self.got) >= len(self.expected) and not self.half_close

    def wants(self):
        if self.sent == len(self.data):
            return IN
        return select.POLLOUT if self.late else BOTH

    def send(self):
        self.sent += self.socket.send(self.data[self.sent : self.sent + self.piece])
        if self.sent == len(self.data):
            self.late = False
            if self.half_close:
                self.socket.shutdown(socket.SHUT_WR)

    def receive(self):
        more = self.socket.recv(PIECE)
        if self.slow and len(self.got) // SLOW_PIECE < (len(self.got) + len(more)) // SLOW_PIECE:
            time.sleep(SLOW_PAUSE)
        self.got += more
        if not more:
            self.ended = "end"

    def take_surplus(self):
        """Takes what has arrived although the job is done: bytes of somebody else."""
        try:
            self.got += self.socket.recv(PIECE)
        except OSError:
            pass  # nothing has arrived, or the stream has ended

    def handle(self, events):
        """Returns whether something moved."""
        before = self.sent, len(self.got), self.ended
        try:
            if events & select.POLLOUT and self.sent < len(self.data):
                self.send()
            if events & (IN | END):
                self.receive()
        except BlockingIOError:
            pass  # the readiness is over
        except OSError as error:
            reset = error.errno in (errno.ECONNRESET, errno.EPIPE)
            self.ended = "reset" if reset else str(error)
        return before != (self.sent, len(self.got), self.ended)


def run(server, jobs, patience):
    """Runs all jobs until they are done, or nothing moves for `patience` seconds."""
    poller, open_jobs = select.poll(), {}
    begin = last = time.monotonic()
    for job in jobs:
        job.data = memoryview(job.data)
        job.socket.setblocking(False)
        open_jobs[job.socket.fileno()] = job
        poller.register(job.socket, job.wants())
    while open_jobs:
        ready = poller.poll(200)
        if not ready:
            server.alive()
            if read_late(poller, open_jobs):
                last = time.monotonic()
            elif time.monotonic() - last > patience:
                return
        for descriptor, events in ready:
            job = open_jobs[descriptor]
            if job.handle(events):
                last = time.monotonic()
            if job.is_done():
                job.seconds = time.monotonic() - begin
                poller.unregister(descriptor)
                del open_jobs[descriptor]
            else:
                poller.modify(descriptor, job.wants())


def read_late(poller, jobs):
    """The server takes no more: those who read late begin to read. Returns whether there
    are any."""
    late = [job for job in jobs.values() if job.late]
    for job in late:
        job.late = False
        poller.modify(job.socket, job.wants())
    return bool(late)



def check_silent(server, jobs, what, patience):
    """Fails if clients got nothing at all. Unread bytes tell why."""
    silent = [job for job in jobs if job.expected and not job.got and not job.ended]
    if not silent:
        return
    place, waiting = server.where(), server.unread()
    count = f"{len(silent)} of {len(jobs)}"
    if waiting:
        raise Fail("E_STARVE", Text(
            f"{what.en}: {count} clients got no byte in {patience:.0f} s. Their bytes or "
            f"connections ({waiting}) wait unread; the server was in {place}.",
            f"{what.de}: {count.replace('of', 'von')} Clients bekamen {patience:.0f} s lang kein "
            f"Byte. Ihre Bytes oder Verbindungen ({waiting}) warten ungelesen; der Server "
            f"stand in {place}."))  # fmt: skip
    raise Fail("E_PARTIAL", Text(
        f"{what.en}: {count} clients got no byte in {patience:.0f} s. The server has read "
        f"everything and then was in {place}.",
        f"{what.de}: {count.replace('of', 'von')} Clients bekamen {patience:.0f} s lang kein Byte. "
        f"Der Server hat alles gelesen und stand dann in {place}."))  # fmt: skip


def check_owner(jobs, what):
    """Fails if a client got the answer of another one."""
    for job in jobs:
        got, want = bytes(job.got), job.expected[: len(job.got)]
        if got == want:
            continue
        for other in jobs:
            if other is not job and len(other.expected) > 3 and other.expected[:12] in job.got:
                raise Fail("E_WRONG", Text(
                    f"{what.en}: a client got the answer of another one: "
                    f"{got[:40]!r} instead of {want[:40]!r}.",
                    f"{what.de}: Ein Client bekam die Antwort eines anderen: "
                    f"{got[:40]!r} statt {want[:40]!r}."))  # fmt: skip


def check_exact(got, want, what):
    """Fails if an answer is not what it should be, and names the first difference."""
    if got == want:
        return
    pairs = enumerate(zip(got, want))
    first = next((i for i, (a, b) in pairs if a != b), min(len(got), len(want)))
    if len(got) < len(want):
        raise Fail("E_PARTIAL", Text(
            f"{what.en}: {len(got)} of {len(want)} bytes of the answer came, then nothing. "
            f"Byte {first} is the first that is missing.",
            f"{what.de}: {len(got)} von {len(want)} Bytes der Antwort kamen, dann nichts "
            f"mehr. Als erstes fehlt Byte {first}."))  # fmt: skip
    seen, right = got[first : first + 12], want[first : first + 12]
    raise Fail("E_WRONG", Text(
        f"{what.en}: from byte {first} on, the answer is {seen!r} and should be {right!r}.",
        f"{what.de}: Ab Byte {first} ist die Antwort {seen!r} und sollte {right!r} "
        "sein."))  # fmt: skip


def check_end(job, what):
    got, want = len(job.got), len(job.expected)
    if job.ended == "reset" and got < want:
        raise Fail("E_PARTIAL", Text(
            f"{what.en}: the server reset the connection after {got} of {want} bytes of the "
            "answer.",
            f"{what.de}: Der Server brach die Verbindung nach {got} von {want} Bytes der "
            "Antwort ab (RST)."))  # fmt: skip
    if job.ended == "end" and bytes(job.got) == job.expected[:got] and got < want:
        raise Fail("E_PARTIAL", Text(
            f"{what.en}: the server closed the connection after {got} of {want} bytes of "
            "the answer.",
            f"{what.de}: Der Server schloss die Verbindung nach {got} von {want} Bytes der "
            "Antwort."))  # fmt: skip
    check_exact(bytes(job.got), job.expected, what)
    if job.half_close and not job.ended:
        raise Fail("E_PARTIAL", Text(
            f"{what.en}: all bytes came, but the server does not end the connection after "
            "the end of the client's stream.",
            f"{what.de}: Alle Bytes kamen, aber der Server beendet die Verbindung nach dem "
            "Ende des Client-Datenstroms nicht."))  # fmt: skip


def exchange(server, jobs, what, patience=PATIENCE):
    """Runs all jobs and checks their answers. Returns the seconds of each job."""
    run(server, jobs, patience)
    if any(job.ended and len(job.got) < len(job.expected) for job in jobs):
        server.wait(END_LIMIT)
    server.alive()
    for job in jobs:
        job.take_surplus()
    check_owner(jobs, what)
    check_silent(server, jobs, what, patience)
    for job in jobs:
        check_end(job, what)
    return [job.seconds for job in jobs]


def reset(client):
    """Closes a connection with RST instead of FIN. socket(7), SO_LINGER"""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def fill(client, most, block):
    """Sends until the server takes no more, or `most` bytes. Returns their number. Whether
    it takes more is seen by the kernel's buffers, not by a fixed time."""
    client.setblocking(False)
    sent, quiet = 0, 0
    while quiet < 5 and sent < most:
        try:
            sent += client.send(block)
            quiet = 0
        except BlockingIOError:
            quiet += not select.select([], [client], [], 0.1)[1]
        except OSError:
            break  # the server has ended this client
    return sent
