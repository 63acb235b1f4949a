"""The conditions under which a selftest runs."""

import contextlib
import multiprocessing
import os

CONDITIONS = ("alone", "one-core", "crowded")


def burn():
    while True:
        pass


@contextlib.contextmanager
def under(condition):
    """Limits this process, and those that it starts, to one core, perhaps a crowded one."""
    cores = os.sched_getaffinity(0)
    hog = None
    try:
        if condition != "alone":
            os.sched_setaffinity(0, {max(cores)})
        if condition == "crowded":
            hog = multiprocessing.Process(target=burn, daemon=True)
            hog.start()
        yield
    finally:
        if hog:
            hog.kill()
            hog.join()
        os.sched_setaffinity(0, cores)
