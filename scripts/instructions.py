"""Counts the instructions and the allocations of servers per request.

Each server runs in valgrind's tool callgrind and answers a scripted client: lines of 32
bytes over TCP and UDP, one at a time and 16 at once. It runs twice, and the second time it
gets N requests more. The difference of the two counts, divided by N, is the cost of one
request, because starting and stopping costs the same in both runs. The ratios compare all
servers with the first one. `--udp-server` adds a server that has no TCP.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

REQUEST = b"abcdefghijklmnopqrstuvwxyz, 123\n"
WARM_UP = 320  # requests of the first run: buffers grow, and symbols are looked up
LOADS = [(transport, at_once) for transport in ("TCP", "UDP") for at_once in (1, 16)]
TIME_LIMIT = 60  # seconds for one step; callgrind makes a server about 50 times slower

# Each allocation of a C or C++ program is one call of one of these functions. operator new
# is not among them, because it calls malloc or aligned_alloc.
ALLOCATORS = {"malloc", "calloc", "realloc", "memalign", "aligned_alloc", "posix_memalign",
              "valloc", "pvalloc"}


class Counts(NamedTuple):
    instructions: float
    allocations: float


class Server(NamedTuple):
    name: str
    command: str
    udp_only: bool = False


def base_name(function):
    """The name without the prefix that the C library adds, and without the number that
    callgrind adds to a recursive call, as in malloc'2."""
    return re.sub(r"^__libc_|'\d+$", "", function)


def read_counts(lines):
    """The sums of a callgrind file that was written with --compress-strings=no."""
    instructions, allocations, callee = None, 0, ""
    for line in lines:
        if line.startswith("cfn="):
            callee = base_name(line[len("cfn="):].strip())
        elif line.startswith("calls=") and callee in ALLOCATORS:
            allocations += int(line[len("calls="):].split()[0])
        elif line.startswith("totals:"):
            instructions = int(line.split()[1])
    if instructions is None:
        raise ValueError("the output of callgrind has no totals; was the server killed?")
    return Counts(instructions, allocations)


def free_port():
    """A port that is free for both TCP and UDP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
            except OSError:
                continue
            return tcp.getsockname()[1]


def connect(transport, port):
    kind = socket.SOCK_STREAM if transport == "TCP" else socket.SOCK_DGRAM
    link = socket.socket(type=kind)
    link.settimeout(TIME_LIMIT)
    link.connect(("127.0.0.1", port))
    return link


def exchange(links):
    """Sends one request on each link and then waits for all answers."""
    for link in links:
        link.send(REQUEST)
    for link in links:
        answer = link.recv(len(REQUEST))
        while answer and len(answer) < len(REQUEST):
            answer += link.recv(len(REQUEST) - len(answer))
        if answer != REQUEST.upper():
            raise ValueError(f"it answered {REQUEST!r} with {answer!r}")


def wait_until_asleep(server):
    """Waits until the server waits for requests, so that it finds the same ones in each
    run. Raises ChildProcessError if it has ended."""
    deadline = time.monotonic() + TIME_LIMIT
    while server.poll() is None:
        stat = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii", errors="replace")
        if stat.rpartition(")")[2].split()[0] == "S":
            return
        if time.monotonic() > deadline:
            raise ValueError("it never waits for requests")
        time.sleep(0.0001)
    raise ChildProcessError(f"it ended with status {server.returncode}")


def first_link(server, transport, port):
    """A link on which one request was answered, as soon as the server is ready."""
    deadline = time.monotonic() + TIME_LIMIT
    while server.poll() is None and time.monotonic() < deadline:
        link = None
        try:
            link = connect(transport, port)
            exchange([link])
            return link
        except ConnectionRefusedError:
            if link:
                link.close()
            time.sleep(0.02)
    if server.returncode is not None:
        raise ChildProcessError(f"it ended with status {server.returncode}")
    raise ChildProcessError(f"it never listened on {transport} port {port}")


def drive(server, transport, port, at_once, requests):
    links = [first_link(server, transport, port)]
    links += [connect(transport, port) for _ in range(at_once - 1)]
    for _ in range(requests // at_once):
        wait_until_asleep(server)
        exchange(links)
    wait_until_asleep(server)
    for link in links:
        link.close()


def share_processor(cpu):
    """Runs the server on the client's processor with a policy that never preempts the
    client. So all requests of one exchange() have arrived when the server wakes up."""
    os.sched_setaffinity(0, {cpu})
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def stop(server):
    """Ends the server. Then callgrind writes its counts."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        raise ValueError("it does not end on SIGTERM") from None


def run(command, transport, at_once, requests, cpu):
    """Runs the server for `requests` requests. Returns its counts, from start to end."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        counts, log = Path(folder, "callgrind"), Path(folder, "log")
        words = ["valgrind", "--quiet", "--tool=callgrind", "--compress-strings=no",
                 f"--callgrind-out-file={counts}",
                 *(word.replace("{port}", str(port)) for word in command.split())]
        with log.open("wb") as output, subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=lambda: share_processor(cpu)) as server:
            try:
                drive(server, transport, port, at_once, requests)
                stop(server)
            except (OSError, ValueError) as problem:
                said = log.read_text(errors="replace").strip().replace("\n", "; ")
                raise ValueError(f"{problem}; its output: {said or 'none'}") from None
            finally:
                server.kill()
        with counts.open() as lines:
            return read_counts(lines)


def cost(command, transport, at_once, requests, cpu):
    """The counts per request."""
    few, many = (run(command, transport, at_once, WARM_UP + more, cpu)
                 for more in (0, requests))
    return Counts(*((b - a) / requests for a, b in zip(few, many)))


def measure(server, requests, cpu):
    """The costs for all loads; None for a load that the server does not serve."""
    costs = []
    for transport, at_once in LOADS:
        if server.udp_only and transport == "TCP":
            costs.append(None)
            continue
        try:
            costs.append(cost(server.command, transport, at_once, requests, cpu))
        except (OSError, ValueError) as problem:
            fail(f"cannot measure {server.name} ({server.command}): {problem}")
    return costs


def table(what, rows):
    heads = [f"{transport}, {at_once} at once" for transport, at_once in LOADS]
    lines = ["", f"| {what} per request | " + " | ".join(heads) + " |",
             "|---" * (len(LOADS) + 1) + "|"]
    return "\n".join(lines + [f"| {name} | " + " | ".join(cells) + " |" for name, cells in rows])


def number_of_instructions(costs, base):
    return ["-" if a is None else f"{a.instructions:.0f} ({a.instructions / b.instructions:.2f})"
            for a, b in zip(costs, base)]


def number_of_allocations(costs):
    """Only an exact zero is printed as 0."""
    return ["-" if a is None else f"{a.allocations:.3f}" if a.allocations else "0" for a in costs]


def tables(measured):
    base = measured[0][1]
    return "\n".join([
        table("instructions", [(n, number_of_instructions(c, base)) for n, c in measured]),
        table("allocations", [(n, number_of_allocations(c)) for n, c in measured])])


def fail(why):
    sys.exit(f"instructions: {why}")


class AddServer(argparse.Action):
    """Adds the server to the list, in the order of the command line."""

    def __call__(self, parser, options, value, option_string=None):
        name, _, command = value.partition("=")
        if "{port}" not in command:
            fail(f"{option_string} {value}: expected NAME='COMMAND {{port}}'")
        options.servers.append(Server(name, command, option_string == "--udp-server"))


def main(words):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="instructions.py [--requests N] --server NAME='COMMAND {port}' ...")
    parser.add_argument("--requests", type=int, default=1600, metavar="N",
                        help="requests that are counted, a multiple of 16 (1600)")
    parser.add_argument("--server", "--udp-server", action=AddServer,
                        metavar="NAME=COMMAND",
                        help="adds a server; {port} in COMMAND becomes its port")
    parser.set_defaults(servers=[])
    options = parser.parse_args(words)
    if not options.servers or options.requests < 16 or options.requests % 16:
        fail("give at least one --server, and a multiple of 16 for --requests")
    if not shutil.which("valgrind"):
        fail("counting needs valgrind: apt-get install valgrind")
    cpu = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    measured = []
    for server in options.servers:
        print(f"counting the instructions of {server.name}", file=sys.stderr)
        measured.append((server.name, measure(server, options.requests, cpu)))
    print(tables(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
