"""What the slides leave out: the options, names with several addresses, reading bytes,
and errors that are one line. The programs make all other calls themselves. Twin of
lecture.h; Python 3.8, standard library only."""

import argparse
import contextlib
import errno
import os
import signal
import socket
import sys

ADVICE = {
    errno.EADDRINUSE: " (try another --port)",
    errno.EACCES: " (ports below 1024 need root)",
    errno.EADDRNOTAVAIL: " (no address of this host)",
    errno.ECONNREFUSED: " (is the server running?)",
}


class Parser(argparse.ArgumentParser):
    def error(self, message):  # argparse would print its usage before the one line
        fail(message)


def fail(message):
    """Ends the program with one line on stderr."""
    program = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    sys.exit(f"{program}: {message}")


def number(text, kind, smallest, largest, what):
    with contextlib.suppress(ValueError):
        if smallest <= kind(text) <= largest:  # false for "nan", too
            return kind(text)
    raise argparse.ArgumentTypeError(
        f"'{text}' is no {what} from {smallest} to {largest}"
    )


def port(text):
    return number(text, int, 0, 65535, "port")


def seconds(text):
    return number(text, float, 0.001, 86400, "number of seconds")


def open_missing_stdio():
    """A closed standard stream becomes /dev/null: a socket would get its number, and
    Python has None for it."""
    for fd, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number: fd
            setattr(sys, name, open(fd, mode))


def read_options(purpose, client):
    open_missing_stdio()
    parser = Parser(
        description=purpose,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="name or address of the server" if client else "address to wait on",
    )
    parser.add_argument(
        "--port",
        type=port,
        default=12000,
        help="port of the server" if client else "port to wait on, 0: any free one",
    )
    if client:
        parser.add_argument(
            "--timeout", type=seconds, default=5, help="seconds to wait for the server"
        )
    return parser.parse_args()


def text(address):
    """127.0.0.1:12000 or [::1]:12000"""
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"{host}:{address[1]}"


@contextlib.contextmanager
def doing(attempt):
    """An OSError inside ends the program and says what was attempted."""
    try:
        yield
    except socket.timeout:  # the programs say more about it
        raise
    except socket.gaierror as error:
        fail(f"{attempt}: {error.strerror}")
    except OSError as error:
        reason = os.strerror(error.errno or errno.ETIMEDOUT).lower()
        fail(f"{attempt}: {reason}{ADVICE.get(error.errno, '')}")


def addresses(options, kind):
    """[(family, address), ...] of a name or number, best first."""
    with doing(f"resolve {options.host}"):
        found = socket.getaddrinfo(options.host, options.port, type=kind)
    return [(entry[0], entry[4]) for entry in found]


def first_address(options):
    """UDP cannot tell which of a name's addresses has a server: the first IPv4 address,
    as AF_INET on the slide, else the first one."""
    found = addresses(options, socket.SOCK_DGRAM)
    return next((one for one in found if one[0] == socket.AF_INET), found[0])


def local_address(options, kind):
    """The address to bind to: a number, no name is looked up."""
    host = options.host or "0.0.0.0"
    with doing(f"read the address '{options.host}'"):
        found = socket.getaddrinfo(
            host, options.port, type=kind, flags=socket.AI_NUMERICHOST
        )
    return found[0][0], found[0][4]


def ask(prompt):
    """Python 2's raw_input, but for bytes: what is sent are bytes, of any encoding."""
    print(prompt, end="", flush=True)
    line = sys.stdin.buffer.readline()
    if not line:
        fail("no sentence: the input has ended")
    return line[:-1] if line.endswith(b"\n") else line


def print_line(data, start=""):
    """print, for bytes."""
    sys.stdout.buffer.write(start.encode() + data + b"\n")
    sys.stdout.buffer.flush()


def stop_on_signals():
    """Ctrl-C and SIGTERM end a server, quietly and with exit status 0."""
    for which in (signal.SIGINT, signal.SIGTERM):
        signal.signal(which, lambda *_: sys.exit(0))


def end_on_interrupt():
    """Ctrl-C ends a client as it ends a C++ program, without a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
