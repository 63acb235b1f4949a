"""Two threads put their clients into one list. Without a lock, one client is lost.

usage: shared_list.py [--lock]

Each thread prints its steps in a column of its own. With --lock, a thread finishes its
steps before the other one begins, and no client is lost.
"""

import contextlib
import sys
import time
from threading import Lock, Thread

clients = []


def show(column, text):
    sys.stdout.write(column * 28 * " " + text + "\n")
    sys.stdout.flush()


def accept(name, column, lock):
    with lock:
        place = len(clients)
        show(column, f"place {place} is free")
        time.sleep(0.2)  # another thread may run here, as during any system call
        clients[place : place + 1] = [name]  # replaces what is there
        show(column, f"client {name} is in place {place}")


def main(lock):
    show(0, "thread A".ljust(28) + "thread B")
    threads = [
        Thread(target=accept, args=(name, column, lock))
        for column, name in enumerate("AB")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("2 clients were accepted, the list has", clients)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--lock"]):
        asked = sys.argv[1:] == ["--help"]
        print(__doc__.strip(), file=sys.stdout if asked else sys.stderr)
        sys.exit(not asked)
    main(Lock() if sys.argv[1:] else contextlib.nullcontext())
