"""Pictures over the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content import moments
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.images import Picture
from ticker.newsroom.content.refusals import Fault, NoSuchPicture
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import Deed, permit
from ticker.newsroom.pictures.pictures import Pictures
from ticker.newsroom.pictures.record import Elsewhere, Said, StoredPicture
from ticker.newsroom.pictures.taking import Taken, Upload
from ticker.newsroom.records.once import Once
from ticker.web.api import answers
from ticker.web.api.operations import JSON, MERGE_PATCH
from ticker.web.http import conditions, requests
from ticker.web.http.asking import author_of
from ticker.web.http.problems import Problem
from ticker.web.http.receiving import uploads
from ticker.web.http.receiving.bodies import body_of
from ticker.web.memory.showing import Standing
from ticker.web.process import process_of

SAID = ("alt", "caption", "credit", "focus")
"""What may be said of a picture with it, in the address or in a form."""
Come = Callable[[], Awaitable[None]]


async def upload(request: Request) -> Response:
    """Take a picture in; the same bytes are the same picture."""
    taken = await take(request, author_of(request), partial(_is_still_let_in, request))
    response = await _of(request, taken.picture, 201 if taken.is_new else 200)
    response.headers["Location"] = f"/api/media/{taken.picture.id}"
    return _repeated(response) if taken.is_repeated else response


async def take(request: Request, by: Author, come_whole: Come) -> Taken:
    """Keep the picture that comes with a request, or lies where it says.

    ``come_whole`` is called once it has come. Raises what that does, what `uploads.come`,
    `Strangers.fetch` and `Taking.take` do, and a ValidationError.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == JSON:
        return await _fetch(request, by, come_whole)
    taking = process_of(request).darkroom.taking
    with taking.folder() as folder:
        path = folder / "come"
        come = await uploads.come(request, path)
        await come_whole()
        if unknown := come.fields.keys() - {*SAID, "name"}:
            fields = dict.fromkeys(map(shown, unknown), Fault("unknown_field"))
            raise Problem(422, "invalid", fields=fields)
        given = {**request.query_params, **come.fields}
        said = Said.model_validate({name: given[name] for name in SAID if name in given})
        name = _file_name(come.name or given.get("name", ""))
        only = conditions.once(request, by, come.digest.encode())
        return await taking.take(Upload(path, come.digest, name, said), by, only)


def _file_name(said: str) -> str:
    """Return what a file is called, without where it lay, as browsers write it in forms."""
    for escaped, meant in (("%22", '"'), ("%0D", " "), ("%0A", " ")):
        said = said.replace(escaped, meant)
    return shown(said.replace("\\", "/").rpartition("/")[2])


async def _is_still_let_in(request: Request) -> None:
    """Ask once more who carries a token: whoever was removed while a file came finishes nothing."""
    if author := await process_of(request).access.author(request):
        permit(author, Deed.UPLOAD)


async def _fetch(request: Request, by: Author, come_whole: Come) -> Taken:
    asked, body = await requests.json_object(request)
    elsewhere = Elsewhere.model_validate(asked)
    darkroom = process_of(request).darkroom
    with darkroom.taking.folder() as folder:
        path = folder / "fetched"
        digest, name = await darkroom.strangers.fetch(elsewhere.url, path)
        await come_whole()
        said = Said.model_validate(elsewhere.model_dump(include=set(SAID)))
        only = conditions.once(request, by, body)
        found = Upload(path, digest, name, said, is_adopted=True)
        return await darkroom.taking.take(found, by, only)


async def read(request: Request) -> Response:
    process = process_of(request)
    return await _of(request, await process.archive.pictures.of(_id(request)))


async def patch(request: Request) -> Response:
    asked, body = await requests.json_object(request, MERGE_PATCH)
    only, pictures = conditions.once(request, author_of(request), body), _pictures(request)
    if first := await pictures.first(only):
        return _repeated(await _of(request, await pictures.of(first.id)))
    return await _of(request, await say(request, asked, only))


async def say(
    request: Request, asked: Mapping[str, Any], only: Once | None = None
) -> StoredPicture:
    """Say something else of the picture that the path names, as it stands then."""
    edit, expected = Edit(asked), conditions.expected(request)

    def following(standing: StoredPicture) -> Said:
        expected.check(standing)
        values = edit.values(Said, {})
        return Said.model_validate({name: getattr(standing, name) for name in SAID} | values)

    return await _pictures(request).say(_id(request), following, only)


async def delete(request: Request) -> Response:
    """Let a picture go at once, if nothing names it; repeated, until its files have gone, too."""
    picture_id, pictures = _id(request), _pictures(request)
    by = author_of(request)
    only = conditions.once(request, by, await body_of(request))
    erased = answers.of_json({"id": picture_id, "erased": True})
    sweeping = process_of(request).darkroom.sweeping
    if await pictures.first(only):
        with suppress(NoSuchPicture):  # where its files could go at once
            await sweeping.erase(picture_id, by)
        return _repeated(erased)
    if not await sweeping.erase(picture_id, by, only):
        raise Problem(409, "picture_named")
    return erased


def _pictures(request: Request) -> Pictures:
    return process_of(request).archive.pictures


def _repeated(response: Response) -> Response:
    response.headers["Idempotency-Replayed"] = "true"
    return response


async def _of(request: Request, picture: StoredPicture, status: int = 200) -> Response:
    process = process_of(request)
    names = await process.authors.names([picture.by])
    standing = (await process.darkroom.showing.of(picture.id)).standing
    told = told_of(picture) | {
        "by": names.get(picture.by),
        "shown": standing is Standing.SHOWN,
    }
    response = answers.of_json(told, status)
    response.headers["ETag"] = f'"{picture.revision}"'
    return response


def told_of(picture: StoredPicture) -> dict[str, Any]:
    """Return what is told of a picture to whoever may write."""
    ours, values = picture.picture, asdict(picture)
    for name in ("digest", "unknown", "by"):
        del values[name]
    place = {"width": ours.width, "height": ours.height, "url": ours.url}
    return {**values, **place, "created_at": moments.written(picture.created_at)}


def _id(request: Request) -> str:
    picture_id: str = request.path_params["id"]
    if Picture.parse(picture_id) is None:
        raise NoSuchPicture(shown(picture_id))
    return picture_id
