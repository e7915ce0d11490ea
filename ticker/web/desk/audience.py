"""The audience, told at the desk: how many read, how fast it is with them, what is the matter."""

from __future__ import annotations

from collections import Counter

from starlette.requests import Request
from starlette.responses import Response

from ticker.web.api import answers
from ticker.web.desk.rendering import words_of
from ticker.web.memory.audience import Audience
from ticker.web.process import process_of
from ticker.wire.kinds import Reason
from ticker.wire.store.unavailable import Unavailable


async def audience(request: Request) -> Response:
    """Answer with the numbers; they have no names, and no addresses."""
    process = process_of(request)
    refusal = process.log.writability.refusal
    found = Audience(Counter(), Counter(), None, None)
    try:
        found = await process.audiences.of(request.path_params["slug"])
    except Unavailable as why:
        refusal = why.reason
    return answers.of_json(
        {
            "readers": dict(found.readers),
            "hosts": dict(found.hosts.most_common()),
            "position": str(found.position) if found.position else None,
            "seconds": found.seconds,
            "trouble": _said(request, refusal) if refusal else "",
        }
    )


def _said(request: Request, refusal: Reason) -> str:
    words = words_of(request)
    return words.text("desk.trouble", why=words.text(f"desk.trouble.{refusal}"))
