"""Starts the student's program against one of our servers, and judges what it says."""

import random
import time

from .host import Host
from .mistakes import wrong_servers
from .service import right_servers

SOUND, BROKEN = 0, 1  # the exit status of the student's program
PATIENCE = 12  # seconds; the sheet demands that it ends within 10
MISTAKE = "mistake:"
SAME_ORDER = 1000  # smaller seeds have one order, so that expect.json can name servers

# What the feedback says of a server that was not exposed: the topic, but not the
# mistake, and a bug of docs/bugs.md.
CUTS = (
    "how TCP cuts and glues what is sent",
    "wie TCP das Gesendete teilt und zusammenfügt",
    "recv_message",
)
AMOUNT = (
    "what happens to large amounts of data",
    "was mit großen Datenmengen geschieht",
    "short_send",
)
SEVERAL = (
    "several clients at the same time",
    "mehrere Clients zur selben Zeit",
    "blocking_callback",
)
LEAVING = ("clients that leave", "Clients, die gehen", "sigpipe")
CONTENT = (
    "each letter at each place",
    "jeden Buchstaben an jeder Stelle",
    "reused_buffer",
)
MANY = (
    "many clients, one after the other",
    "viele Clients nacheinander",
    "emfile_spin",
)
TOPICS = {
    "ShortWrite": AMOUNT,
    "ClosesAtEnd": AMOUNT,
    "SharedLine": SEVERAL,
    "OneAfterTheOther": SEVERAL,
    "EndsAtReset": LEAVING,
    "NoLastPiece": CUTS,
    "ForgetsBeginning": CUTS,
    "FirstOfGlued": CUTS,
    "NeverCloses": MANY,
    "ForgetsLetter": CONTENT,
    "ForgetsAtBorder": CONTENT,
}


def expect_right(trial, number):
    """The right server of this number must not be accused."""
    server = right_servers()[number]
    said, words = verdict_of_student(trial, server)
    if said == BROKEN:
        trial.fail(
            "E_PROTOCOL",
            f"Your program accuses a right server: {words} Read again what the sheet "
            "allows a server.",
            f"Ihr Programm beschuldigt einen richtigen Server: {words} Lesen Sie noch "
            "einmal, was das Blatt einem Server erlaubt.",
        )


def servers_of(seed):
    """The wrong servers in the order of the seed."""
    servers = wrong_servers(random.Random(f"variants {seed}"))
    if seed >= SAME_ORDER:
        random.Random(f"order {seed}").shuffle(servers)
    return servers


def expect_wrong(trial, number):
    """The wrong server of this number must be exposed."""
    server = servers_of(trial.seed)[number]
    if verdict_of_student(trial, server)[0] == SOUND:
        en, de, bug = TOPICS[type(server).__name__]
        trial.fail(
            "E_WRONG",
            "This server has a mistake, and your program did not find it. Test "
            f"{en}; docs/bugs.md#{bug} is related.",
            "Dieser Server hat einen Fehler, und Ihr Programm fand ihn nicht. Prüfen "
            f"Sie {de}; docs/bugs.md#{bug} ist verwandt.",
        )


def verdict_of_student(trial, server):
    """Returns SOUND or BROKEN, and the line of the program that tells the mistake."""
    with Host(server, trial.values["letters"]) as host:
        trial.step(
            "start: a server of ours, and your program with its port",
            "Start: ein Server von uns und Ihr Programm mit dessen Port",
        )
        with trial.start(host.port, is_server=False) as program:
            status = wait_for_end(trial, program)
            trial.numbers.update(status=status)
            said = program.last_words()
            trial.step(
                f"Your program ended with status {status}{said}.",
                f"Ihr Programm endete mit Status {status}{said}.",
            )
            return status, words_of(trial, program)


def wait_for_end(trial, program):
    """Only the time counts in which the program slept."""
    before, begin = program.usage(), time.monotonic()
    while program.wait(0.05) is None:
        if program.killed:
            program.alive()
        waited = time.monotonic() - begin
        asleep = waited - min(waited, program.usage().since(before).runnable)
        if asleep > PATIENCE or waited > 2 * PATIENCE:
            place = program.where()
            trial.fail(
                "E_TIMEOUT",
                f"After {waited:.0f} s your program still runs, in {place}. It should "
                "end within 10 s; give each socket a timeout.",
                f"Nach {waited:.0f} s läuft Ihr Programm noch, in {place}. Es soll in "
                "10 s enden; geben Sie jedem Socket ein Zeitlimit.",
            )
    return program.ended


def words_of(trial, program):
    """The line that tells the mistake. Fails if the program has not given a verdict."""
    how, words = program.how_it_ended(), line_of_mistake(program.printed())
    if program.ended not in (SOUND, BROKEN):
        trial.fail(
            "E_CRASH",
            f"{how.en} Only 0 and 1 are verdicts.",
            f"{how.de} Nur 0 und 1 sind Urteile.",
        )
    if program.ended == BROKEN and words is None:
        no_reason(trial, program)
    return words


def line_of_mistake(text):
    """The line that begins with "mistake:", or None."""
    lines = [line.strip() for line in text.splitlines()]
    found = [line for line in lines if line.startswith(MISTAKE)]
    return f'"{found[-1][:160]}".' if found else None


def no_reason(trial, program):
    """An exception that nobody catches ends a program with status 1, too."""
    said = program.last_words()
    trial.fail(
        "E_CRASH",
        f'The program ended with status 1, without a line "{MISTAKE} ..."{said}. '
        "Was it an exception?",
        f'Das Programm endete mit Status 1, ohne eine Zeile "{MISTAKE} ..."{said}. '
        "War es eine Ausnahme?",
    )
