"""Does the program sleep while it waits, and does it send no more than it must?"""

import statistics
import time

from grader.checks.idle import expect_sleep

from .path import Faults
from .programs import lines_of, start_sender, with_receiver, with_sender
from .relay import RelayToReference

TIMEOUT = 0.05  # seconds, as the sheet says
EARLIEST, LATEST = 0.8 * TIMEOUT, 2 * TIMEOUT
WINDOWS, WINDOW = 3, 0.5  # seconds


@with_receiver(window=1)
def idle_receiver(trial, source):
    trial.step(
        "3 messages come, then nothing.",
        "3 Nachrichten kommen, dann nichts mehr.",
    )
    for number in range(3):
        source.transfer(number, b"message")
    expect_sleep(trial, "A receiver without a sender that sends",
                 "Ein Empfänger, dem niemand sendet")  # fmt: skip


@with_sender(window=4)
def idle_sender(trial, peer):
    trial.step(
        "3 lines come and are acknowledged. The input stays open, but nothing more "
        "comes.",
        "3 Zeilen kommen und werden bestätigt. Die Eingabe bleibt offen, aber es "
        "kommt nichts mehr.",
    )
    for number in range(3):
        trial.server.type(b"message\n")
        peer.await_number(number)
        peer.ack(number + 1)
    expect_sleep(trial, "A sender that has nothing to send",
                 "Ein Sender, der nichts zu senden hat")  # fmt: skip


def measure(trial):
    """Wakeups per second and percent runnable; the best of some windows counts."""
    tries = []
    for _ in range(WINDOWS):
        before = trial.server.usage()
        time.sleep(WINDOW)
        used = trial.server.usage().since(before)
        tries.append((100 * used.runnable / used.seconds, used.wakeups / used.seconds))
        if within_budget(trial, *min(tries)):
            break
    trial.tries = [round(wakeups) for _, wakeups in tries]
    return min(tries)


def within_budget(trial, runnable, wakeups):
    budget = trial.budget
    return runnable <= budget["runnable_percent"] and wakeups <= budget["wakeups_per_s"]


@with_sender(window=2)  # so that the sender sees the end of its input
def waits_for_ack(trial, peer):
    most = trial.budget["wakeups_per_s"]
    trial.step(
        "1 line comes, the input ends, and the message is not acknowledged. "
        f"Expected: at most {most} wakeups per second; the timeout needs 20.",
        "1 Zeile kommt, die Eingabe endet, und die Nachricht wird nicht bestätigt. "
        f"Erwartet: höchstens {most} Mal je Sekunde aufwachen; der Timeout braucht 20.",
    )
    trial.server.type(b"message\n")
    trial.server.end_input()
    peer.await_number(0)
    runnable, wakeups = measure(trial)
    trial.server.alive()
    trial.numbers["wakeups_per_s"] = round(wakeups)
    trial.numbers["runnable_percent"] = round(runnable, 1)
    if within_budget(trial, runnable, wakeups):
        return
    # A program that spins never sleeps, so it has few wakeups.
    code = "E_BUSY_POLL" if wakeups > most else "E_SPIN"
    place = trial.server.where()
    trial.fail(
        code,
        f"While it waits for an ACK, the sender wakes up {wakeups:.0f} times per "
        f"second and runs {runnable:.0f} % of the time, in {place}.",
        f"Während er auf ein ACK wartet, wacht der Sender {wakeups:.0f} Mal je "
        f"Sekunde auf und läuft {runnable:.0f} % der Zeit, in {place}.",
    )


@with_sender(window=1)
def timeout(trial, peer):
    """The gaps between datagrams come from the kernel. A busy machine makes gaps
    longer, so the shortest one tells whether the timeout is too long."""
    trial.step(
        "1 line comes, and its message is not acknowledged. It should be repeated "
        "every 50 ms.",
        "1 Zeile kommt, und ihre Nachricht wird nicht bestätigt. Sie soll alle 50 ms "
        "wiederholt werden.",
    )
    trial.server.type(b"message\n")
    peer.await_number(0)
    before = trial.server.usage()
    peer.await_repeats(0, 5)
    awake = trial.server.usage().since(before).runnable
    times = [each.when for each in peer.seen]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    judge_gaps(trial, gaps, (times[-1] - times[0] - awake) / len(gaps))


def judge_gaps(trial, gaps, asleep):
    """`asleep` is how long the sender slept in a gap, on average."""
    middle, shortest = statistics.median(gaps), min(gaps)
    trial.tries = [round(1000 * gap) for gap in gaps]
    trial.numbers.update(gap_ms=round(1000 * middle))
    if middle < EARLIEST:
        trial.fail(
            "E_PROTOCOL",
            f"The message was repeated every {1000 * middle:.0f} ms, which is too "
            "soon.",
            f"Die Nachricht wurde alle {1000 * middle:.0f} ms wiederholt; das ist zu "
            "früh.",
        )
    if min(shortest, asleep) > LATEST:
        trial.fail(
            "E_LATE",
            f"The message was never repeated sooner than after {1000 * shortest:.0f} "
            "ms.",
            f"Die Nachricht wurde nie eher als nach {1000 * shortest:.0f} ms "
            "wiederholt.",
        )


def too_soon(sent):
    """How many datagrams repeat one that was sent less than a timeout before."""
    last, count = {}, 0
    for when, number in sent:
        count += number in last and when - last[number] < EARLIEST
        last[number] = when
    return count


def few_datagrams(trial):
    messages = [b"message %d" % number for number in range(60)]
    trial.step(
        f"{len(messages)} messages go through a path that loses and duplicates 20 % "
        "of all datagrams, with a window of 1.",
        f"{len(messages)} Nachrichten gehen über einen Weg, der 20 % aller Datagramme "
        "verliert und 20 % verdoppelt, mit einem Fenster von 1.",
    )
    relay = RelayToReference(trial, 1, Faults(loss=0.2, duplicate=0.2))
    try:
        with start_sender(trial, 1, relay.entrance.port) as trial.server:
            trial.server.type(lines_of(messages))
            relay.run(len(messages))
    finally:
        relay.close()
    judge_count(trial, relay, len(messages))


few_datagrams.starts_itself = True


def judge_count(trial, relay, messages):
    """On a busy machine a right sender repeats more, but never too soon, and nothing that
    it knows to be acknowledged."""
    share = len(relay.sent) / messages
    soon, known = too_soon(relay.sent), relay.acknowledged_before
    trial.numbers.update(datagrams_per_message=round(share, 2), needless=soon + known)
    if soon + known > messages * trial.budget["needless_percent"] / 100:
        trial.fail(
            "E_PROTOCOL",
            f"The sender sent {share:.2f} datagrams per message (1.6 are needed): {soon} "
            "of them repeated one that was sent less than 40 ms before, and "
            f"{known} came after the ACK for them.",
            f"Der Sender sandte {share:.2f} Datagramme je Nachricht (1,6 sind nötig): "
            f"{soon} davon wiederholten eines, das vor weniger als 40 ms gesendet wurde, "
            f"und {known} kamen nach dem ACK für sie.",
        )
    if share > trial.budget["datagrams_per_message"]:
        trial.inconclusive(
            f"The ACKs came late, so there were {share:.2f} datagrams per message.",
            f"Die ACKs kamen spät, daher gab es {share:.2f} Datagramme je Nachricht.",
        )
