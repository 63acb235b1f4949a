#!/usr/bin/env python3
"""The kit measure: the reader of the histograms, and the statistics."""

import base64
import itertools
import math
import struct
import time
import unittest
import zlib

from hand_in import HLOG, QUICK, HandIn, histograms, pairs


class Histograms(HandIn):
    """The reader of the logs, with one that this test writes."""

    def line(self, counts, start=100.0, tag=""):
        packed = b"".join(self.zigzag(count) for count in counts)
        return self.raw_line(packed, start, tag)

    def raw_line(self, packed, start=100.0, tag=""):
        head = histograms.HEADER.pack(
            histograms.PLAIN, len(packed), 0, 3, 1, 3_600_000_000_000, 1.0
        )
        body = zlib.compress(head + packed)
        data = struct.pack(">II", histograms.COMPRESSED, len(body)) + body
        return f"{tag}{start:.3f},1.000,0.001,{base64.b64encode(data).decode()}"

    def zigzag(self, number):
        rest, out = ((number << 1) ^ (number >> 63)) & ((1 << 64) - 1), b""
        while rest > 0x7F and len(out) < 8:
            out += bytes([rest & 0x7F | 0x80])
            rest >>= 7
        return out + bytes([rest])

    def read_log(self, *lines):
        return histograms.read(
            "#[StartTime: 90.000 (seconds since epoch), x]\n" + "\n".join(lines)
        )

    def test_counts_and_runs(self):
        log = self.read_log(
            self.line([-1000, 5, 0, 3]),  # 5 at 1000, 3 at 1002
            self.line([-1000, 2], start=101.0),
            self.line([-1000, 9], start=100.0, tag="Tag=service,"),
            self.line([-1000, 1], start=104.0),
        )
        self.assertEqual([run.total for run in log.runs], [10, 1])
        self.assertEqual(log.runs[0].percentile(50), 1.0)
        self.assertEqual(log.runs[0].percentile(99), 1.002)
        self.assertEqual(log.started, 90.0)

    def test_the_ends_of_buckets(self):
        for value in (0, 1, 2047, 2048, 2049, 4095, 4096, 10**6, 3 * 10**12):
            bucket = max(value.bit_length() - 11, 0)
            index = (bucket << 10) + (value >> bucket)
            self.assertEqual(histograms.highest_in(index), value | (1 << bucket) - 1)

    def test_nearest_ranks(self):
        counts = histograms.Counts()
        counts.counts.update(range(1, 1001))
        ranks = [counts.percentile(p) for p in (50, 90, 99, 99.9, 100)]
        self.assertEqual(ranks, [0.5, 0.9, 0.99, 0.999, 1.0])

    def test_hostile_logs_are_refused(self):
        size = 20_000_000
        plain = histograms.HEADER.pack(histograms.PLAIN, size, 0, 3, 1, 1 << 41, 1.0)
        bomb = zlib.compress(plain + bytes(size))
        head = struct.pack(">II", histograms.COMPRESSED, len(bomb))
        packed = base64.b64encode(head + bomb).decode()
        rows = {
            "1,1,1,!!!!": "cannot be decoded",
            "1,1,1,": "cannot be decoded",
            "1,1,1,QUJD": "cannot be decoded",
            "1,1": "4 fields",
            "nan,1,1,AAAA": "a time is no number",
            "1e9,1,1,AAAA": "a time is no number",
            "9" * 5000 + ",1,1,AAAA": "a time is no number",
            f"1,1,1,{packed}": "too large or cut off",
            self.line([-(1 << 40), 1]): "more than an hour",
            self.raw_line(b"\x80"): "cut off",
            "\n".join([self.line([1] * 40_000)] * 200): "too large",
            "\n" * 60_000: "too many lines",
        }
        for text, words in rows.items():
            with self.subTest(text[:30]):
                begin = time.monotonic()
                with self.assertRaises(ValueError) as caught:
                    self.read_log(text)
                self.assertIn(words, str(caught.exception))
                self.assertLess(time.monotonic() - begin, QUICK)
        with self.assertRaises(ValueError):
            histograms.read("1,1,1,AAAA".replace("AAAA", ""))
        with self.assertRaisesRegex(ValueError, "no start time"):
            histograms.read("")

    def test_a_broken_log_in_a_submission(self):
        self.write(HLOG, "#[StartTime: 1.000 (x)]\n1,1,1,QUJD\n")
        self.expect("unedited", "E_FILES", f"{HLOG}: a histogram cannot be decoded")


class Statistics(unittest.TestCase):
    def test_the_exact_test_agrees_with_counting(self):
        for ratios in (
            [1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            [1.1, 0.8, 1.3, 1.4, 1.5, 1.6],
            [0.9, 1.2, 0.7, 1.4, 0.5, 1.6],
            [1.1, 1.1, 0.5, 1.4, 2.0, 3.0],
        ):
            logs = sorted((math.log(ratio) for ratio in ratios), key=abs)
            ranks = pairs.ranks_of([round(abs(each), 12) for each in logs])
            positive = sum(rank for rank, each in zip(ranks, logs) if each > 0)
            extreme = min(positive, sum(ranks) - positive)
            sums = [
                sum(rank for rank, sign in zip(ranks, signs) if sign)
                for signs in itertools.product((0, 1), repeat=len(ranks))
            ]
            tail = sum(each <= extreme + 1e-9 for each in sums) / len(sums)
            found = pairs.signed_rank_p([(ratio, 1.0) for ratio in ratios])
            self.assertAlmostEqual(found, min(1, 2 * tail))

    def test_six_pairs_that_agree_are_significant(self):
        six = [(2.0 + i, 1.0) for i in range(6)]
        self.assertLessEqual(pairs.signed_rank_p(six), pairs.SIGNIFICANT)
        self.assertGreater(pairs.signed_rank_p(six[:5]), pairs.SIGNIFICANT)
        self.assertEqual(pairs.signed_rank_p([(1.0, 1.0)] * 6), 1.0)

    def test_the_ratio_is_on_a_logarithmic_scale(self):
        self.assertAlmostEqual(pairs.ratio_of([(2, 1), (1, 2)]), 1.0)


if __name__ == "__main__":
    unittest.main()
