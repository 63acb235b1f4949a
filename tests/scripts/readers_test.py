"""Broken files never end the readers of captures and traces with an exception of their own
making: a file is read, or refused with the exception for the user. The changes of the files
depend only on a fixed seed, so every run is the same."""

import json
import random
import tempfile
import unittest

from support import ROOT

import chart_packets
import timeline_read

ROUNDS = 3000
SEED = 12000

TRACE = {
    "otherData": {"dropped": 1},
    "traceEvents": [
        {"ph": "M", "pid": 1, "tid": 1, "name": "process_name", "args": {"name": "uppercase"}},
        {"ph": "M", "pid": 1, "tid": 2, "name": "thread_name", "args": {"name": "loop"}},
        {"ph": "X", "pid": 1, "tid": 2, "ts": 1.5, "dur": 9, "cat": "wait", "name": "wait"},
        {"ph": "X", "pid": 1, "tid": 2, "ts": 11, "dur": 3, "cat": "request", "name": "r01",
         "args": {"source": "tcp", "text": "r01", "bytes": 3, "arrival": 10, "latency": 4}},
    ],
}


def changed(data, chance):
    """The bytes with some of them overwritten, inserted or removed."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(data))
        kind = chance.randint(0, 3)
        if kind == 0 and at < len(data):
            data[at] = chance.randint(0, 255)
        elif kind == 1:
            data[at:at] = bytes(chance.randint(0, 255) for _ in range(chance.randint(1, 4)))
        elif kind == 2:
            del data[at : at + chance.randint(1, 8)]
        else:
            data[at:at] = data[at : at + chance.randint(1, 40)]
    return bytes(data)


class Readers(unittest.TestCase):
    def test_captures(self):
        sample = (ROOT / "docs/sample.pcapng").read_bytes()
        chance, read = random.Random(SEED), 0
        self.assertGreater(len(chart_packets.packets(sample)), 10)
        for _ in range(ROUNDS):
            data = changed(sample, chance)
            try:
                chart_packets.packets(data)
                read += 1
            except ValueError as error:
                self.assertEqual(len(str(error).splitlines()), 1, data)
        self.assertTrue(0 < read < ROUNDS)

    def test_traces(self):
        chance, read = random.Random(SEED), 0
        text = json.dumps(TRACE).encode()
        with tempfile.NamedTemporaryFile() as file:
            for _ in range(ROUNDS):
                data = changed(text, chance)
                file.seek(0)
                file.truncate()
                file.write(data)
                file.flush()
                try:
                    timeline_read.read_file(file.name)
                    read += 1
                except timeline_read.Problem as error:
                    self.assertTrue(str(error).startswith(file.name), data)
        self.assertTrue(0 < read < ROUNDS)


if __name__ == "__main__":
    unittest.main()
