# The lecture's TCP server: it accepts one client at a time, receives once, answers in
# capitals (ASCII letters), closes the connection, and serves the next client. The
# comments number the steps of the slide "Übertragung eines TCP-Bytestroms". It needs
# Python 3.8 and its standard library. The same program in C++: tcp_server.cpp.
#
# The server blocks: while a client is connected and silent, the server is blocked in
# recv, and all other clients wait. The models uppercase_* show solutions. No client can
# end the server.

import argparse
import errno
import os
import signal
import sys
from socket import (
    SO_REUSEADDR,
    SOCK_STREAM,
    SOL_SOCKET,
    gaierror,
    getaddrinfo,
    socket,
)

def fail(message):
    """Ends the program with one line on stderr."""
    sys.exit(f"tcp_server: {message}")


def reason(error):
    """Why a call has failed, in words."""
    advice = {errno.EADDRINUSE: " (try another --port)",
              errno.ECONNREFUSED: " (is the server running?)"}
    return os.strerror(error.errno).lower() + advice.get(error.errno, "")


def port(text):
    if 0 <= int(text) <= 65535:
        return int(text)
    raise ValueError


def text(address):
    """127.0.0.1:12000 or [::1]:12000"""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_options():
    parser = argparse.ArgumentParser(
        description="The lecture's TCP server",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.error = fail  # argparse would print its usage before the one line
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port, default=12000, help="0 means any free port")
    return parser.parse_args()


def main():
    options = read_options()
    for which in signal.SIGINT, signal.SIGTERM:
        signal.signal(which, lambda *_: sys.exit(0))
    try:
        # The smallest entry is an IPv4 address: localhost may also have an IPv6 address.
        family, _, _, _, local = min(
            getaddrinfo(options.host, options.port, type=SOCK_STREAM)
        )
        serverSocket = socket(family, SOCK_STREAM)  # step 1
        # Without this option, the port stays in use for a minute after the end.
        serverSocket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        serverSocket.bind(local)
        serverSocket.listen(1)  # step 2
    except gaierror as error:
        fail(f"--host {options.host}: {error.strerror}")
    except OSError as error:
        fail(f"bind TCP {text(local)}: {reason(error)}")
    print("TCP", text(serverSocket.getsockname()), file=sys.stderr)
    print("The server is ready to receive", file=sys.stderr, flush=True)

    while True:
        connectionSocket, addr = serverSocket.accept()  # step 5
        try:
            sentence = connectionSocket.recv(1024)  # step 7
            capitalizedSentence = sentence.upper()  # only ASCII letters
            # Step 8. 1024 bytes always fit into the empty send buffer, so this does not
            # block if the client never reads.
            connectionSocket.sendall(capitalizedSentence)
        except OSError as error:
            print(f"tcp_server: a client has gone: {reason(error)}", file=sys.stderr)
        connectionSocket.close()  # the welcoming socket stays open


main()
