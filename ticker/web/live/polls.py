"""Polls: what has come since a position, at once or as soon as there is something."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from ticker.web.http.problems import LATER, Problem, parameter
from ticker.wire.channel.frames import Frame
from ticker.wire.transports.queued import QueuedReader

LONGEST_WAIT = 30.0


def waiting_time(request: Request) -> float:
    """Return for how many seconds a poll would wait; a 400 Problem where that is no number."""
    text = request.query_params.get("wait", "0")
    wait = -1.0
    with suppress(ValueError):
        wait = float(text)
    if not wait >= 0:
        raise parameter(400, "wait", "a number of seconds up to 30", text)
    return min(wait, LONGEST_WAIT)


async def answer(reader: QueuedReader, seconds: float) -> Response:
    """Answer a reader who has joined, and let it go."""
    try:
        frames = reader.take()
        if reader.farewell and not frames:  # it was let go before it could be told anything
            raise Problem(503, "ending", headers=LATER)
        if seconds and not _events(frames):
            frames += await _next_event(reader, seconds)
    finally:
        reader.leave()
    events = _events(frames)
    body = b'{"at":"%s","events":[%s]}' % (
        str(frames[-1].at).encode(),
        b",".join(frame.text for frame in events),
    )
    was_reset = any(frame.ends for frame in events)
    caching = "no-store" if seconds or was_reset else "public, max-age=1"
    return Response(body, headers={"Cache-Control": caching}, media_type="application/json")


async def _next_event(reader: QueuedReader, seconds: float) -> list[Frame]:
    """Wait for an event, or a word that ends the stream; return it and all that came with it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            async for frame in reader.frames():
                if frame.event or frame.ends:
                    return [frame, *reader.take()]
    return []


def _events(frames: list[Frame]) -> list[Frame]:
    """Return what a poll tells: events and a reset; ready and beat are for streams."""
    return [frame for frame in frames if frame.event or frame.ends]
