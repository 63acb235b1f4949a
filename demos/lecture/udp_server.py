# The lecture's UDP server: one socket serves all clients. The server answers each
# datagram with one datagram in capitals (ASCII letters) to its sender. The comments
# number the steps of the slide "Übertragung eines UDP-Datagramms". It needs Python 3.8
# and its standard library. The same program in C++: udp_server.cpp.

import argparse
import errno
import os
import signal
import sys
from socket import SOCK_DGRAM, gaierror, getaddrinfo, socket

def fail(message):
    """Ends the program with one line on stderr."""
    sys.exit(f"udp_server: {message}")


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
        description="The lecture's UDP server",
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
            getaddrinfo(options.host, options.port, type=SOCK_DGRAM)
        )
        serverSocket = socket(family, SOCK_DGRAM)  # step 1
        serverSocket.bind(local)
    except gaierror as error:
        fail(f"--host {options.host}: {error.strerror}")
    except OSError as error:
        fail(f"bind UDP {text(local)}: {reason(error)}")
    print("UDP", text(serverSocket.getsockname()), file=sys.stderr)
    print("The server is ready to receive", file=sys.stderr, flush=True)

    while True:
        try:
            # Step 5. The slide's recvfrom(2048) would cut a longer datagram without an
            # error. No UDP datagram is longer than 65,535 bytes.
            message, clientAddress = serverSocket.recvfrom(65535)
            modifiedMessage = message.upper()  # only ASCII letters
            serverSocket.sendto(modifiedMessage, clientAddress)  # step 6
        except OSError:
            pass  # UDP does not promise delivery: an answer that cannot be sent is lost


main()
