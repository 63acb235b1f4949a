"""scripts/chart: the output is valid SVG, and shows what the input contains."""

import struct
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from pathlib import Path

from support import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def chart(data, *options):
    command = [sys.executable, ROOT / "scripts/chart", *options]
    return subprocess.run(
        command, input=data, capture_output=True, timeout=20, check=False
    )


def drawn(data, *options):
    result = chart(data, *options)
    assert result.returncode == 0, result.stderr
    return xml.fromstring(result.stdout)


def words(picture):
    return [text.text for text in picture.iter(SVG + "text")]


def block(kind, body):
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def udp_packet(source, target, payload, comment=b""):
    header = bytes([0x45, 0]) + struct.pack(">H", 28 + len(payload)) + bytes(5)
    header += bytes([17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1])
    udp = struct.pack(">HHHH", source, target, 8 + len(payload), 0)
    raw = header + udp + payload
    size = struct.pack("<IIIII", 0, 0, 0, len(raw), len(raw))
    said = struct.pack("<HH", 1, len(comment)) + comment
    return block(6, size + raw + bytes(-len(raw) % 4) + said + bytes(-len(said) % 4))


FILE = (block(0x0A0D0D0A, bytes(16)) + udp_packet(5775, 6428, b"hello")
        + udp_packet(9157, 6428, b"a <&> b") + udp_packet(6428, 5775, b"x" * 100))


class Chart(unittest.TestCase):
    def test_packets(self):
        picture = drawn(FILE, "--title", "A & B")
        arrows = [line for line in picture.iter(SVG + "line") if line.get("marker-end")]
        self.assertEqual(len(arrows), 3)
        for text in ("A & B", "127.0.0.1:9157", 'UDP "hello"', 'UDP "a <&> b"',
                     "UDP 100 bytes"):
            self.assertIn(text, words(picture))
        ends = [(float(arrow.get("x1")), float(arrow.get("x2"))) for arrow in arrows]
        self.assertLess(ends[0][0], ends[0][1])
        self.assertGreater(ends[1][0], ends[1][1])

    def test_a_call_is_written_beside_its_own_socket(self):
        picture = drawn(block(0x0A0D0D0A, bytes(16))
                        + udp_packet(5775, 6428, b"ask", b"sendto()")
                        + udp_packet(6428, 5775, b"say", b"answer()"))
        place = {text.text: float(text.get("x")) for text in picture.iter(SVG + "text")}
        self.assertEqual(place["client"], place["127.0.0.1:5775"])
        self.assertEqual(place["server"], place["127.0.0.1:6428"])
        self.assertLess(place["sendto()"], place["client"])
        self.assertGreater(place["answer()"], place["server"])

    def test_who_sends_first_is_a_client(self):
        shown = words(drawn(FILE))
        self.assertEqual(shown[:3], ["client", "server", "client"])
        sockets = ["127.0.0.1:5775", "127.0.0.1:6428", "127.0.0.1:9157"]
        self.assertEqual(shown[3:6], sockets)

    def test_only_the_chosen_packets(self):
        with tempfile.NamedTemporaryFile() as file:
            Path(file.name).write_bytes(FILE)
            picture = drawn(b"", "--packets", "2-2", file.name)
            answer = drawn(b"", "--packets", "3-3", file.name)
        self.assertNotIn("127.0.0.1:5775", words(picture))
        self.assertEqual(words(answer)[:2], ["server", "client"])

    def test_a_list_has_a_line_for_each_packet(self):
        lines = chart(FILE, "--list").stdout.decode().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertEqual(lines[0], "    1 127.0.0.1 → 127.0.0.1  UDP 33 5775 → 6428 Len=5")
        sample = chart((ROOT / "docs/sample.pcapng").read_bytes(), "--list")
        lines = sample.stdout.decode().splitlines()
        self.assertRegex(lines[0], r"TCP 40 \d+ → \d+ \[SYN\] Len=0$")
        self.assertRegex(lines[5], r"TCP 45 \d+ → \d+ \[PSH, ACK\] Len=5$")

    def test_one_packet_with_its_headers_and_its_payload(self):
        lines = chart(FILE, "--packet", "1").stdout.decode().splitlines()
        self.assertRegex(lines[0], r"^IPv4 header  20 bytes  45 ")
        self.assertRegex(lines[2], r"^UDP header +8 bytes  16 8f 19 1c 00 0d ")
        self.assertRegex(lines[3], r"^payload +5 bytes ( [0-9a-f]{2}){5}$")
        self.assertRegex(lines[4], r'^from 127.0.0.1:5775 to 127.0.0.1:6428: "\w{5}"$')
        self.assertEqual(len(lines), 5)

    def test_a_packet_that_the_file_does_not_have_is_one_line_of_error(self):
        for number in "0", "-1", "4":
            result = chart(FILE, "--packet", number)
            self.assertEqual(result.returncode, 1)
            message = f"chart: print packet {number}: the file has 3 packets\n"
            self.assertEqual(result.stderr.decode(), message)

    def test_only_captures_can_be_listed(self):
        for data in b"", b"hello\n", FILE[:70]:
            for option in ["--list"], ["--packet", "1"]:
                result = chart(data, *option)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_lanes(self):
        text = "   Anna  ...o====*............\n   Ben   .......*............*..\n"
        text += "         0               296 ms\n   ok: 36 spurious wakeups, and\n"
        picture = drawn(text.encode())
        self.assertIn("36 spurious wakeups", words(picture))
        self.assertEqual(len(list(picture.iter(SVG + "circle"))), 4)
        self.assertIn("296 ms", words(picture))

    def test_staircase(self):
        picture = drawn(b"   N  T = 5 ms  T = 10 ms\n"
                        b"   2  5.2 ms    10 ms\n   8  36 ms     71 ms\n")
        self.assertEqual(len(list(picture.iter(SVG + "circle"))), 4)
        self.assertIn("T = 10 ms", words(picture))

    def test_the_table_counts_in_a_step_that_draws_a_staircase_of_its_own(self):
        steps = f"   1         *{'=' * 54}*\n   2         {'#' * 56}\n             0  10 ms\n"
        table = "   N  T = 5 ms  T = 10 ms\n   2  5.2 ms    10 ms\n"
        picture = drawn((steps + table).encode())
        self.assertEqual(len(list(picture.iter(SVG + "circle"))), 2)

    def test_stream(self):
        text = '   send("AB"); send("C");\n   recv(8)  "ABC"\n'
        boxes = list(drawn(text.encode()).iter(SVG + "rect"))[1:]
        self.assertEqual(len(boxes), 3)
        self.assertEqual(float(boxes[0].get("x")), float(boxes[2].get("x")))

    def test_an_input_that_cannot_be_drawn_is_one_line_of_error(self):
        ethernet = FILE + block(1, struct.pack("<HHI", 1, 0, 0))
        short = FILE + block(6, struct.pack("<IIIII", 0, 0, 0, 4, 4) + b"\x45\0\0\0")
        for data in b"hello\n", FILE[:70], b"", ethernet, short:
            result = chart(data)
            self.assertEqual(result.returncode, 1)
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_figures_of_the_documents(self):
        for path in (ROOT / "docs/figures").glob("*.svg"):
            with self.subTest(path=path.name):
                self.assertTrue(words(xml.parse(path).getroot()))


if __name__ == "__main__":
    unittest.main()
