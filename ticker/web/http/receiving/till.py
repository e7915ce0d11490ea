"""The till: whatever does not come from memory has a price in points, and nobody has them all.

A point is about a millisecond of one worker. *The naive way* counts requests by address: a newsroom
behind one address shares what one of its programs has used up, and whatever is read from memory
costs as much as what is written. Here whoever is known has a bucket of their own, in which somebody
who saves each second and publishes is never refused; all others of an address share one. A token or
session that nobody has seen yet is paid for by the address that brings it, until it proves good.
"""

from __future__ import annotations

import hashlib
import logging
import math
from dataclasses import dataclass

from starlette.requests import Request

from ticker.web.http.asking import anybody_of
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.buckets import Buckets
from ticker.web.http.requests import address_of
from ticker.wire import meters
from ticker.wire.networks import is_loopback, network

LOOKING, READING, WRITING, SHOWING, ENTERING, EXPORTING = 1, 5, 5, 15, 20, 50
"""Prices: of a picture, an answer to a program, a change, a page of the desk, …; as measured."""
KNOWN, KNOWN_A_SECOND = 2000, 200
"""Points of a token or a session."""
UNKNOWN, UNKNOWN_A_SECOND = 500, 50
"""Points of an address."""
_COOKIES = "ticker_"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Payment:
    """What somebody has paid, whom nobody knows yet."""

    points: int
    address: str
    """"" for one that is not counted."""
    credential: str


class Till:
    """The till of one process."""

    def __init__(self) -> None:
        self.known = Buckets(KNOWN, KNOWN_A_SECOND)
        self.addresses = Buckets(UNKNOWN, UNKNOWN_A_SECOND)
        self._has_warned = False

    def pay(self, request: Request, points: int) -> Payment | None:
        """Have whoever asks pay before they are asked who they are; a 429 Problem if they cannot.

        Return what is to be settled once that is known.
        """
        if not points:
            return None
        forwards = self._forwards(request)
        if is_loopback(address_of(request)):
            return None
        credential = _credential(request)
        if credential in self.known:
            _check(self.known.spend(credential, points))
            return None
        address = "" if forwards else network(address_of(request))
        if address:
            _check(self.addresses.spend(address, points))
        return Payment(points, address, credential)

    def settle(self, request: Request, payment: Payment | None) -> None:
        """Have whoever has turned out to be known pay for themselves, and from now on at once."""
        if payment and payment.credential and anybody_of(request):
            self.addresses.give_back(payment.address, payment.points)
            self.known.spend(payment.credential, payment.points)

    def _forwards(self, request: Request) -> bool:
        """Tell whether many may be behind an address: a proxy that nobody has told us to trust."""
        forwarded = request.headers.getlist("x-forwarded-for")
        here = address_of(request)
        if not forwarded or here in {one.strip() for one in ",".join(forwarded).split(",")}:
            return False
        if not self._has_warned:
            self._has_warned = True
            logger.warning(
                "%s sends X-Forwarded-For, and is not known as a proxy: what it asks for is not "
                "counted. If it is yours, name it in TICKER_TRUSTED_PROXIES.",
                here,
            )
        return True


def _check(seconds: float) -> None:
    if seconds:
        meters.request_refused("points")
        whole = max(1, math.ceil(seconds))
        raise Problem(
            429, "asked_too_much", {"seconds": whole}, headers={"Retry-After": str(whole)}
        )


def _credential(request: Request) -> str:
    """Return what tells tokens and sessions apart, without being one; "" where there is none."""
    secret = request.headers.get("authorization", "")
    if not secret:
        ours = (one for one in request.cookies.items() if one[0].startswith(_COOKIES))
        secret = next((value for name, value in ours if name.count("_") == 1), "")
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()[:32] if secret else ""
