"""The length in the header is never compared with the datagram."""

import transfer


def decode(datagram):
    if len(datagram) < transfer.HEADER.size:
        return None
    kind, number, _ = transfer.HEADER.unpack_from(datagram)
    return transfer.Packet(kind, number, datagram[transfer.HEADER.size :])


transfer.decode = decode
transfer.main()
