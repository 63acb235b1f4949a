# The lecture's UDP server: one socket for all clients; each datagram is answered by one
# of its own, in capitals (ASCII letters), to the address it came from. The numbers are
# the steps of the slide "Übertragung eines UDP-Datagramms". Twin: udp_server.cpp.

import contextlib
import sys
from socket import SOCK_DGRAM, socket

import lecture


def main():
    options = lecture.read_options("The lecture's UDP server", client=False)
    lecture.stop_on_signals()
    family, local = lecture.local_address(options, SOCK_DGRAM)
    serverSocket = socket(family, SOCK_DGRAM)  # step 1
    with lecture.doing(f"bind UDP {lecture.text(local)}"):
        serverSocket.bind(local)
    print("UDP", lecture.text(serverSocket.getsockname()), file=sys.stderr)
    print("The server is ready to receive", file=sys.stderr, flush=True)

    while True:
        # UDP promises nothing: an answer that cannot be sent is a lost one.
        with contextlib.suppress(OSError):
            # Step 5. The slide's recvfrom(2048) would cut a longer datagram silently:
            # UDP over IPv4 carries up to 65,507 bytes, and nothing more than 65,535.
            message, clientAddress = serverSocket.recvfrom(65535)
            modifiedMessage = message.upper()  # of bytes: ASCII letters only
            serverSocket.sendto(modifiedMessage, clientAddress)  # step 6


main()
