"""What a decoder may do, laid down by the decoder itself before it loads FFmpeg. Standard library only.

Limits on memory, processor time, file size and open files hold everywhere. On Linux come, where the kernel has them:
no gain of privileges, an end with the parent's end, a network of its own with nothing in it, no way to files other than
the program's code and the few that are named (Landlock), and no system call that opens a socket, starts a program or a
process, or touches another process (seccomp). What a kernel lacks is left out: a decoder with fewer walls is still one
in a process of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 38, 22
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC, _CLONE_THREAD = 0x10000000, 0x40000000, 0x08000000, 0x00010000
_CAP_VERSION, _CAP_FILES = 0x20080522, 1 << 1 | 1 << 2  # to read and write what belongs to others; Landlock says what
OPEN_FILES = 48
WALLS = ("no-new-privileges", "network", "files", "calls")  # what shut_in can put up


def set_limits(*, memory: int, cpu_seconds: int, file_bytes: int) -> None:
    """memory: bytes of address space. file_bytes: length of any file written."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _limit(what, most, most)
    _limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5)


def _limit(what: int, soft: int, hard: int) -> None:
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    with contextlib.suppress(OSError, ValueError):  # macOS knows some of them by name only
        resource.setrlimit(what, (soft, hard))


def shut_in(parent: int, *, reads: Iterable[Path], writes: Iterable[Path]) -> list[str]:
    """Close every door but these files; returns the names of the walls that stand. To be called before threads start.

    parent: process id; where it is dead already, this process ends at once.
    """
    if not sys.platform.startswith("linux"):
        return []
    libc = ctypes.CDLL(None, use_errno=True)
    walls = []
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0:
        walls.append("no-new-privileges")
    # Only an ordinary user needs a namespace of users for that; root would lose sight of other people's files in it.
    root = os.geteuid() == 0
    if libc.unshare(_CLONE_NEWNET | _CLONE_NEWIPC | (0 if root else _CLONE_NEWUSER)) == 0:
        walls.append("network")
    kept = _CAP_FILES if root else 0
    libc.capset(struct.pack("=Ii", _CAP_VERSION, 0), struct.pack("=6I", kept, kept, 0, 0, 0, 0))
    # After the credentials have changed, which can take it back.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    if _landlock(libc, reads, writes):
        walls.append("files")
    if _seccomp(libc):
        walls.append("calls")
    return walls


# --- files ---------------------------------------------------------------------------------------------------------
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_FOLDER, _WRITE_FILE, _TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
_FIRST_RIGHTS = (1 << 13) - 1  # all that the first version of Landlock knows


def _landlock(libc: ctypes.CDLL, reads: Iterable[Path], writes: Iterable[Path]) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    # The third version can forbid truncating; the second one's right (renaming across folders) is forbidden unasked.
    handled = _FIRST_RIGHTS | (1 << 13 if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("=Q", handled)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    writing = _READ_FILE | _WRITE_FILE | (_TRUNCATE & handled)
    try:
        for path in (*_code_folders(), *reads):
            _allow(libc, ruleset, path, _READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE)
        for path in writes:
            _allow(libc, ruleset, path, writing)
        return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        libc.syscall(_ADD_RULE, ruleset, 1, struct.pack("=Qi", rights, folder), 0)
    finally:
        os.close(folder)


def _code_folders() -> list[Path]:
    """Where this program, Python and their libraries lie. No secret is kept in any of them."""
    libraries = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/nix/store"]
    return [Path(sys.prefix), Path(sys.base_prefix), Path(__file__).resolve().parents[1], *map(Path, libraries)]


# --- system calls --------------------------------------------------------------------------------------------------
# name: number on (x86-64, ARM64); None where it does not exist.
_NEVER: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269),
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "io_uring_setup": (425, 425), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53),
    "chown": (92, None), "lchown": (94, None), "fchown": (93, 55), "fchownat": (260, 54), "setrlimit": (160, 164),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219), "shmget": (29, 194), "shmat": (30, 196),
    "truncate": (76, 45), "open_by_handle_at": (304, 265), "fchmodat2": (452, 452),
}  # fmt: skip
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE, _TGKILL, _PRLIMIT, _CLONE3 = (56, 220), (234, 131), (302, 261), (435, 435)
_OPEN, _OPENAT, _OPENAT2 = (2, None), (257, 56), (437, 437)
_X32 = 0x40000000  # numbers from here on are x86-64's second set of calls
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000


def _seccomp(libc: ctypes.CDLL) -> bool:
    machine = _MACHINES.get(platform.machine())
    if machine is None or sys.byteorder != "little":
        return False
    program = b"".join(struct.pack("=HBBI", *step) for step in _filter(*machine))
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("=H6xQ", len(program) // 8, ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, head, 0, 0) == 0)


def _filter(which: int, machine: int) -> list[tuple[int, int, int, int]]:
    """Steps (what, skip if true, skip if false, value) of a BPF program over a call's number and arguments."""
    refuse, absent = (_RETURN, 0, 0, _REFUSE | errno.EPERM), (_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    number, argument = 0, [16 + 8 * i for i in range(6)]  # offsets in struct seccomp_data; low halves
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), refuse, (_LOAD, 0, 0, number)]
    steps += [(_AT_LEAST, 0, 1, _X32), refuse]
    for numbers in _NEVER.values():
        if (call := numbers[which]) is not None:
            steps += [(_EQUAL, 0, 1, call), refuse]
    for call in (_CLONE3[which], _OPENAT2[which]):  # instead come older ones, whose flags can be looked at
        steps += [(_EQUAL, 0, 1, call), absent]
    allow = (_RETURN, 0, 0, _ALLOW)
    # No emptying of what may only be read: Landlock heeds that from Linux 6.2 on.
    for call, flags in ((_OPEN[which], argument[1]), (_OPENAT[which], argument[2])):
        if call is not None:
            steps += [(_EQUAL, 0, 5, call), (_LOAD, 0, 0, flags), (_ANY_BIT, 0, 2, os.O_TRUNC)]
            steps += [(_ANY_BIT, 1, 0, os.O_WRONLY | os.O_RDWR), refuse, allow]
    # Threads but no processes; signals to itself but to nobody else; limits may be read but not raised.
    steps += [(_EQUAL, 0, 4, _CLONE[which]), (_LOAD, 0, 0, argument[0]), (_ANY_BIT, 1, 0, _CLONE_THREAD), refuse, allow]
    steps += [(_EQUAL, 0, 4, _TGKILL[which]), (_LOAD, 0, 0, argument[0]), (_EQUAL, 1, 0, os.getpid()), refuse, allow]
    steps += [
        (_EQUAL, 0, 6, _PRLIMIT[which]),
        (_LOAD, 0, 0, argument[2]), (_EQUAL, 0, 2, 0), (_LOAD, 0, 0, argument[2] + 4), (_EQUAL, 1, 0, 0), refuse, allow,
    ]  # fmt: skip
    return [*steps, allow]
