"""Activation: the listening socket that systemd has opened for us, and keeps while we are away.

Source: sd_listen_fds(3). What is handed over begins with descriptor 3; the variables that say so
are taken out of the environment, for they are not for our children.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import MutableMapping

FIRST = 3
VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


class WrongSocket(Exception):
    """What was handed over is not what can be served on; the text is the sentence."""


def handed_over(environment: MutableMapping[str, str]) -> socket.socket | None:
    """Return the socket that was opened for this process, None if none was; raises WrongSocket."""
    process, number, names = (environment.pop(name, "") for name in VARIABLES)
    if process != str(os.getpid()):
        return None
    if number != "1":
        named = f" ({names})" if names else ""
        raise WrongSocket(
            f"systemd should hand over one socket, and LISTEN_FDS says {number or 'nothing'}{named}"
            ": let the .socket unit have a single ListenStream=."
        )
    return _listening(FIRST)


def _listening(descriptor: int) -> socket.socket:
    try:
        is_socket = stat.S_ISSOCK(os.fstat(descriptor).st_mode)
        os.set_inheritable(descriptor, False)
    except OSError:  # it is closed
        is_socket = False
    if not is_socket:
        raise WrongSocket(_expected("something that is no socket"))
    given = socket.socket(fileno=descriptor)
    if given.family not in {socket.AF_INET, socket.AF_INET6, socket.AF_UNIX}:
        found = f"one of the family {given.family}"
    elif given.type != socket.SOCK_STREAM:
        found = "one of datagrams"
    elif not given.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        found = "one that does not listen (Accept=yes hands over connections)"
    else:
        return given
    given.close()
    raise WrongSocket(_expected(found))


def _expected(found: str) -> str:
    return (
        "systemd should hand over a socket that listens, TCP or UNIX, and hands over "
        f"{found}: use ListenStream= and Accept=no."
    )
