"""A chat on a terminal: Ctrl-Z, fg, bg and &, Ctrl-C, a window of another size, TERM=dumb."""

import fcntl
import os
import signal
import struct
import termios
import unittest

from shell import PROGRAMS, Shell

CHATS = ("timeout_polling", "threaded", "selector", "reactor")
HINT = "lists the commands\r\n"


def command(model, more=""):
    return f"{PROGRAMS}/chat_{model} --name anna --port 0{more}"


class Chat(unittest.TestCase):
    def each_model(self, more="", **variables):
        """Starts each model, and yields its shell when the chat is ready."""
        for model in CHATS:
            with Shell(**variables) as shell:
                shell.port = shell.starts(command(model, more), "The chat is ready")
                yield shell

    def is_raw(self, shell):
        return not termios.tcgetattr(shell.terminal)[3] & termios.ICANON

    def test_ctrl_z_and_fg(self):
        for shell in self.each_model():
            shell.sees(HINT + "> ")
            shell.types("half a li")
            shell.sees("> half a li")
            shell.types("\x1a")
            shell.sees("Stopped")
            shell.sees("shell> ")
            self.assertFalse(self.is_raw(shell))
            shell.types("fg\n")
            shell.sees("> half a li")
            self.assertTrue(self.is_raw(shell))
            shell.types("ne\r")
            shell.sees("> half a line\r\n* not sent: nobody is here\r\n> ")

    def test_a_stop_that_cannot_be_caught_and_fg(self):
        for shell in self.each_model():
            shell.sees(HINT + "> ")
            shell.types("half")
            shell.sees("> half")
            os.kill(shell.jobs()[0], signal.SIGSTOP)
            shell.sees("Stopped")
            shell.types("fg\n")
            shell.sees("> half")
            self.assertTrue(self.is_raw(shell))

    def test_in_the_background_a_chat_leaves_the_terminal_alone(self):
        for shell in self.each_model():
            shell.sees(HINT + "> ")
            shell.types("\x1a")
            shell.sees("Stopped")
            shell.types("bg\nread line; echo got $line\nfor me\n")
            shell.sees("got for me\r\n")
            self.assertFalse(self.is_raw(shell))
            shell.types("fg\n")
            shell.sees("\r\n> ")
            shell.types("\x04")
            shell.sees("shell> ")
            self.assertFalse(self.is_raw(shell))

    def test_a_chat_that_starts_in_the_background(self):
        for shell in self.each_model(" &"):
            shell.sees(HINT)
            shell.types("read line; echo got $line\nfor me\n")
            shell.sees("got for me\r\n")
            shell.types("fg\n")
            shell.sees("\r\n> ")
            self.assertTrue(self.is_raw(shell))
            shell.types("hello\r")
            shell.sees("> hello\r\n")
            shell.types("\x03")
            shell.sees("shell> ")
            self.assertFalse(self.is_raw(shell))

    def test_keys_that_end_a_chat_give_the_terminal_back(self):
        for key in "\x03", "\x1c":  # Ctrl-C, Ctrl-\
            for shell in self.each_model():
                shell.sees(HINT + "> ")
                shell.types("half" + key)
                shell.sees("shell> ")
                self.assertFalse(self.is_raw(shell))

    def test_a_window_of_another_size(self):
        for shell in self.each_model():
            shell.sees(HINT + "> ")
            shell.types("x" * 50)
            shell.sees("> " + "x" * 50)
            fcntl.ioctl(shell.terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, 30, 0, 0))
            shell.sees("\r\x1b[1A\x1b[J> " + "x" * 28)

    def test_a_terminal_that_cannot_redraw(self):
        for shell in self.each_model(TERM="dumb"):
            shell.sees(HINT)
            self.assertFalse(self.is_raw(shell))
            shell.types("hello\n")
            shell.sees("hello\r\n* not sent: nobody is here\r\n")
            shell.types("\x03")
            shell.sees("shell> ")
            self.assertNotIn("\x1b", shell.seen)


if __name__ == "__main__":
    unittest.main()
