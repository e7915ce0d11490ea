"""Pictures at the desk: taken in from an editor's browser, for a text that is in work there."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.people.roles import Deed
from ticker.newsroom.pictures.record import StoredPicture
from ticker.web.api import answers, media
from ticker.web.desk.script import check_person
from ticker.web.http.asking import author_of, sent_with
from ticker.web.process import process_of

PATH = "/desk/-/media"
_TOLD = ("id", "url", "width", "height", *media.SAID)


async def upload(request: Request) -> Response:
    """Take a picture in; whoever was removed while it came leaves none."""
    author = author_of(request)

    async def is_still_there() -> None:
        session = await process_of(request).sessions.of(request, Deed.UPLOAD)
        check_person(session.author, author.id)

    taken = await media.take(request, author, is_still_there)
    return _of(taken.picture, 201 if taken.is_new else 200)


async def say(request: Request) -> Response:
    """Say something else of a picture, from which other texts begin."""
    return _of(await media.say(request, sent_with(request).fields))


def _of(picture: StoredPicture, status: int = 200) -> Response:
    told: dict[str, Any] = media.told_of(picture)
    return answers.of_json({name: told[name] for name in _TOLD}, status)
