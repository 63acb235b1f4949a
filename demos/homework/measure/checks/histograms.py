"""Reads the compressed logs of HdrHistogram (.hlog, version 2) that the lab writes: all
counts of each second, for one server and one source over all runs.

    log = histograms.read(text)         # raises ValueError
    for run in log.runs:                # one Counts for each run, in their order
        run.total, run.percentile(99)"""

import base64
import binascii
import collections
import math
import re
import struct
import zlib

COMPRESSED, PLAIN = 0x1C849304 | 0x10, 0x1C849303 | 0x10  # the cookies of version 2
HEADER = struct.Struct(">IIIIQQd")
HALF = 1024  # linear steps of a bucket, at three significant digits
MOST_LINES = 50_000
MOST_BYTES = 1 << 18  # of one histogram
MOST_STEPS = 3_000_000  # of all histograms together
MOST_INDEX = 45_056
# The lines of one run follow each other. Between two runs, a server is started.
GAP = 0.2  # seconds


def highest_in(index):
    """The largest value, in ns, that is counted at this index."""
    bucket = max(index // HALF - 1, 0)
    step = index - bucket * HALF
    return ((step + 1) << bucket) - 1


class Counts:
    def __init__(self):
        self.counts = collections.Counter()

    @property
    def total(self):
        return sum(self.counts.values())

    def percentile(self, percent):
        """The nearest rank, rounded up, in microseconds."""
        rank, seen = max(1, math.ceil(round(percent * self.total / 100, 9))), 0
        for index in sorted(self.counts):
            seen += self.counts[index]
            if seen >= rank:
                return highest_in(index) / 1e3
        return 0.0


class Log:
    def __init__(self):
        self.started, self.runs, self.steps, self._end = None, [], 0, None

    def take(self, line):
        begin = re.match(r"#\[StartTime: ([0-9]{1,11}(\.[0-9]{1,6})?) ", line)
        if begin:
            self.started = float(begin[1])
        if line.startswith(("#", '"', "Tag=")) or not line:
            return
        fields = line.split(",")
        if len(fields) != 4:
            raise ValueError("a line does not have 4 fields")
        start, length = seconds(fields[0]), seconds(fields[1])
        if self._end is None or start - self._end > GAP:
            self.runs.append(Counts())
        self._end = start + length
        for index, count in self.counts_in(fields[3]):
            self.runs[-1].counts[index] += count

    def counts_in(self, text):
        """Yields (index, count)."""
        index = 0
        for number in numbers(payload_of(text)):
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise ValueError("the histograms are too large")
            if number > 0:
                yield index, number
            index += 1 if number >= 0 else -number
            if index > MOST_INDEX:
                raise ValueError("a histogram has values of more than an hour")


def seconds(text):
    if not re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,6})?", text):
        raise ValueError("a time is no number")
    return float(text)


def payload_of(text):
    """The counts as bytes, out of Base64, zlib and two headers."""
    try:
        packed = base64.b64decode(text, validate=True)
        cookie, length = struct.unpack_from(">II", packed)
        unpack = zlib.decompressobj()
        plain = unpack.decompress(packed[8:], MOST_BYTES)
        inner, size, offset, digits, lowest, _, ratio = HEADER.unpack_from(plain)
    except (binascii.Error, struct.error, zlib.error):
        raise ValueError("a histogram cannot be decoded") from None
    if (cookie, inner) != (COMPRESSED, PLAIN) or length != len(packed) - 8:
        raise ValueError("a histogram is not of version 2")
    if not unpack.eof or size != len(plain) - HEADER.size:
        raise ValueError("a histogram is too large or cut off")
    if (offset, digits, lowest, ratio) != (0, 3, 1, 1.0):
        raise ValueError("a histogram has another precision than those of the lab")
    return plain[HEADER.size :]


def numbers(data):
    """ZigZag LEB128: seven bits a byte; a ninth byte has eight."""
    value = shift = 0
    for byte in data:
        last = shift == 56
        value |= (byte if last else byte & 0x7F) << shift
        shift += 7
        if byte & 0x80 and not last:
            continue
        yield (value >> 1) ^ -(value & 1)
        value = shift = 0
    if shift:
        raise ValueError("a histogram is cut off")


def read(text):
    log, lines = Log(), text.split("\n")
    if len(lines) > MOST_LINES:
        raise ValueError("the log has too many lines")
    for line in lines:
        log.take(line.strip())
    if log.started is None:
        raise ValueError("the log has no start time")
    return log
