"""Fetching: a provider, and nobody else, is asked with bounded patience for bounded answers."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx2

from ticker.newsroom.content.fields import shown
from ticker.web.http.provider.ending import Away, Untrusted

ANSWER_SECONDS = 5.0
LARGEST_ANSWER = 512 * 1024
MOST_AT_ONCE = 20
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider has answered."""

    status: int
    fields: dict[str, Any]


class Fetching:
    """One client of one process; whoever answers with a redirect is not followed."""

    def __init__(self) -> None:
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            timeout=ANSWER_SECONDS,
            limits=httpx2.Limits(max_connections=MOST_AT_ONCE),
            headers=_HEADERS,
        )

    async def get(self, address: str, token: str = "") -> dict[str, Any]:
        """Return the JSON object at an address. Raises Away and Untrusted."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await self._ask("GET", address, headers=headers)
        if answer.status != httpx2.codes.OK:
            raise Away(f"{shown(address)} answers with {answer.status}, not with 200.")
        return answer.fields

    async def post(self, address: str, form: dict[str, str], **request: Any) -> Answer:
        """Send a form; return what is answered, be it a refusal. Raises Away and Untrusted."""
        return await self._ask("POST", address, data=form, **request)

    async def close(self) -> None:
        """End all connections."""
        await self._client.aclose()

    async def _ask(self, method: str, address: str, **request: Any) -> Answer:
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS),
                self._client.stream(method, address, **request) as response,
            ):
                body = await _body_of(response)
        except TimeoutError:
            raise Away(f"{shown(address)} does not answer within {ANSWER_SECONDS:g} s.") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = shown(str(error)) or type(error).__name__
            raise Away(f"{shown(address)} cannot be asked: {why}.") from error
        if response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
            raise Away(f"{shown(address)} answers with {response.status_code}.")
        return Answer(response.status_code, _object_in(body, address))


async def _body_of(response: httpx2.Response) -> bytes:
    """Return a body as it was sent: what is packed might be large without end."""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise Untrusted(f"{shown(str(response.url))} answers more than {LARGEST_ANSWER} bytes.")
    return bytes(body)


def _object_in(body: bytes, address: str) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Untrusted(f"{shown(address)} should answer a JSON object, not {shown(repr(body))}.")
    return fields
