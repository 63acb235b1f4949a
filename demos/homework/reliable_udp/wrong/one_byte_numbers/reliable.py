"""Numbers are sent modulo 256, as if there were never more messages."""

import transfer

right_encode = transfer.encode


def encode(packet):
    return right_encode(packet._replace(number=packet.number % 256))


transfer.encode = encode
transfer.main()
