"""A client: asking a server over HTTP, as often as it takes."""

from __future__ import annotations

import json
import secrets
import time
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx2

TRIES = 5
ANSWER_SECONDS = 15


class Refused(Exception):
    """The server does not do what it is asked, or is not there; the text is the sentence."""


def publish(server: str, token: str, slug: str, content: dict[str, Any]) -> dict[str, Any]:
    """Publish an entry once, however often it has to be sent; return it as the server does."""
    if not token:
        raise Refused(
            "TICKER_TOKEN should hold an API token. Make one on the server: "
            "export TICKER_TOKEN=$(ticker token NAME)"
        )
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_urlsafe(16),
    }
    url = f"{server}/api/tickers/{quote(slug, safe='')}/entries"
    entry: dict[str, Any] = asked(url, json.dumps(content).encode(), headers)
    return entry


def asked(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Any:
    """Ask the server, again where it is away; Refused where it says no or stays away."""
    method = "GET" if body is None else "POST"
    for attempt in range(TRIES):
        try:
            answer = httpx2.request(
                method,
                url,
                content=body,
                headers=headers,
                timeout=ANSWER_SECONDS,
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
    raise Refused(f"{url} does not answer: {problem} Is the server running? See `ticker serve`.")


def _detail(answer: httpx2.Response) -> str:
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json()["detail"])
    return f"The server answers {answer.status_code} {answer.reason_phrase}."
