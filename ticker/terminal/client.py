"""A client: asking a server over HTTP, as often as it takes."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx2

TRIES = 5
ANSWER_SECONDS = 15
Body = bytes | Callable[[], Iterator[bytes]]
"""What is sent; or what gives it piece by piece, from the beginning each time it is called."""


class Refused(Exception):
    """The server does not do what it is asked, or is not there; the text is the sentence."""


class Away(Refused):
    """Nobody answers."""


def publish(server: str, token: str, slug: str, content: dict[str, Any]) -> dict[str, Any]:
    """Publish an entry once, however often it has to be sent; return it as the server does."""
    headers = {
        **authorization(token),
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_urlsafe(16),
    }
    url = f"{server}/api/tickers/{quote(slug, safe='')}/entries"
    entry: dict[str, Any] = asked(url, json.dumps(content).encode(), headers)
    return entry


def authorization(token: str) -> dict[str, str]:
    """Return the header by which a server knows who asks; Refused where there is no token."""
    if not token:
        raise Refused(
            "TICKER_TOKEN should hold an API token. Make one on the server: "
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
    for attempt in range(TRIES):
        try:
            answer = httpx2.request(
                method,
                url,
                content=body() if callable(body) else body,
                headers=headers,
                timeout=seconds,
                follow_redirects=body is None,
            )
            if answer.is_success:
                return answer.json()
            problem = _detail(answer)
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
                raise Refused(problem)
        except (httpx2.HTTPError, OSError, ValueError) as error:
            problem = str(error)
        time.sleep(min(0.5 * 2**attempt, 4))
    raise Away(f"{url} does not answer: {problem} Is the server running? See `ticker serve`.")


def _detail(answer: httpx2.Response) -> str:
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json()["detail"])
    return f"The server answers {answer.status_code} {answer.reason_phrase}."
