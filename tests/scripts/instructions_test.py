"""scripts/instructions.py: what it reads from callgrind, and what it counts per request."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import ROOT

import instructions

CALLGRIND = """# callgrind format
events: Ir
fn=main
16 5
cfn=operator new(unsigned long)
calls=3 0
16 90
cfn=malloc_usable_size
calls=1000 0
16 9
fn=operator new(unsigned long)
0 30
cfn=malloc
calls=3 0
0 60
fn=malloc
0 70
cfn=malloc'2
calls=1 0
0 10
fn=library
0 20
cfn=__libc_calloc
calls=2 0
0 30
cfn=free
calls=6 0
0 30
totals: 12345
"""

# Stands for valgrind: a server that pretends to execute 9,000 instructions at its start and
# 700 per request, and to allocate memory 50 times at its start and in every fourth request.
VALGRIND = """#!{python}
import selectors, signal, socket, sys
port = int(sys.argv[-1])
file = next(word.partition("=")[2] for word in sys.argv if "-out-file=" in word)
requests = 0
def stop(*_):
    with open(file, "w") as out:
        print("fn=f\\ncfn=malloc\\ncalls=%d 0\\n0 1\\ntotals: %d"
              % (50 + requests // 4, 9000 + 700 * requests), file=out)
    sys.exit()
signal.signal(signal.SIGTERM, stop)
waiting = selectors.DefaultSelector()
listener = socket.create_server(("127.0.0.1", port))
udp = socket.socket(type=socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", port))
for one in listener, udp:
    waiting.register(one, selectors.EVENT_READ)
while True:
    for key, _ in waiting.select():
        if key.fileobj is listener:
            waiting.register(listener.accept()[0], selectors.EVENT_READ)
            continue
        data, sender = key.fileobj.recvfrom(100)
        if not data:
            waiting.unregister(key.fileobj)
            key.fileobj.close()
            continue
        requests += 1
        answer = data.{answer}()
        key.fileobj.sendto(answer, sender) if sender else key.fileobj.send(answer)
"""


class Reading(unittest.TestCase):
    def test_every_allocation_is_counted_once(self):
        counts = instructions.read_counts(CALLGRIND.splitlines())
        self.assertEqual(counts.instructions, 12345)
        self.assertEqual(counts.allocations, 3 + 1 + 2)

    def test_a_file_without_totals_is_refused(self):
        whole = CALLGRIND.partition("totals:")[0].splitlines()
        with self.assertRaisesRegex(ValueError, "no totals"):
            instructions.read_counts(whole)


class Tables(unittest.TestCase):
    def test_the_ratios_compare_with_the_first_server(self):
        by_hand = [instructions.Counts(800, 0)] * 4
        other = [instructions.Counts(1000, 0.0001)] * 3 + [None]
        text = instructions.tables([("epoll", by_hand), ("other", other)])
        self.assertIn("| epoll | 800 (1.00) |", text)
        self.assertIn("| other | 1000 (1.25) | 1000 (1.25) | 1000 (1.25) | - |", text)

    def test_only_an_exact_zero_is_a_zero(self):
        few = instructions.Counts(1, 0.0001)
        cells = instructions.number_of_allocations([few, instructions.Counts(1, 0)])
        self.assertEqual(cells, ["0.000", "0"])


class Counting(unittest.TestCase):
    def counted(self, *words, answer="upper"):
        with tempfile.TemporaryDirectory() as folder:
            if answer:
                stub = Path(folder, "valgrind")
                stub.write_text(VALGRIND.format(python=sys.executable, answer=answer))
                stub.chmod(0o755)
            command = [sys.executable, ROOT / "scripts/instructions.py", *words]
            return subprocess.run(command, env={**os.environ, "PATH": folder},
                                  capture_output=True, text=True, timeout=50, check=False)

    def test_what_a_start_costs_is_not_in_the_result(self):
        shown = self.counted("--requests", "64", "--server", "one=server {port}")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("| one |" + " 700 (1.00) |" * 4, shown.stdout)
        self.assertIn("| one |" + " 0.250 |" * 4, shown.stdout)

    def test_a_server_without_tcp_is_measured_with_udp_only(self):
        words = "--server", "one=server {port}", "--udp-server", "two=server {port}"
        shown = self.counted("--requests", "64", *words)
        self.assertIn("| two | - | - | 700 (1.00) | 700 (1.00) |", shown.stdout)

    def refused(self, *words, **options):
        shown = self.counted(*words, **options)
        self.assertEqual(shown.returncode, 1, shown.stderr)
        return shown.stderr.splitlines()[-1]

    def test_a_wrong_answer_is_no_result(self):
        line = self.refused("--server", "liar=server {port}", answer="lower")
        self.assertIn("cannot measure liar", line)
        self.assertIn("it answered", line)

    def test_a_server_that_does_not_end_is_reported(self):
        stubborn = ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
                    "print(flush=True); signal.pause()")
        with subprocess.Popen([sys.executable, "-c", stubborn],
                              stdout=subprocess.PIPE) as server:
            server.stdout.readline()
            with mock.patch.object(instructions, "TIME_LIMIT", 0.1):
                with self.assertRaisesRegex(ValueError, "does not end on SIGTERM"):
                    instructions.stop(server)
            server.kill()

    def test_a_server_that_ends_is_reported_with_its_reason(self):
        line = self.refused("--server", "gone=server {port} nonsense")
        self.assertIn("it ended with status 1", line)
        self.assertIn("nonsense", line)

    def test_mistakes_are_reported_in_one_line(self):
        self.assertIn("{port}", self.refused("--server", "one=server"))
        self.assertIn("multiple of 16", self.refused("--requests", "7"))
        line = self.refused("--server", "one=server {port}", answer="")
        self.assertIn("apt-get install valgrind", line)


if __name__ == "__main__":
    unittest.main()
