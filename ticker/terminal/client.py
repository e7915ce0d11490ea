"""A client: asking a server over HTTP, as often as it takes.

Where nobody is there, whoever types hears of it within two seconds; a server that has been there,
or says that it is soon, is waited for, as through a restart.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx2

from ticker.terminal.places import sockets

AWAY_SECONDS = 1.0
"""For how long nobody may be there."""
BUSY_SECONDS = 10.0
"""For how long a server is waited for that was there."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 4.0
ANSWER_SECONDS, CONNECT_SECONDS = 15.0, 5.0
SOON = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
"""What is to be asked again."""
Body = bytes | Callable[[], Iterator[bytes]]
"""What is sent; or what gives it piece by piece, from the beginning each time it is called."""


class Refused(Exception):
    """The server does not do what it is asked, or is not there; the text is the sentence."""


class Away(Refused):
    """Nobody answers."""


def write(
    url: str, token: str, content: Mapping[str, Any] | None = None, *, method: str = "POST"
) -> dict[str, Any]:
    """Write something once, however often it has to be sent; return it as the server does."""
    headers = {
        **authorization(token),
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_urlsafe(16),
    }
    body = b"" if content is None else json.dumps(content).encode()
    answer: dict[str, Any] = asked(url, body, headers, method=method)
    return answer


def place(server: str, *parts: str) -> str:
    """Return the address of a ticker in the API, or of something in it."""
    return "/".join([f"{server}/api/tickers", *(quote(part, safe="") for part in parts)])


def authorization(token: str) -> dict[str, str]:
    """Return the header by which a server knows who asks; Refused where there is no token."""
    if not re.fullmatch(r"[!-~]+", token):
        what = "holds something else" if token else "is not set"
        raise Refused(
            f"TICKER_TOKEN should hold an API token, and {what}. Make one on the server: "
            "export TICKER_TOKEN=$(ticker token NAME)"
        )
    return {"Authorization": f"Bearer {token}"}


def asked(
    url: str,
    body: Body | None = None,
    headers: dict[str, str] | None = None,
    *,
    method: str = "",
    seconds: float = ANSWER_SECONDS,
) -> Any:
    """Ask the server, again where it is away; Refused where it says no or stays away."""
    method = method or ("GET" if body is None else "POST")
    patience = _Patience()
    while True:
        try:
            answer = _requested(method, url, body, headers, seconds)
        except httpx2.InvalidURL as error:
            raise Refused(f"{url} is no address that can be asked: {error}.") from None
        except (httpx2.HTTPError, OSError) as error:
            patience.was_there |= not isinstance(error, httpx2.ConnectError)
            patience.wait(url, error)
        else:
            if answer.is_success:
                return _json(url, answer)
            if answer.status_code not in SOON:
                raise Refused(_detail(answer))
            patience.was_there = True
            patience.wait(url, _detail(answer), answer.headers.get("Retry-After", ""))


def _requested(
    method: str, url: str, body: Body | None, headers: dict[str, str] | None, seconds: float
) -> httpx2.Response:
    place, path = sockets.parted(url)
    with httpx2.Client(
        transport=httpx2.HTTPTransport(uds=path) if path else None,
        timeout=httpx2.Timeout(seconds, connect=CONNECT_SECONDS),
        follow_redirects=body is None,
    ) as client:
        content = body() if callable(body) else body
        return client.request(method, place, content=content, headers=headers)


@dataclass(slots=True)
class _Patience:
    """How long a server that does not answer is asked again."""

    was_there: bool = False
    _began: float = field(default_factory=time.monotonic)
    _pause: float = FIRST_PAUSE

    def wait(self, url: str, problem: Exception | str, after: str = "") -> None:
        """Wait before the next try; raises Away where it is time to give up."""
        pause = max(self._pause, float(after)) if after.isdecimal() else self._pause
        end = self._began + (BUSY_SECONDS if self.was_there else AWAY_SECONDS)
        if time.monotonic() + pause > end:
            raise Away(_sentence(url, problem)) from None
        time.sleep(pause)
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _sentence(url: str, problem: Exception | str) -> str:
    if isinstance(problem, str):
        return problem
    why = re.sub(r"^\[Errno -?\d+\] ", "", str(problem) or type(problem).__name__)
    server = re.match(r"[\w+]+://[^/]*", url)
    return (
        f"{sockets.shown(server[0] if server else url)} does not answer: {why.rstrip('.')}. "
        "Is the server running? See `ticker serve`."
    )


def _json(url: str, answer: httpx2.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise Refused(
            f"What answers at {sockets.shown(url)} is no Ticker: it sends no JSON."
        ) from None


def _detail(answer: httpx2.Response) -> str:
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json()["detail"])
    return f"The server answers {answer.status_code} {answer.reason_phrase}."
