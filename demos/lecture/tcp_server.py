# The lecture's TCP server: accepts one client at a time, answers what one recv gave in
# capitals (ASCII letters), closes that connection and serves the next client. Numbers:
# the steps of the slide "Übertragung eines TCP-Bytestroms". Twin: tcp_server.cpp.
#
# It blocks by its nature: a client that connects and stays silent keeps it in recv, and
# all others wait (`uppercase_*` show the ways out). Nothing a client does ends it.

import sys
from socket import SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, socket

import lecture


def serve(connectionSocket):
    """Steps 7 and 8. 1024 bytes of answer always fit into the socket's send buffer, so
    a client that never reads keeps nobody waiting. What it sent beyond is not read."""
    sentence = connectionSocket.recv(1024)
    capitalizedSentence = sentence.upper()  # of bytes: ASCII letters only
    connectionSocket.sendall(capitalizedSentence)


def main():
    options = lecture.read_options("The lecture's TCP server", client=False)
    lecture.stop_on_signals()
    family, local = lecture.local_address(options, SOCK_STREAM)
    serverSocket = socket(family, SOCK_STREAM)  # step 1
    # Without it, the port stays busy for a minute after the server has ended.
    serverSocket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    with lecture.doing(f"bind TCP {lecture.text(local)}"):
        serverSocket.bind(local)
    serverSocket.listen(1)  # step 2
    print("TCP", lecture.text(serverSocket.getsockname()), file=sys.stderr)
    print("The server is ready to receive", file=sys.stderr, flush=True)

    while True:
        try:
            connectionSocket, addr = serverSocket.accept()  # step 5
            with connectionSocket:  # closed at its end, but not the welcoming socket
                serve(connectionSocket)
        except OSError as error:  # the client has gone: its problem
            print(f"tcp_server: {error.strerror}", file=sys.stderr)


main()
