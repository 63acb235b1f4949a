"""Programs that a user starts with & at a terminal: they serve their sockets, leave the
keyboard to the shell, and read it again after fg."""

import os
import socket
import unittest
from pathlib import Path

from shell import ANSWER_TIME, PROGRAMS, Shell

MODELS = ("blocking", "timeout_polling", "threaded", "thread_pool", "fork", "select", "poll",
          "epoll", "selector", "reactor", "coroutine", "multi_reactor")


def answer(port, text):
    """The answer of a server on this TCP port."""
    with socket.create_connection(("127.0.0.1", port), ANSWER_TIME) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read()


def ticks(process):
    """The processor time that this process has used, in clock ticks (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


class Background(unittest.TestCase):
    def test_a_server_serves_and_reads_the_keyboard_after_fg(self):
        for model in MODELS:
            with self.subTest(model), Shell() as shell:
                command = f"{PROGRAMS}/uppercase_{model} --port 0 --udp-sockets 1 &"
                port = shell.starts(command, "ready to receive")
                self.assertEqual(answer(port, b"first"), b"FIRST")
                # The server must not take this line, which is for a program that waits.
                shell.types("sleep 1; read line; echo got $line\nfor me\n")
                self.assertEqual(answer(port, b"while a line waits"), b"WHILE A LINE WAITS")
                used = ticks(shell.jobs()[0])
                shell.sees("got for me\r\n")
                used = ticks(shell.jobs()[0]) - used
                self.assertLess(used, os.sysconf("SC_CLK_TCK") / 2)  # it does not spin
                shell.types("jobs\n")
                shell.sees("Running")
                shell.types("fg\nkeys\n")
                shell.sees("KEYS")
                self.assertEqual(answer(port, b"last"), b"LAST")

    def test_a_server_survives_stop_and_bg(self):
        for model in MODELS:
            with self.subTest(model), Shell() as shell:
                command = f"{PROGRAMS}/uppercase_{model} --port 0 --udp-sockets 1"
                port = shell.starts(command, "ready to receive")
                shell.types("\x1a")
                shell.sees("Stopped")
                shell.types("bg\nread line; echo got $line\nfor me\n")
                shell.sees("got for me\r\n")
                self.assertEqual(answer(port, b"last"), b"LAST")
                shell.types("fg\nkeys\n")
                shell.sees("KEYS")


if __name__ == "__main__":
    unittest.main()
