"""What the kernel knows about a program and its sockets. proc(5)

A program is a process with all its descendants. Anything in /proc may vanish between two
looks, so a file that is missing has no content."""

import collections
import os
import platform
import struct
import time

# Threads of the Java runtime that wake up by themselves in every program.
RUNTIME_THREADS = (
    "VM Periodic Tas", "G1 ", "C1 Compiler", "C2 Compiler", "VM Thread", "Signal Dispatch",
    "Monitor Deflat", "Common-Cleaner", "Notification T", "Sweeper", "Reference Handl",
    "Finalizer", "Service Thread", "GC Thread", "Attach Listener",
)  # fmt: skip
NUMBERS_X86 = {
    0: "read", 1: "write", 7: "poll", 23: "select", 35: "nanosleep", 43: "accept",
    44: "sendto", 45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 61: "wait4", 202: "futex",
    230: "clock_nanosleep", 232: "epoll_wait", 270: "pselect6", 271: "ppoll",
    281: "epoll_pwait", 288: "accept4", 441: "epoll_pwait2",
}  # fmt: skip
NUMBERS_ARM = {
    63: "read", 64: "write", 72: "pselect6", 73: "ppoll", 22: "epoll_pwait", 98: "futex",
    101: "nanosleep", 115: "clock_nanosleep", 202: "accept", 206: "sendto",
    207: "recvfrom", 211: "sendmsg", 212: "recvmsg", 242: "accept4", 260: "wait4",
    441: "epoll_pwait2",
}  # fmt: skip
NUMBERS = NUMBERS_ARM if platform.machine() == "aarch64" else NUMBERS_X86
ON_DESCRIPTOR = {
    "read", "write", "accept", "accept4", "sendto", "recvfrom", "sendmsg", "recvmsg",
}  # fmt: skip
TIMEOUT_AT = {"poll": 2, "epoll_wait": 3, "epoll_pwait": 3}  # the index of the argument
LISTENS = "0A"
LOOKS = 9


def read(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def names_in(path):
    try:
        return os.listdir(path)
    except OSError:
        return []


def family(pid):
    """The process and all its descendants."""
    pids = [pid]
    for thread in names_in(f"/proc/{pid}/task"):
        for child in read(f"/proc/{pid}/task/{thread}/children").split():
            pids += family(int(child))
    return pids


def threads_of(pid):
    """The folders in /proc of all threads of a program, but those of a runtime."""
    for process in family(pid):
        for thread in names_in(f"/proc/{process}/task"):
            folder = f"/proc/{process}/task/{thread}"
            if not read(folder + "/comm").startswith(RUNTIME_THREADS):
                yield folder


class Usage:
    """What the threads of a program have used so far. A difference of two snapshots tells
    `seconds` between them, `cpu` and `runnable` in seconds and the number of `wakeups`.

    Runnable is the time in which a thread ran or waited for a processor, so that a program
    that spins is seen on a crowded machine, too. A wakeup is a voluntary context switch."""

    def __init__(self, pid):
        self.when = time.monotonic()
        self.threads = {}
        for folder in threads_of(pid):
            times = read(folder + "/schedstat").split()
            status = read(folder + "/status")
            if len(times) >= 2 and "\nvoluntary_ctxt_switches:" in status:
                switches = int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])
                cpu, waited = int(times[0]) / 1e9, int(times[1]) / 1e9
                self.threads[folder] = (cpu, cpu + waited, switches)

    def since(self, earlier):
        sums = [0, 0, 0]
        for folder, now in self.threads.items():
            before = earlier.threads.get(folder, (0, 0, 0))
            sums = [total + a - b for total, a, b in zip(sums, now, before)]
        difference = collections.namedtuple("Used", "seconds cpu runnable wakeups")
        return difference(self.when - earlier.when, *sums)


def own_runnable():
    """Seconds in which this process ran or waited for a processor."""
    times = read("/proc/self/schedstat").split()
    return (int(times[0]) + int(times[1])) / 1e9


def sockets_at(port, protocol="tcp"):
    """The rows of the kernel's socket tables whose local port is `port`, as (state, bytes
    unread). The sockets of Java are IPv6 ones, also for 127.0.0.1. For a listening socket
    the second number counts connections that were not accepted."""
    rows = read(f"/proc/net/{protocol}").splitlines()[1:]
    rows += read(f"/proc/net/{protocol}6").splitlines()[1:]
    fields = [row.split() for row in rows]
    return [
        (row[3], int(row[4].split(":")[1], 16))
        for row in fields
        if int(row[1].rsplit(":", 1)[1], 16) == port
    ]


def is_listening(port):
    return any(state == LISTENS for state, _ in sockets_at(port))


def is_bound(port):
    return bool(sockets_at(port, "udp"))


def backlog(port):
    """Connections that wait to be accepted."""
    return sum(unread for state, unread in sockets_at(port) if state == LISTENS)


def unread(port):
    """Bytes that the server has not read, and connections that it has not accepted."""
    rows = sockets_at(port) + sockets_at(port, "udp")
    return sum(waiting for _, waiting in rows)


def system_call_of(folder):
    """Where a thread is, in words, or None while it runs."""
    fields = read(folder + "/syscall").split()
    if not fields or not fields[0].isdigit():
        return None
    name = NUMBERS.get(int(fields[0]), f"system call {fields[0]}")
    arguments = [int(field, 16) for field in fields[1:7]]
    if name in ON_DESCRIPTOR:
        return f"{name}(fd {arguments[0]})"
    if name in TIMEOUT_AT:
        low = arguments[TIMEOUT_AT[name]] & 0xFFFFFFFF
        timeout = struct.unpack("i", struct.pack("I", low))[0]
        return f"{name}(timeout {timeout} ms)"
    return name


def where(pid):
    """What the threads of a program do, for example "3x recvfrom(fd 5), accept(fd 3)": what
    several looks see most often, because one look may come while it is awake."""
    looks = collections.Counter()
    for _ in range(LOOKS):
        looks[where_now(pid)] += 1
        time.sleep(0.003)
    return looks.most_common(1)[0][0]


def where_now(pid):
    places = collections.Counter(
        system_call_of(folder) or "its own code" for folder in threads_of(pid)
    )
    texts = [f"{n}x {name}" if n > 1 else name for name, n in places.most_common(4)]
    return ", ".join(texts) or "no thread"


def count_of(pid, what):
    """The number of entries in `fd` or `task` of all processes of a program."""
    return sum(len(names_in(f"/proc/{process}/{what}")) for process in family(pid))


def memory_of(pid):
    """Memory of a program in KiB: (resident, reserved)."""
    sums = {"VmRSS:": 0, "VmSize:": 0}
    for process in family(pid):
        for line in read(f"/proc/{process}/status").splitlines():
            name = line.split("\t")[0]
            if name in sums:
                sums[name] += int(line.split()[1])
    return sums["VmRSS:"], sums["VmSize:"]
