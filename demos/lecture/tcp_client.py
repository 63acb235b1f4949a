# The lecture's TCP client: it connects to the server, sends one line from stdin as a
# byte stream, and prints the answer. The comments number the steps of the slide
# "Übertragung eines TCP-Bytestroms". It needs Python 3.8 and its standard library. The
# same program in C++: tcp_client.cpp.

import argparse
import errno
import os
import signal
import sys
import time
from socket import SHUT_WR, SOCK_STREAM, gaierror, getaddrinfo, socket, timeout

def fail(message):
    """Ends the program with one line on stderr."""
    sys.exit(f"tcp_client: {message}")


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
        description="The lecture's TCP client",
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


def connect_to_server(options):
    """Steps 3 and 4: connects to the first address that accepts a connection."""
    try:
        found = getaddrinfo(options.host, options.port, type=SOCK_STREAM)
    except gaierror as error:
        fail(f"resolve {options.host}: {error.strerror}")
    for family, _, _, _, server in found:
        try:
            clientSocket = socket(family, SOCK_STREAM)
            clientSocket.settimeout(options.timeout)
            clientSocket.connect(server)
            return clientSocket, text(server)
        except OSError as error:
            problem = error
    attempt = f"connect TCP {text(server)}"
    if isinstance(problem, timeout):
        fail(f"timed out after {options.timeout:g} s: {attempt}")
    fail(f"{attempt}: {reason(problem)}")


def receive(clientSocket, server, length, options):
    """Step 6. The slide calls recv(1024) once, which may return half of the answer,
    because TCP has no message boundaries. The answer ends when the server closes. It is
    returned as soon as it has as many bytes as the sentence."""
    answer = b""
    deadline = time.monotonic() + options.timeout
    while len(answer) < length and (data := clientSocket.recv(1024)):
        answer += data
        clientSocket.settimeout(max(deadline - time.monotonic(), 0.001))
    if len(answer) > length:
        fail(f"the answer of {server} is longer than the sentence")
    return answer


def wait_for_end(clientSocket, server, options):
    """Waits until the server closes the connection, as its answer must be complete."""
    clientSocket.settimeout(options.timeout)
    try:
        if clientSocket.recv(1024):
            fail(f"the answer of {server} is longer than the sentence")
    except timeout:
        fail(
            f"timed out after {options.timeout:g} s: "
            f"{server} has not closed the connection after its answer"
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
    clientSocket, server = connect_to_server(options)
    sentence = ask("Input lowercase sentence:")
    try:
        clientSocket.sendall(sentence)  # step 6
        # Marks the end of the sentence, so that the server notices an empty one, too.
        clientSocket.shutdown(SHUT_WR)
        modifiedSentence = receive(clientSocket, server, len(sentence), options)
        sys.stdout.buffer.write(b"From Server: " + modifiedSentence + b"\n")
        sys.stdout.flush()
        wait_for_end(clientSocket, server, options)
    except timeout:
        fail(
            f"timed out after {options.timeout:g} s: no answer from {server}"
            " (is it busy with another client?)"
        )
    except OSError as error:
        fail(f"ask {server}: {reason(error)}")
    clientSocket.close()


main()
