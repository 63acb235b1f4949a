"""Is the server right? Each datagram has one answer, which goes to its sender."""

import contextlib
import signal

from grader.checks.end import expect_end
from grader.checks.idle import expect_sleep
from grader.checks.tcp import text
from grader.verdict import Text

from .datagrams import LARGEST, Exchange, ask, senders

SIZES = (1, 512, 1025, 1473, 2049, 4097, 9000, 32768, LARGEST)
AGAIN = Text("the next sender", "der nächste Absender")


def echo(trial):
    trial.step(
        '1 sender sends "hello, world", and then another line.',
        '1 Absender sendet "hello, world" und dann noch eine Zeile.',
    )
    with senders(1) as (sender,):
        ask(trial, sender, b"hello, world", Text("one line", "eine Zeile"))
        ask(
            trial,
            sender,
            b"The quick brown fox, 42 times!\n",
            Text("another line", "noch eine Zeile"),
        )


def any_bytes(trial):
    trial.step(
        "1 sender sends each of the 256 bytes, then bytes that are no valid UTF-8, "
        "then umlauts.",
        "1 Absender sendet jedes der 256 Bytes, dann Bytes, die kein gültiges UTF-8 "
        "sind, dann Umlaute.",
    )
    with senders(1) as (sender,):
        ask(trial, sender, bytes(range(256)), Text("all 256 bytes", "alle 256 Bytes"))
        ask(trial, sender, b"ab\xff\xfe\xc3(z\x00y", Text("no UTF-8", "kein UTF-8"))
        ask(trial, sender, "größer\n".encode(), Text("umlauts", "Umlaute"))


def empty(trial):
    trial.step(
        "1 sender sends an empty datagram, and then a line.",
        "1 Absender sendet ein leeres Datagramm und dann eine Zeile.",
    )
    with senders(1) as (sender,):
        ask(trial, sender, b"", Text("an empty datagram", "ein leeres Datagramm"))
        ask(trial, sender, b"after it\n", Text("a line after it", "eine Zeile danach"))


def large(trial):
    trial.step(
        f"1 sender sends datagrams of {SIZES[0]} to {SIZES[-1]} bytes, one by one.",
        f"1 Absender sendet einzeln Datagramme mit {SIZES[0]} bis {SIZES[-1]} "
        "Bytes.",
    )
    with senders(1) as (sender,):
        for size in SIZES:
            what = Text(
                f"{size} bytes in one datagram", f"{size} Bytes in einem Datagramm"
            )
            ask(trial, sender, text(size, size), what)


@contextlib.contextmanager
def stopped(server):
    """Meanwhile, what is sent waits in the server's socket."""
    server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal(signal.SIGCONT)


def cut(trial):
    trial.step(
        "3 datagrams wait when the server looks: two lines in the first one, one line "
        "cut in two in the others.",
        "3 Datagramme warten, wenn der Server nachsieht: zwei Zeilen im ersten, eine "
        "zerschnittene Zeile in den beiden anderen.",
    )
    exchange = Exchange(trial, Text("3 datagrams", "3 Datagramme"))
    with senders(1) as (sender,):
        with stopped(trial.server):
            for data in (b"first\nsecond\n", b"half a li", b"ne\n"):
                exchange.send(sender, data)
        exchange.check()


def ask_all(trial, sockets, times, what):
    exchange = Exchange(trial, what)
    for turn in range(times):
        for i, sender in enumerate(sockets):
            exchange.send(sender, b"sender %d datagram %d %s\n" % (i, turn, b"x" * i))
    exchange.check()


def own(trial):
    trial.step(
        "3 senders send a datagram, one after the other. Then 10 senders send 3 each.",
        "3 Absender senden nacheinander ein Datagramm. Dann senden 10 Absender je 3.",
    )
    with senders(10) as sockets:
        for sender in sockets[:3]:
            what = Text("senders one by one", "Absender nacheinander")
            ask(trial, sender, b"it is my turn\n", what)
        ask_all(trial, sockets, 3, Text("10 senders", "10 Absender"))


def gone(trial):
    trial.step(
        "5 senders send, and close their sockets before the answer; then another one "
        "sends.",
        "5 Absender senden und schließen ihren Socket vor der Antwort; dann sendet "
        "ein anderer.",
    )
    with stopped(trial.server), senders(5) as sockets:
        for sender in sockets:
            Exchange(trial, AGAIN).send(sender, b"nobody waits for the answer\n")
    trial.server.settle(1)
    trial.server.alive()
    with senders(1) as (sender,):
        ask(trial, sender, b"still there\n", AGAIN)


def burst(trial):
    trial.step(
        "5 senders send 20 datagrams each, which wait when the server looks.",
        "5 Absender senden je 20 Datagramme; sie warten, wenn der Server " "nachsieht.",
    )
    exchange = Exchange(trial, Text("100 datagrams", "100 Datagramme"))
    with senders(5) as sockets:
        with stopped(trial.server):
            for i in range(100):
                exchange.send(sockets[i % 5], b"number %d %s" % (i, b"z" * (i % 50)))
        exchange.check()


def idle_none(trial):
    trial.step("No datagram comes.", "Kein Datagramm kommt.")
    expect_sleep(trial, "Without a datagram", "Ohne Datagramm")


def idle_burst(trial):
    trial.step(
        "10 senders send 10 datagrams each and leave.",
        "10 Absender senden je 10 Datagramme und gehen.",
    )
    with senders(10) as sockets:
        ask_all(trial, sockets, 10, Text("10 senders", "10 Absender"))
    expect_sleep(trial, "After a burst", "Nach einem Andrang")


def shutdown(trial):
    with senders(1) as (sender,):
        ask(trial, sender, b"x\n", Text("one line", "eine Zeile"))
    expect_end(trial, "SIGTERM is sent.", "SIGTERM wird gesendet.")


shutdown.ends_program = True
