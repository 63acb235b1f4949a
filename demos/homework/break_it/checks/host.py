"""Runs one of our servers in a process of its own, beside the student's program, which
has no right to end it."""

import os
import resource
import signal
import socket

from grader import linux
from grader.twist import ALPHABET

PR_SET_PDEATHSIG = 1
MOST_DESCRIPTORS = 64  # as the sheet says: at most 40 clients at the same time
RECEIVE_BUFFER = 64 << 10


def capitals(letters=ALPHABET):
    small = letters.encode()
    return bytes.maketrans(small, small.upper())


def listen():
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    return listener


def become_server(server, listener, table):
    """Runs in the new process, which ends with the grader."""
    try:
        linux.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        listener = socket.socket(fileno=os.dup2(listener.detach(), 3))
        os.closerange(4, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_DESCRIPTORS, MOST_DESCRIPTORS))
        server.serve(listener, table)
    finally:
        os._exit(1)


class Host:
    """A running server, until the end of the `with` block. It listens before it starts,
    so nobody has to wait for it."""

    def __init__(self, server, letters=ALPHABET):
        with listen() as listener:
            self.port = listener.getsockname()[1]
            self.process = os.fork()
            if self.process == 0:
                become_server(server, listener, capitals(letters))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass  # the sweep after the student's program has ended it
