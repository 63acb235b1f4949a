"""Does the server end when it is told to?"""

import signal
import time

from ..trial import Job
from ..verdict import Text

LIMIT = 1.5  # seconds, of which those count in which the program slept
WALL = 8.0


def shutdown(trial):
    connected = [trial.connect() for _ in range(5)]
    trial.exchange([Job(client, b"x\n") for client in connected], Text("5 clients", "5 Clients"))
    expect_end(trial)


def expect_end(trial, en="SIGTERM is sent while 5 clients are connected.",
               de="SIGTERM wird gesendet, während 5 Clients verbunden sind."):  # fmt: skip
    """Sends SIGTERM to the server. `en` and `de` name the step."""
    server = trial.server
    trial.step(en, de)
    before, begin = server.usage(), time.monotonic()
    server.signal(signal.SIGTERM)
    while server.wait(0.05) is None:
        waited = time.monotonic() - begin
        asleep = waited - min(waited, server.usage().since(before).runnable)
        if asleep > LIMIT or waited > WALL:
            place = server.where()
            trial.fail("E_SHUTDOWN",
                       f"{waited:.1f} s after SIGTERM the program still runs, in {place}.",
                       f"{waited:.1f} s nach SIGTERM läuft das Programm noch, in {place}.")  # fmt: skip
    if server.ended != 0:
        how = server.how_it_ended()
        trial.fail("E_SHUTDOWN", f"After SIGTERM: {how.en} It should end with status 0.",
                   f"Nach SIGTERM: {how.de} Es soll mit Status 0 enden.")  # fmt: skip


shutdown.ends_program = True
