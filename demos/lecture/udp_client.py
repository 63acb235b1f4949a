# The lecture's UDP client: sends one line from the keyboard as one datagram, without a
# connection, and prints the datagram that comes back. The numbers are the steps of the
# slide "Übertragung eines UDP-Datagramms". Twin: udp_client.cpp.

import time
from socket import SOCK_DGRAM, socket, timeout

import lecture


def receive(clientSocket, server, options):
    """The slide's recvfrom(2048) waits for ever when a datagram was lost, takes answers
    from anybody, and cuts a longer one silently; none is longer than 65,535 bytes."""
    deadline = time.monotonic() + options.timeout
    try:
        while (left := deadline - time.monotonic()) > 0:
            clientSocket.settimeout(left)
            modifiedMessage, serverAddress = clientSocket.recvfrom(65535)
            if serverAddress == server:
                return modifiedMessage
    except timeout:
        pass
    # Whether nobody has the port or a datagram was lost: without a connection, we see
    # neither.
    lecture.fail(
        f"timed out after {options.timeout:g} s: no answer from {lecture.text(server)}"
        " (is the server running?)"
    )


def main():
    options = lecture.read_options("The lecture's UDP client", client=True)
    lecture.end_on_interrupt()
    family, server = lecture.first_address(options)
    with socket(family, SOCK_DGRAM) as clientSocket:  # step 2
        message = lecture.ask("Input lowercase sentence:")
        with lecture.doing(f"send {len(message)} bytes to UDP {lecture.text(server)}"):
            clientSocket.sendto(message, server)  # steps 3, 4
        with lecture.doing(f"receive UDP from {lecture.text(server)}"):
            lecture.print_line(receive(clientSocket, server, options))  # step 6
    # step 7: the end of `with` closes the client socket


main()
