"""Rows: each address of ours, with its method, what answers it, and who is let in there.

All routes are made of rows. An endpoint does its work, and asks nobody who they are: whoever it is
called for has been let in. So who may do what can be read in one place, and be tried row by row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from ticker.newsroom.people.roles import Deed
from ticker.web.http import problems
from ticker.web.http.receiving.till import READING, WRITING, Till
from ticker.wire.store.unavailable import Unavailable
from ticker.wire.store.writability import refused

Endpoint = Callable[[Request], Awaitable[Response]]
Answered = Callable[[Endpoint], Endpoint]
"""What answers, as those who ask there need it, whatever goes wrong in an endpoint."""


READS = {"GET", "HEAD", "OPTIONS"}


class Access(Protocol):
    """Who is let in, and how all others are told."""

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return what lets in first, and then calls the endpoint."""

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers whatever goes wrong in an endpoint."""

    def price(self, request: Request) -> int:
        """Return for how many points a request is answered; 0 for what comes from memory."""


@dataclass(frozen=True, slots=True)
class Open:
    """Anybody: no cookie and no token is looked at."""

    telling: Answered

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint."""
        return endpoint

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers whatever goes wrong in an endpoint."""
        return self.telling(endpoint)

    def price(self, request: Request) -> int:  # noqa: ARG002 - whoever asks
        """Return the price of what comes from memory."""
        return 0


@dataclass(frozen=True, slots=True)
class Guarded(ABC):
    """Those who may do something, if they ask as one has to ask there."""

    deed: Deed
    """What they do to the ticker that the path names; if it names none, to any.

    Where that depends on what is asked for it is the least of it, and the endpoint asks for more.
    """

    @abstractmethod
    async def let_in(self, request: Request) -> None:
        """Note who asks (`http/asking`); raises what `answered` answers for all others."""

    @abstractmethod
    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers whatever goes wrong in an endpoint."""

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return what lets in first, and then calls the endpoint."""

        async def let_in_first(request: Request) -> Response:
            await self.let_in(request)
            return await endpoint(request)

        return let_in_first

    def price(self, request: Request) -> int:
        """Return the price of a look, or of a change."""
        return READING if request.method in READS else WRITING


@dataclass(frozen=True, slots=True)
class Row:
    """An address, asked for by one method."""

    method: str
    path: str
    endpoint: Endpoint
    access: Access
    price: int | None = field(default=None, kw_only=True)
    """In points, where it is another than usual for those who are let in there."""

    def guarded(self, till: Till) -> Endpoint:
        """Return what answers: whoever has paid, and is let in."""
        admitted = self.access.admitted(self.endpoint)

        async def paid_first(request: Request) -> Response:
            price = self.access.price(request) if self.price is None else self.price
            payment = till.pay(request, price)
            try:
                return await admitted(request)
            except Unavailable as why:
                if request.method not in READS:  # it may have failed before it came to writing
                    refused(why)
                raise
            finally:
                till.settle(request, payment)

        return self.access.answered(paid_first)


@dataclass(frozen=True, slots=True)
class SocketRow:
    """An address of WebSockets; who is let in is told by a close code, so the endpoint asks."""

    path: str
    endpoint: Callable[[WebSocket], Awaitable[None]]
    access: Access


def routes(rows: Iterable[Row | SocketRow], till: Till) -> list[Route | WebSocketRoute]:
    """Return the routes that rows make, in their order; those of one path are one."""
    by_path: dict[str, list[Row | SocketRow]] = {}
    for row in rows:
        by_path.setdefault(row.path, []).append(row)
    return [route for path, of_path in by_path.items() for route in _of_path(path, of_path, till)]


def _of_path(
    path: str, rows: Iterable[Row | SocketRow], till: Till
) -> Iterator[Route | WebSocketRoute]:
    by_method: dict[str, Endpoint] = {}
    for row in rows:
        if isinstance(row, SocketRow):
            yield WebSocketRoute(path, row.endpoint)
        else:
            by_method[row.method] = row.guarded(till)
    if by_method:
        yield Route(path, _by_method(by_method), methods=list(by_method))


def _by_method(endpoints: Mapping[str, Endpoint]) -> Endpoint:
    if len(endpoints) == 1:
        return next(iter(endpoints.values()))

    async def endpoint(request: Request) -> Response:
        return await endpoints["GET" if request.method == "HEAD" else request.method](request)

    return endpoint


def as_it_is(endpoint: Endpoint) -> Endpoint:
    """Leave it to an endpoint to answer whatever goes wrong in it."""
    return endpoint


def for_programs(endpoint: Endpoint) -> Endpoint:
    """Answer what goes wrong in an endpoint with problem details."""

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except problems.EXPECTED as error:
            return problems.of(error).response()

    return answered
