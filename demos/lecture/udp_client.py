# The lecture's UDP client: it sends one line from stdin as one datagram, without a
# connection, and prints the datagram that comes back. The comments number the steps of
# the slide "Übertragung eines UDP-Datagramms". It needs Python 3.8 and its standard
# library. The same program in C++: udp_client.cpp.

import argparse
import errno
import os
import signal
import sys
import time
from socket import AF_INET, SOCK_DGRAM, gaierror, getaddrinfo, socket, timeout

def fail(message):
    """Ends the program with one line on stderr."""
    sys.exit(f"udp_client: {message}")


def reason(error):
    """Why a call has failed, in words."""
    advice = {errno.EADDRINUSE: " (try another --port)",
              errno.ECONNREFUSED: " (is the server running?)"}
    return os.strerror(error.errno).lower() + advice.get(error.errno, "")


def port(text):
    if 0 <= int(text) <= 65535:
        return int(text)
    raise ValueError


def seconds(text):
    if 0.001 <= float(text) <= 86400:  # false for "nan", too
        return float(text)
    raise ValueError


def text(address):
    """127.0.0.1:12000 or [::1]:12000"""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_options():
    parser = argparse.ArgumentParser(
        description="The lecture's UDP client",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.error = fail  # argparse would print its usage before the one line
    parser.add_argument("--host", default="127.0.0.1", help="name or address")
    parser.add_argument("--port", type=port, default=12000, help="port of the server")
    parser.add_argument(
        "--timeout", type=seconds, default=5, help="seconds to wait for the server"
    )
    return parser.parse_args()


def first_address(options):
    """A UDP client cannot find out which address of a name has a server, so it takes
    the first IPv4 address, as on the slide."""
    try:
        found = getaddrinfo(options.host, options.port, type=SOCK_DGRAM)
    except gaierror as error:
        fail(f"resolve {options.host}: {error.strerror}")
    ipv4 = [entry for entry in found if entry[0] == AF_INET]
    family, _, _, _, server = (ipv4 or found)[0]
    return family, server


def receive(clientSocket, server, options):
    """The slide's recvfrom(2048) waits forever if a datagram is lost, accepts an answer
    from any sender, and cuts a longer answer."""
    deadline = time.monotonic() + options.timeout
    try:
        while (left := deadline - time.monotonic()) > 0:
            clientSocket.settimeout(left)
            modifiedMessage, serverAddress = clientSocket.recvfrom(65535)
            if serverAddress == server:
                return modifiedMessage
    except timeout:
        pass
    fail(
        f"timed out after {options.timeout:g} s: no answer from {text(server)}"
        " (is the server running?)"
    )


def ask(prompt):
    """Reads a line. A terminal also shows one that was not typed there."""
    shown = os.isatty(1) and not os.isatty(0)
    if not shown:
        print(prompt, end="", flush=True)
    line = sys.stdin.buffer.readline() if sys.stdin else b""
    if not line:
        fail("no sentence: the input has ended")
    line = line[:-1] if line.endswith(b"\n") else line
    if shown:
        print(prompt + line.decode("utf-8", "replace"), flush=True)
    return line


def main():
    while os.open(os.devnull, os.O_RDWR) < 3:
        pass  # so that no socket gets the descriptor 0
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends without a traceback
    options = read_options()
    family, server = first_address(options)
    clientSocket = socket(family, SOCK_DGRAM)  # step 2
    message = ask("Input lowercase sentence:")
    try:
        clientSocket.sendto(message, server)  # steps 3, 4
        modifiedMessage = receive(clientSocket, server, options)  # step 6
    except OSError as error:
        fail(f"send {len(message)} bytes to UDP {text(server)}: {reason(error)}")
    sys.stdout.buffer.write(modifiedMessage + b"\n")
    clientSocket.close()  # step 7


main()
