"""What the kernel knows of a connection that no program is told."""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
import termios

FRUITLESS = 4
"""Retransmissions in a row after which silence is no accident; 3 s at the least."""


def outstanding(fd: int) -> int:
    """Return how many bytes the peer has not acknowledged; 0 where the system does not tell."""
    try:
        return int.from_bytes(fcntl.ioctl(fd, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
    except OSError:
        return 0


def unheard(fd: int) -> float:
    """Return for how many seconds a peer has acknowledged nothing of what is sent to it anew.

    0 where nothing is outstanding, and where the system does not tell. A peer that is alive but
    does not read is heard: its kernel answers for it. Source: Linux, ``struct tcp_info``.
    """
    if sys.platform != "linux" or not outstanding(fd):
        return 0.0
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=fd)
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
    except OSError:
        return 0.0
    finally:
        connection.detach()
    retransmissions: int = told[2]
    (milliseconds,) = struct.unpack_from("=I", told, 56)
    return milliseconds / 1000 if retransmissions >= FRUITLESS else 0.0
