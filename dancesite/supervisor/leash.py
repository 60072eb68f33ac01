"""Starts one program so that it cannot outlive the process that started it.

Run as a script (`python -I leash.py --signal N --parent PID [--as namespace|UID:GID] -- command ...`) it becomes that
command: same process id, no process in between. A script instead of Popen's preexec_fn, which may deadlock when the
caller has threads. Linux only for the death signal and the namespace; elsewhere it just becomes the command.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
REFUSED = 96  # exit status: the kernel does not let us make a user namespace


def die_with_parent(signum: int) -> None:
    """Ask the kernel to send us `signum` when the thread that started us ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)


def enter_user_namespace() -> bool:
    """Look like an ordinary user to ourselves, while files and other processes still see us as who we are.

    PostgreSQL refuses to run as root, but its folder may lie where only root may go: a namespace satisfies both.
    False when the kernel refuses (as in most containers).
    """
    outer_uid, outer_gid = os.getuid(), os.getgid()
    # initdb wants a name for its user, so take one that this machine knows.
    user = next((entry for entry in pwd.getpwall() if entry.pw_uid != 0 and entry.pw_gid != 0), None)
    uid, gid = (user.pw_uid, user.pw_gid) if user else (1000, 1000)
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWUSER) != 0:
        return False
    try:
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{uid} {outer_uid} 1"),
            ("gid_map", f"{gid} {outer_gid} 1"),
        ):
            with open(f"/proc/self/{name}", "w") as stream:
                stream.write(text)
    except OSError:
        return False
    return True


def main(argv: list[str]) -> int:
    split = argv.index("--")
    options, command = argv[:split], argv[split + 1 :]
    value = dict(zip(options[0::2], options[1::2], strict=True))
    # What was ignored when the site was started (nohup, a background job) would stay ignored in the program.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    if value.get("--as") == "namespace":
        if not enter_user_namespace():
            return REFUSED
    elif ":" in value.get("--as", ""):
        uid, gid = map(int, value["--as"].split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    elif "--as" in value:
        return REFUSED
    # After every change of identity, which would clear it.
    die_with_parent(int(value["--signal"]))
    if os.getppid() != int(value["--parent"]):
        return 1  # the parent died before the line above
    try:
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    except OSError as error:
        print(f"Cannot start {command[0]}: {error.strerror}.", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
