"""System calls that Python's standard library lacks (Python 3.9), by ctypes."""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x20000, 0x8000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

_library = ctypes.CDLL(None, use_errno=True)


def _checked(result, call):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def unshare(flags):
    """unshare(2)"""
    _checked(_library.unshare(ctypes.c_int(flags)), "unshare")


def prctl(option, value):
    """prctl(2)"""
    _checked(_library.prctl(option, value, 0, 0, 0), "prctl")


def mount(source, target, kind=None, flags=0, data=None):
    """mount(2)"""
    texts = [text and os.fsencode(text) for text in (source, target, kind, data)]
    result = _library.mount(*texts[:3], ctypes.c_ulong(flags), texts[3])
    _checked(result, f"mount {target}")


def make_read_only(folder):
    """Makes all mounts at and below `folder` read-only."""
    _set_mount(folder, AT_RECURSIVE, add=MOUNT_ATTR_RDONLY)


def make_writable(folder):
    """Makes the mount at `folder` writable. A bind mount is read-only if its source is."""
    _set_mount(folder, 0, remove=MOUNT_ATTR_RDONLY)


def _set_mount(folder, flags, add=0, remove=0):
    """mount_setattr(2), Linux 5.12"""
    attributes = struct.pack("QQQQ", add, remove, 0, 0)
    result = _library.syscall(
        ctypes.c_long(MOUNT_SETATTR), AT_FDCWD, os.fsencode(folder), flags, attributes,
        ctypes.c_size_t(len(attributes)),
    )  # fmt: skip
    _checked(result, "mount_setattr")


def start_loopback():
    """Switches the loopback interface of a new network namespace on. netdevice(7)"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14s", b"lo", 0, b"")
        answer = fcntl.ioctl(any_socket, SIOCGIFFLAGS, request)
        flags = struct.unpack("16sh14s", answer)[1] | IFF_UP
        request = struct.pack("16sh14s", b"lo", flags, b"")
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, request)
