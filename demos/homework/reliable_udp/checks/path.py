"""One direction of a path that loses, swaps, duplicates and delays datagrams.

The probabilities mean the same as those of the program udp_relay (docs/transport.md),
and the same seed has the same faults there, for the first client of the relay."""

import collections
import dataclasses
import time

TO_SERVER, TO_CLIENT = 0, 1
LONGEST_HOLD = 0.05  # seconds; then a swapped datagram goes on without its successor
MASK = (1 << 64) - 1


@dataclasses.dataclass(frozen=True)
class Faults:
    loss: float = 0.0
    swap: float = 0.0  # the datagram is delivered after its successor
    duplicate: float = 0.0
    delay: float = 0.0  # seconds


def mix(value):
    """The mixing function of SplitMix64."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK
    return value ^ value >> 31


def uniform(seed, direction, index, purpose):
    """A random number from 0 to 1 that depends only on the arguments."""
    value = mix(seed)
    first_client = 0
    for part in (direction, first_client, index, purpose):
        value = mix(value ^ mix(part))
    return (value >> 11) * 2.0**-53


class Path:
    def __init__(self, faults, seed, direction):
        self.faults, self.seed, self.direction = faults, seed, direction
        self.queue = []  # [when it is due, its place among equal times, datagram]
        self.held = None  # a swapped datagram that waits for its successor
        self.places = 0
        # received, lost, swapped, duplicated, and the bytes of all received datagrams
        self.counts = collections.Counter()

    def _happens(self, index, purpose, probability):
        return uniform(self.seed, self.direction, index, purpose) < probability

    def _enqueue(self, due, datagram):
        self.places += 1
        self.queue.append([due, self.places, datagram])
        return self.queue[-1]

    def take(self, datagram):
        """Puts a datagram on the way, or loses it."""
        index, faults = self.counts["received"], self.faults
        self.counts.update(received=1, bytes=len(datagram))
        if self._happens(index, 0, faults.loss):
            self.counts["lost"] += 1
            return
        due = time.monotonic() + faults.delay
        if self.held is None and self._happens(index, 1, faults.swap):
            self.counts["swapped"] += 1
            self.held = self._enqueue(due + LONGEST_HOLD, datagram)
        else:
            self._enqueue(due, datagram)
            self._release(due)
        if self._happens(index, 2, faults.duplicate):
            self.counts["duplicated"] += 1
            self._enqueue(due, datagram)

    def _release(self, due):
        """Moves the held datagram right behind its successor."""
        if self.held is not None:
            self.places += 1
            self.held[:2] = due, self.places
            self.held = None

    def wait(self):
        """Seconds until the next datagram is due, or None."""
        due = min((entry[0] for entry in self.queue), default=None)
        return None if due is None else max(0.0, due - time.monotonic())

    def take_due(self):
        """The datagrams that arrive now."""
        now = time.monotonic()
        due = sorted(entry for entry in self.queue if entry[0] <= now)
        self.queue = [entry for entry in self.queue if entry[0] > now]
        if any(entry is self.held for entry in due):
            self.held = None  # no successor has come in time
        return [datagram for _, _, datagram in due]
