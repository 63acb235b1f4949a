"""The slides' programs show their steps live, in the order of the slide's diagram."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import ROOT

SLIDES = ROOT / "demos/lecture/slides"
READY = "The server is ready to receive"
STEP = re.compile(r"\[(.*?)\]|(HELLO)")


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def on_port(folder, name, port):
    """A copy of a slide's program that uses this port."""
    path = Path(folder, name)
    path.write_text((SLIDES / name).read_text().replace("12000", str(port)))
    return path


def start(path, output):
    words = [sys.executable, SLIDES / "steps", path]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=output, text=True)


def both_print(server_path, client_path):
    """What a server and a client print when they share one terminal, here a pipe."""
    reading, writing = os.pipe()
    server = start(server_path, writing)
    try:
        with open(reading, encoding="utf-8") as output:
            shown = next(line for line in output if READY in line)
            start(client_path, writing).communicate("hello\n", timeout=20)
            server.terminate()
            server.communicate(timeout=20)
            os.close(writing)
            return shown + output.read()
    finally:
        server.kill()


def steps(protocol, kind):
    with tempfile.TemporaryDirectory() as folder:
        port = free_port(kind)
        server = on_port(folder, f"{protocol}_server.py", port)
        client = on_port(folder, f"{protocol}_client.py", port)
        shown = both_print(server, client)
    assert "# step" not in shown, shown
    return [step or answer for step, answer in STEP.findall(shown)]


class Steps(unittest.TestCase):
    def test_udp(self):
        first = ["client 2", "client 3, 4", "server 5", "server 6"]
        self.assertEqual(
            steps("udp", socket.SOCK_DGRAM), [*first, "client 6", "HELLO", "client 7"]
        )

    def test_tcp(self):
        shown = steps("tcp", socket.SOCK_STREAM)
        client = [step for step in shown if step.startswith("client")]
        server = [step for step in shown if step.startswith("server")]
        self.assertEqual(client, ["client 3", "client 4", "client 6", "client 6"])
        self.assertEqual(server, ["server 5", "server 7", "server 8"])
        self.assertLess(shown.index("server 8"), shown.index("HELLO"))

    def test_a_call_that_fails_is_no_step_that_was_done(self):
        program = """\
import socket
server = socket.create_server(("localhost", 0))
server.settimeout(0.01)  # step 2
server.accept()  # step 5
"""
        with tempfile.NamedTemporaryFile("w", suffix="_server.py") as file:
            file.write(program)
            file.flush()
            result = subprocess.run(
                [sys.executable, SLIDES / "steps", file.name],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "[server 2] server.settimeout(0.01)\n")
        self.assertEqual(result.stderr, f"steps: {file.name}: timed out\n")


if __name__ == "__main__":
    unittest.main()
