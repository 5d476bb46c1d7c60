"""Starts a program that cannot outlive its parent, whatever kills the parent.

Run as a script: `python -I -S launch.py PARENT_PID DEATH_SIGNAL USER PROGRAM [ARGUMENT…]`, or
`python -I -S launch.py probe`, which exits with 0 where root may use `namespace`.

- `PARENT_PID`: who starts us. Should it die before the kernel knows of the wish, we see it and
  leave at once.
- `DEATH_SIGNAL`: the number of the signal the program gets when the parent is gone (prctl(2),
  PR_SET_PDEATHSIG).
- `USER`: `same`; or, for a program that refuses to run as root, `namespace`: root appears as the
  user `nobody` inside a user namespace of its own (user_namespaces(7)), so its files stay root's
  and their folders closed; or, where the machine forbids namespaces, `nobody`: root gives itself
  up.

A script of its own, and not a `preexec_fn`, because code between fork and exec is unsafe in a
threaded parent, and because unshare(2) wants a process of one thread. Exit status 127: the program
could not be started.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def enter_user_namespace(libc: ctypes.CDLL) -> None:
    """Makes root appear as nobody to this process and its children. Raises OSError where the
    machine forbids it.
    """
    uid, gid = os.geteuid(), os.getegid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are forbidden here")
    # The order is the kernel's: no gid_map before setgroups is denied (user_namespaces(7)).
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def become_nobody() -> None:
    """Gives root up for good. The parent has handed over the folders the program needs."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def probe() -> int:
    """0 when a namespace can be entered here, else 1."""
    try:
        enter_user_namespace(ctypes.CDLL(None, use_errno=True))
    except OSError:
        return 1
    return 0


def launch(parent_pid: int, death_signal: int, user: str, command: list[str]) -> None:
    """Never returns: the program takes this process over."""
    libc = ctypes.CDLL(None, use_errno=True)
    if user == "namespace":
        enter_user_namespace(libc)
    elif user == "nobody":
        become_nobody()
    # After any change of user: that change clears the setting.
    libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent_pid:
        raise SystemExit(127)
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.stderr.write(f"FATAL: cannot start {command[0]}: {error.strerror}\n")
        raise SystemExit(127) from error


if __name__ == "__main__":
    if sys.argv[1:] == ["probe"]:
        raise SystemExit(probe())
    launch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
