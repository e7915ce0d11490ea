"""A crowd: thousands of readers in one process, each of which checks that it misses nothing."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, Self

from support.clients.raw import KINDS, Piece, following, piece

AT_ONCE = 400
"""How many come before the crowd looks whether they were greeted."""


class Told(NamedTuple):
    """What a frame says."""

    kind: str
    at: str
    after: str


class Member:
    """One reader of a crowd."""

    __slots__ = ("at", "greeted", "kind", "rest", "socket")

    def __init__(self, kind: str, at: str) -> None:
        self.kind, self.at = kind, at
        self.greeted = False
        self.rest = b""
        self.socket: socket.socket


class Crowd:
    """Readers of one ticker, all moved by `pump`; as a context manager."""

    def __init__(self, address: tuple[str, int], slug: str) -> None:
        self.address, self.slug = address, slug
        self.members: dict[int, Member] = {}
        """Those who read, by their sockets."""
        self.complaints: list[str] = []
        self._poll = select.epoll()
        self._known: dict[bytes, Told] = {}
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()
        self._poll.close()

    def come(self, number: int, at: str) -> list[Member]:
        """Have so many come who have seen everything up to a position; wait until all are greeted.

        They come from several addresses, as each can have only so many connections.
        """
        return self.return_to([Member(KINDS[n % len(KINDS)], at) for n in range(number)])

    def return_to(self, members: Iterable[Member]) -> list[Member]:
        """Have readers come with the positions that they have."""
        came = list(members)
        for first in range(0, len(came), AT_ONCE):
            some = came[first : first + AT_ONCE]
            for member in some:
                self._connect(member)
            self.until(lambda some=some: all(one.greeted for one in some), "all are greeted")
        return came

    def _connect(self, member: Member) -> None:
        member.socket = socket.socket()
        self._sockets.append(member.socket)
        member.socket.bind((f"127.0.0.{2 + len(self._sockets) % 20}", 0))
        member.socket.connect(self.address)
        path = f"/t/{self.slug}/live?since={member.at}"
        member.socket.sendall(following(member.kind, path))
        member.socket.setblocking(False)
        self.go_on(member)

    def stall(self, member: Member) -> None:
        """Let a reader read no more."""
        self._poll.unregister(member.socket)
        del self.members[member.socket.fileno()]

    def go_on(self, member: Member) -> None:
        """Let a reader read, or read again."""
        self.members[member.socket.fileno()] = member
        self._poll.register(member.socket, select.EPOLLIN)

    def leave(self, member: Member) -> Member:
        """Let a reader close its connection; return who it would be if it came back."""
        if self.members.pop(member.socket.fileno(), None) is not None:
            self._poll.unregister(member.socket)
        member.socket.close()
        return Member(member.kind, member.at)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        """Read until a condition holds, while nobody complains."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert not self.complaints, self.complaints[:5]
            assert time.monotonic() < deadline, f"waited {seconds:g} s in vain until {what}"
            self.pump()
        assert not self.complaints, self.complaints[:5]

    def pump(self) -> None:
        """Read whatever has come by now."""
        for descriptor, _ in self._poll.poll(0.02):
            member = self.members[descriptor]
            try:
                data = member.socket.recv(262_144)
            except OSError as error:
                data = b""
                self.complaints.append(str(error))
            if data:
                self._take(member, member.rest + data)
            else:
                self.complaints.append(f"a {member.kind} reader at {member.at} was let go")
                self.leave(member)

    def _take(self, member: Member, data: bytes) -> None:
        start = 0
        if not member.greeted and data.startswith(b"HTTP"):
            start = data.find(b"\r\n\r\n") + 4
            if start < 4:
                member.rest = data
                return
            if data[9:12] not in {b"101", b"200"}:
                self.complaints.append(data[:200].decode("latin-1"))
        while one := piece(member.kind, data, start):
            self._hear(member, one)
            start += len(one.whole)
        member.rest = data[start:]

    def _hear(self, member: Member, one: Piece) -> None:
        told = self._known.get(one.whole)
        if told is None:
            event = one.event
            told = Told(event["type"], event["at"], event.get("after", ""))
            self._known[one.whole] = told
        if told.kind == "ready":
            member.greeted = True
        if told.kind in {"ready", "beat"}:
            if told.at != member.at:
                self.complaints.append(f"{told}, but a {member.kind} reader is at {member.at}")
        elif told.after != member.at:
            self.complaints.append(f"{told}, but a {member.kind} reader is at {member.at}")
        else:
            member.at = told.at
