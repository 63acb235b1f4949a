"""Is the client right? It is started here, and talks to a server of ours, which loses
datagrams when it wants to. Each check uses `trial.start(PORT, name="client")`, which
runs the command "client" of "programs" in kit.json."""

import contextlib
import re
import select
import socket
import time

from grader.checks.tcp import text
from grader.clients import check_exact
from grader.verdict import Fail, Text

LINE = b"what does the server say?"
MOST_TRIES = 3
ASLEEP_LIMIT = 10.0  # seconds without an answer in which the client may sleep
WALL = 60.0
LARGE = 5000  # bytes


class Conversation:
    """A client program with a line on its standard input, and the server it asks."""

    def __init__(self, trial, client, server, stranger):
        self.trial, self.client = trial, client
        self.server, self.stranger = server, stranger
        self.address = None  # of the client
        self.datagrams = []

    def answer(self, data):
        self.server.sendto(data, self.address)

    def disturb(self):
        """Somebody else sends a datagram to the client."""
        self.stranger.sendto(b"this is not from the server", self.address)

    def take(self, timeout):
        """Takes a datagram of the client. Returns whether one came."""
        if not select.select([self.server], [], [], timeout)[0]:
            return False
        data, self.address = self.server.recvfrom(1 << 16)
        self.datagrams.append(data)
        return True

    def wait_for(self, count, en, de):
        """Waits until the client has sent `count` datagrams."""
        for _ in self.turns(en, de):
            if len(self.datagrams) >= count:
                return
            if self.client.poll() is not None and not self.take(0):
                how = self.client.how_it_ended()
                raise Fail(
                    "E_PROTOCOL",
                    Text(f"{how.en} Expected: {en}.", f"{how.de} Erwartet: {de}."),
                )

    def wait_for_end(self, disturb=False):
        """Returns the exit status. Meanwhile the client is disturbed, if told to."""
        for turn in self.turns("it ends", "es endet"):
            if self.client.poll() is not None:
                break
            if disturb and turn % 4 == 0:
                self.disturb()
        return self.client.ended

    def turns(self, en, de):
        """Takes datagrams. Fails when the client has slept too long."""
        begin, first, turn = time.monotonic(), self.client.usage(), 0
        while True:
            yield turn
            turn += 1
            self.take(0.05)
            waited = time.monotonic() - begin
            asleep = waited - min(waited, self.client.usage().since(first).runnable)
            if asleep > ASLEEP_LIMIT or waited > WALL:
                place = self.client.where()
                raise Fail(
                    "E_TIMEOUT",
                    Text(
                        f"After {waited:.0f} s the client still runs, in {place}. "
                        f"Expected: {en}.",
                        f"Nach {waited:.0f} s läuft der Client noch, in {place}. "
                        f"Erwartet: {de}.",
                    ),
                )

    def lines(self, enough):
        """The lines that the client has printed, as soon as they are enough."""
        end = time.monotonic() + 2
        while not enough(self.client.printed().split("\n")) and time.monotonic() < end:
            time.sleep(0.02)
        return self.client.printed().split("\n")

    def expect_success(self, answer, what):
        """The client must print the answer in a line of its own, with status 0."""
        status = self.wait_for_end()
        answer = answer.decode()
        lines = self.lines(lambda lines: answer in lines)
        if status != 0:
            how = self.client.how_it_ended()
            self.trial.fail(
                "E_PROTOCOL",
                f"{what.en}: {how.en} After an answer, the status should be 0.",
                f"{what.de}: {how.de} Nach einer Antwort soll der Status 0 " "sein.",
            )
        if answer not in lines:
            closest = max(lines, key=len)
            check_exact(closest.encode(), answer.encode(), what)

    def expect_failure(self, disturb=False):
        """The client must try 3 times, say that it failed, and not end with 0."""
        status = self.wait_for_end(disturb)
        if status < 0:
            raise Fail("E_CRASH", self.client.how_it_ended())
        while self.take(0):
            pass
        tries = len(self.datagrams)
        self.trial.numbers["tries"] = tries
        if tries != MOST_TRIES:
            self.trial.fail(
                "E_PROTOCOL",
                f"Without an answer the client sent its line {tries} times; it "
                f"should do so {MOST_TRIES} times.",
                f"Ohne Antwort sendete der Client seine Zeile {tries}-mal; er soll "
                f"es {MOST_TRIES}-mal tun.",
            )
        if status == 0:
            how = self.client.how_it_ended()
            self.trial.fail(
                "E_PROTOCOL",
                f"{how.en} Without an answer, the status should be 1.",
                f"{how.de} Ohne Antwort soll der Status 1 sein.",
            )
        if not re.search(r"\w", "".join(self.lines(any))):
            self.trial.fail(
                "E_PROTOCOL",
                "Without an answer the client prints no reason.",
                "Ohne Antwort gibt der Client keinen Grund aus.",
            )


@contextlib.contextmanager
def conversation(trial, line=LINE):
    """Starts the client, and waits until its first datagram is there."""
    with contextlib.ExitStack() as stack:
        sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for each in sockets:
            stack.enter_context(each).bind(("127.0.0.1", 0))
        port = sockets[0].getsockname()[1]
        trial.step(
            f'The client gets the line "{line[:40].decode()}".',
            f'Der Client bekommt die Zeile "{line[:40].decode()}".',
        )
        client = stack.enter_context(trial.start(port, name="client", is_server=False))
        client.type(line + b"\n")
        client.end_input()
        talk = Conversation(trial, client, *sockets)
        client.wait_until(
            lambda: talk.take(0), Text("it sent a datagram", "es ein Datagramm sendete")
        )
        check_exact(
            talk.datagrams[0],
            line,
            Text("the datagram of the client", "das Datagramm des Clients"),
        )
        yield talk


def client_asks(trial):
    answer = b"An Answer %d That The Client Cannot Know" % trial.random.randrange(
        10**9
    )
    with conversation(trial) as talk:
        trial.step("The server answers.", "Der Server antwortet.")
        talk.answer(answer)
        talk.expect_success(answer, Text("an answer", "eine Antwort"))


def client_empty(trial):
    with conversation(trial) as talk:
        trial.step(
            "The server answers with an empty datagram.",
            "Der Server antwortet mit einem leeren Datagramm.",
        )
        talk.answer(b"")
        talk.expect_success(b"", Text("an empty answer", "eine leere Antwort"))


def client_large(trial):
    answer = text(LARGE, 9).replace(b"\n", b".")
    with conversation(trial, answer[::-1]) as talk:
        trial.step(
            f"The server answers with {LARGE} bytes.",
            f"Der Server antwortet mit {LARGE} Bytes.",
        )
        talk.answer(answer)
        talk.expect_success(answer, Text(f"{LARGE} bytes", f"{LARGE} Bytes"))


def client_loss(trial):
    with conversation(trial) as talk:
        trial.step(
            "The first datagram is lost. The server answers the second one.",
            "Das erste Datagramm geht verloren. Der Server beantwortet das " "zweite.",
        )
        talk.wait_for(2, "it sends its line again", "es sendet seine Zeile noch einmal")
        check_exact(
            talk.datagrams[1], LINE, Text("the second datagram", "das zweite Datagramm")
        )
        talk.answer(b"at last")
        talk.expect_success(b"at last", Text("after a loss", "nach einem Verlust"))


def client_gives_up(trial):
    with conversation(trial) as talk:
        trial.step("The server never answers.", "Der Server antwortet nie.")
        talk.expect_failure()


def client_foreign(trial):
    with conversation(trial) as talk:
        trial.step(
            "A stranger sends a datagram to the client, and then the server answers.",
            "Ein Fremder sendet dem Client ein Datagramm, und dann antwortet der "
            "Server.",
        )
        talk.disturb()
        talk.answer(b"the right answer")
        what = Text("after a stranger's datagram", "nach dem Datagramm eines Fremden")
        talk.expect_success(b"the right answer", what)


def client_flood(trial):
    with conversation(trial) as talk:
        trial.step(
            "A stranger sends 5 datagrams per second. The server never answers.",
            "Ein Fremder sendet 5 Datagramme je Sekunde. Der Server antwortet " "nie.",
        )
        talk.expect_failure(disturb=True)


for check in (
    client_asks,
    client_empty,
    client_large,
    client_loss,
    client_gives_up,
    client_foreign,
    client_flood,
):
    check.starts_itself = True
