# The lecture's TCP client: connects, sends one line from the keyboard as a stream of
# bytes, without any address, and prints what comes back. The numbers are the steps of
# the slide "Übertragung eines TCP-Bytestroms". Twin: tcp_client.cpp.

import contextlib
import time
from socket import SHUT_WR, SOCK_STREAM, socket, timeout

import lecture


def connect_to_server(options):
    """Steps 3 and 4, with the first of the name's addresses that takes connections."""
    for family, server in lecture.addresses(options, SOCK_STREAM):
        try:
            clientSocket = socket(family, SOCK_STREAM)
            clientSocket.settimeout(options.timeout)
            clientSocket.connect(server)
            return clientSocket, lecture.text(server)
        except OSError as error:
            problem = error
    attempt = f"connect TCP {lecture.text(server)}"
    if isinstance(problem, timeout):
        lecture.fail(f"timed out after {options.timeout:g} s: {attempt}")
    with lecture.doing(attempt):
        raise problem


def receive(clientSocket, server, length, options):
    """Step 6. The slide's single recv(1024) may give half of the answer: TCP has no
    boundaries between messages. The answer ends where the server closes; one that goes
    on beyond the length of the sentence is none."""
    answer = b""
    deadline = time.monotonic() + options.timeout
    try:
        with lecture.doing(f"receive TCP from {server}"):
            while data := clientSocket.recv(1024):
                answer += data
                if len(answer) > length:
                    lecture.fail(f"the answer of {server} is longer than the sentence")
                if (left := deadline - time.monotonic()) <= 0:
                    raise timeout
                clientSocket.settimeout(left)
    except timeout:
        lecture.fail(
            f"timed out after {options.timeout:g} s: no answer from {server}"
            " (is it busy with another client?)"
        )
    return answer


def main():
    options = lecture.read_options("The lecture's TCP client", client=True)
    lecture.end_on_interrupt()
    clientSocket, server = connect_to_server(options)
    with clientSocket:
        sentence = lecture.ask("Input lowercase sentence:")
        with lecture.doing("send the sentence"):
            clientSocket.sendall(sentence)  # step 6
        with contextlib.suppress(OSError):
            # That was all. Without it, a server waits for more after an empty sentence.
            clientSocket.shutdown(SHUT_WR)
        modifiedSentence = receive(clientSocket, server, len(sentence), options)
        lecture.print_line(modifiedSentence, start="From Server: ")


main()
