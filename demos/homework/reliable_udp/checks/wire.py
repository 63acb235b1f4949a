"""The datagrams of the sheet, as bytes."""

import collections
import struct

HEADER = struct.Struct("!cIH")  # kind, number, length of the payload
LONGEST = 1000
Packet = collections.namedtuple("Packet", "kind number payload")


def data(number, payload):
    return HEADER.pack(b"D", number, len(payload)) + payload


def ack(number):
    """Acknowledges all messages below `number`."""
    return HEADER.pack(b"A", number, 0)


def parse(datagram):
    """The packet in a datagram, or None if it is none of the sheet."""
    head, payload = datagram[: HEADER.size], datagram[HEADER.size :]
    try:
        kind, number, announced = HEADER.unpack(head)
    except struct.error:
        return None
    allowed = range(LONGEST + 1) if kind == b"D" else range(kind == b"A")
    is_right = announced == len(payload) and announced in allowed
    return Packet(kind.decode(), number, payload) if is_right else None
