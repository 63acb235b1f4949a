"""Reads the packets of a pcapng file that a program wrote with --pcap: raw IPv4."""

import ipaddress
import struct
from dataclasses import dataclass

SECTION, INTERFACE, ENHANCED_PACKET, COMMENT = 0x0A0D0D0A, 1, 6, 1
RAW_LINK_TYPES = (12, 101, 228)  # a packet begins with its IP header, not with Ethernet
FLAGS = ((2, "SYN"), (1, "FIN"), (4, "RST"), (8, "PSH"), (16, "ACK"))


@dataclass
class Packet:
    source: str
    target: str
    label: str
    comment: str
    line: str  # the packet in one line, as tshark prints it
    parts: tuple  # (name, bytes) of its headers and of its payload


def is_pcapng(data):
    return data[:4] == struct.pack("<I", SECTION)


def blocks(data):
    at = 0
    while at + 12 <= len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if length < 12 or at + length > len(data):
            raise ValueError(f"the block at byte {at} is broken")
        yield kind, data[at + 8 : at + length - 4]
        at += length


def comment_of(options):
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from("<HH", options, at)
        if code == COMMENT:
            return options[at + 4 : at + 4 + length].decode("utf-8", "replace")
        at += 4 + (length + 3) // 4 * 4
    return ""


def text(payload):
    """A short payload in quotes; of a long one only the size."""
    if 0 < len(payload) <= 20 and all(32 <= byte < 127 for byte in payload):
        return f'"{payload.decode()}"'
    return f"{len(payload)} bytes"


def packet(raw, comment):
    header = (raw[0] & 15) * 4
    source, target = (str(ipaddress.IPv4Address(raw[at : at + 4])) for at in (12, 16))
    ports = struct.unpack_from(">HH", raw, header)
    if raw[9] == 17:
        protocol, flags, begin = "UDP", [], header + 8
    else:
        protocol, flags = "TCP", [name for bit, name in FLAGS if raw[header + 13] & bit]
        begin = header + (raw[header + 12] >> 4) * 4
    payload = raw[begin:]
    words = ", ".join(flags) or protocol
    label = words + (" " + text(payload) if payload or not flags else "")
    about = f"{ports[0]} → {ports[1]}" + (f" [{words}]" if flags else "")
    line = f"{source} → {target}  {protocol} {len(raw)} {about} Len={len(payload)}"
    ends = (f"{source}:{ports[0]}", f"{target}:{ports[1]}")
    parts = (("IPv4 header", raw[:header]), (f"{protocol} header", raw[header:begin]),
             ("payload", payload))
    return Packet(*ends, label, comment, line, parts)


def packets(data):
    """All packets of the file. Raises ValueError if it cannot read the file."""
    found = []
    for number, (kind, body) in enumerate(blocks(data), 1):
        try:
            if kind == INTERFACE:
                check_link_type(body)
            elif kind == ENHANCED_PACKET:
                found += packets_of(body)
        except (struct.error, IndexError):
            raise ValueError(f"block {number} ends too early") from None
    return found


def check_link_type(body):
    (link_type,) = struct.unpack_from("<H", body)
    if link_type not in RAW_LINK_TYPES:
        raise ValueError(
            f"the packets have link type {link_type}; only plain IP can be drawn"
        )


def packets_of(body):
    (size,) = struct.unpack_from("<I", body, 12)
    raw = body[20 : 20 + size]
    if raw[0] >> 4 != 4 or raw[9] not in (6, 17):
        return []
    return [packet(raw, comment_of(body[20 + (size + 3) // 4 * 4 :]))]
