"""Keeps the student's program away from the grader, its files and other submissions.

There are three levels, and the first one that works is used:

namespaces  The grader's process has a network of its own, with nothing but loopback. The
            program sees only its own processes, and all files are read-only but its own
            folder and /tmp. namespaces(7)
uid         For root where namespaces are forbidden (most containers): the program has a
            user ID of its own.
group       A student's own machine: a process group and a sweep of all descendants.
"""

import fcntl
import os
import signal
import time

from . import linux, procfs

LEVELS = ("namespaces", "uid", "group")
FIRST_UID = 61_000  # user IDs that no distribution gives away
MOST_UIDS = 1_000


class Isolation:
    """How the programs of one worker process are kept apart. `slot` tells apart workers
    that run at the same time. `hidden` are folders that no program may see."""

    def __init__(self, level, slot=0, hidden=()):
        self.level = level
        self.hidden = [os.path.realpath(folder) for folder in hidden]
        self.uid = None
        if os.geteuid() == 0 and level != "group":
            self.uid, self.claim = claim_uid(FIRST_UID + slot)

    def enter(self):
        """Called once, in the worker process, before it starts a program."""
        linux.prctl(linux.PR_SET_CHILD_SUBREAPER, 1)
        if self.level == "namespaces":
            enter_namespaces()

    def own(self, folder):
        """Gives a folder and all in it to the programs' user."""
        if self.uid is None:
            return
        os.chmod(folder, 0o700)  # other submissions have other user IDs
        for path, _, files in os.walk(folder):
            for name in [path, *(os.path.join(path, file) for file in files)]:
                os.chown(name, self.uid, self.uid, follow_symlinks=False)

    def limit_view(self, folder):
        """Called in the process that starts the program: the program sees only its own
        processes, and can write only in `folder` and in an empty /tmp."""
        if self.level != "namespaces":
            return
        linux.unshare(linux.CLONE_NEWNS)
        linux.mount("proc", "/proc", "proc", linux.MS_NOSUID | linux.MS_NODEV)
        own = os.open(folder, os.O_PATH)
        linux.make_read_only("/")
        for hidden in [*self.hidden, "/tmp", "/var/tmp"]:
            if os.path.isdir(hidden):
                linux.mount("tmpfs", hidden, "tmpfs", data="size=64m,mode=1777")
            elif os.path.exists(hidden):
                linux.mount("/dev/null", hidden, flags=linux.MS_BIND)
        os.makedirs(folder, exist_ok=True)
        linux.mount(f"/proc/self/fd/{own}", folder, flags=linux.MS_BIND)
        linux.make_writable(folder)
        os.close(own)

    def become_student(self):
        """Gives all rights up. Called in the process that becomes the program."""
        if self.uid is not None:
            os.setgroups([])
            os.setresgid(self.uid, self.uid, self.uid)
            os.setresuid(self.uid, self.uid, self.uid)
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)

    def as_student(self, function):
        """Calls a function in a process with the rights of the program, which may change
        the limits of the program. prlimit(2)"""
        child = os.fork()
        if child == 0:
            try:
                self.become_student()
                function()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(child, 0)[1]:
            raise OSError("the limits of the program cannot be changed")

    def sweep(self):
        """Kills what has left its session and its parent. Returns when none is left."""
        if self.level == "uid":
            kill_all_of(self.uid)
        reap_children()


def claim_uid(first):
    """A user ID that no other grader on this machine uses now: sweep() of one would end
    the programs of the other. The lock is held until the returned file is closed."""
    for uid in range(first, first + MOST_UIDS):
        claim = open(os.open(f"/run/homework-grader-{uid}", os.O_CREAT | os.O_RDWR, 0o600))
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return uid, claim
        except BlockingIOError:
            claim.close()  # another grader has it
    raise OSError(f"graders use all user IDs from {first} to {first + MOST_UIDS - 1}")


def enter_namespaces():
    uid, gid = os.geteuid(), os.getegid()
    flags = linux.CLONE_NEWNET | linux.CLONE_NEWNS | linux.CLONE_NEWIPC
    linux.unshare(flags if uid == 0 else flags | linux.CLONE_NEWUSER)
    if uid != 0:
        for name, text in (
            ("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1"),
        ):  # fmt: skip
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    linux.mount(None, "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.start_loopback()


def kill_all_of(uid):
    """kill(-1) as this user reaches all its processes, also those that just fork."""
    child = os.fork()
    if child == 0:
        try:
            os.setresuid(uid, uid, uid)
            os.kill(-1, signal.SIGKILL)
        except OSError:
            pass  # it has no process
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def reap_children():
    """Kills and reaps all descendants of this process. They are stopped first, so that
    none of them can fork while the others are killed."""
    while True:
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in procfs.family(os.getpid())[1:]:
                try:
                    os.kill(process, number)
                except OSError:
                    pass  # it ended by itself
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.001)  # it is killed and about to end
        except ChildProcessError:
            return


def try_namespaces():
    """Tells whether this machine allows all that the first level needs."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    status = 1
    try:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 2)
        isolation = Isolation("namespaces")
        isolation.enter()
        linux.unshare(linux.CLONE_NEWPID)
        inner = os.fork()
        if inner == 0:
            isolation.limit_view("/var/tmp")
            isolation.become_student()
            os._exit(0)
        status = os.waitpid(inner, 0)[1]
    finally:
        os._exit(1 if status else 0)


def best_level():
    if try_namespaces():
        return "namespaces"
    return "uid" if os.geteuid() == 0 else "group"
