"""Processes of this program that work at the same time. Each enters namespaces of its own,
and none outlives this process."""

import os
import signal
import sys
import traceback

from . import linux


def in_child(function):
    """Runs a function in a process that ends with this one. Returns its process ID. What
    the function returns is the exit status."""
    parent = os.getpid()
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 2
    try:
        os.setsid()
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if os.getppid() == parent:
            status = function()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def each(items, jobs, work):
    """Calls work(item, slot) in a process for each item, for `jobs` items at a time; work
    at the same time has different slots, from 0 on. Yields (item, whether the work
    returned 0) when a process has ended."""
    waiting, running, slots = list(items), {}, list(range(jobs))
    while waiting or running:
        while waiting and slots:
            item, slot = waiting.pop(0), slots.pop()
            running[in_child(lambda: work(item, slot))] = item, slot
        child, status = os.wait()
        if child in running:
            item, slot = running.pop(child)
            slots.append(slot)
            yield item, status == 0
