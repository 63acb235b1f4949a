"""A datagram that is shorter than the header ends the program with an exception."""

import transfer

right_decode = transfer.decode


def decode(datagram):
    transfer.HEADER.unpack_from(datagram)
    return right_decode(datagram)


transfer.decode = decode
transfer.main()
