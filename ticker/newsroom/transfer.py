"""Transfer: everything of a ticker as JSON Lines, and back without loss.

The first line is the ticker; each further one is an entry with all its revisions, or the tombstone
of an erased one. Positions are not part of it: they name events of the log that the ticker leaves.
An import appears at once: the entries are written first, and the ticker that makes them visible,
with the first event of its new log, last.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from itertools import islice
from typing import Any

from pydantic import ValidationError

from ticker.newsroom import events, moments
from ticker.newsroom.archive import Archive
from ticker.newsroom.entries import ENTRY_ID, Entry, order
from ticker.newsroom.keys import Keys, indexes
from ticker.newsroom.refusals import Refusal, SlugTaken
from ticker.newsroom.revisions import seen
from ticker.newsroom.tickers import Ticker
from ticker.wire.log import Change, Guard, GuardError, asked

FORMAT = "ticker 1"
BATCH = 200


class NotAnExport(Refusal):
    """A line of a file is not what an export has there."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(f"Line {number} is not of a ticker's export: {why}. Nothing was imported.")


async def size(archive: Archive, slug: str) -> int:
    """Return how many lines an export has; NoSuchTicker where there is no such ticker."""
    await archive.ticker(slug)
    return 1 + int(await asked(archive.log.redis.hlen(archive.keys(slug)["entries"])))


async def export(archive: Archive, slug: str) -> AsyncIterator[str]:
    """Yield the lines of an export. Raises NoSuchTicker."""
    keys, redis = archive.keys(slug), archive.log.redis
    ticker = await archive.ticker(slug)
    activity = (await asked(redis.get(keys["activity"]))).decode()
    said = {"format": FORMAT, "activity": activity, "ticker": ticker.model_dump(mode="json")}
    yield json.dumps(said, ensure_ascii=False)
    ids = sorted(await asked(redis.hkeys(keys["entries"])))
    for entry_id in ids:
        text = await asked(redis.hget(keys["entries"], entry_id))
        if text is None:
            continue  # a draft that was erased meanwhile
        standing = json.loads(text)
        if "erased" in standing:
            said = {"id": entry_id.decode(), **standing}
        else:
            fields = [f"{entry_id.decode()} {n}" for n in range(1, standing["revision"] + 1)]
            revisions = await asked(redis.hmget(keys["revisions"], fields))
            seen_by_readers = bool(await asked(redis.hexists(keys["positions"], entry_id)))
            said = {
                "id": entry_id.decode(),
                "seen": seen_by_readers,
                "revisions": [json.loads(revision) for revision in revisions if revision],
            }
        yield json.dumps(said, ensure_ascii=False)


async def import_(
    archive: Archive, lines: Iterable[bytes], slug: str | None, step: Callable[[int], None]
) -> str:
    """Read an export; return the ticker's slug. ``step`` is told of the bytes that were read.

    Raises SlugTaken, and NotAnExport with nothing imported.
    """
    numbered = enumerate(lines, 1)
    number, first = next(numbered, (1, b""))
    header = _object(number, first)
    if header.get("format") != FORMAT:
        raise NotAnExport(number, f"it should begin with the format '{FORMAT}'")
    try:
        ticker = Ticker.model_validate(header["ticker"])
        moments.read(header["activity"])
        if slug:
            ticker = Ticker.model_validate({**dict(ticker), "slug": slug})
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise NotAnExport(number, _first_line(error)) from None
    step(len(first))
    keys = archive.keys(ticker.slug)
    await _make_room(archive, keys)
    restored: set[str] = set()
    try:
        for batch in _batches(numbered):
            pipe = archive.log.redis.pipeline(transaction=False)
            for number, line in batch:
                said = _object(number, line)
                try:
                    _restore(pipe, keys, said, restored)
                except (ValidationError, ValueError, KeyError, TypeError) as error:
                    raise NotAnExport(number, _first_line(error)) from None
            await asked(pipe.execute())
            step(sum(len(line) for _, line in batch))
        await _appear(archive, keys, ticker, header["activity"])
    except NotAnExport:
        await _make_room(archive, keys)
        raise
    return ticker.slug


def _batches(numbered: Iterable[tuple[int, bytes]]) -> Iterable[list[tuple[int, bytes]]]:
    filled = (one for one in numbered if one[1].strip())
    return iter(lambda: list(islice(filled, BATCH)), [])


async def _make_room(archive: Archive, keys: Keys) -> None:
    """Clear what an import that was cut off has left behind; SlugTaken where a ticker stands."""
    redis = archive.log.redis
    if await asked(redis.exists(keys["ticker"])):
        raise SlugTaken(keys.slug)
    await asked(redis.unlink(*keys.whole()))


def _restore(pipe: Any, keys: Keys, said: dict[str, Any], restored: set[str]) -> None:
    """Store what a line says; ValueError and the like where it is not what an export has."""
    entry_id = said["id"]
    if not ENTRY_ID.fullmatch(entry_id) or entry_id in restored:
        raise ValueError(f"the id {entry_id!r} is none, or was there before")
    restored.add(entry_id)
    if said.get("erased"):
        moment = str(said["order"]).removesuffix(f" {entry_id}")
        moments.read(moment)
        stone = json.dumps({"erased": True, "order": order(moment, entry_id)})
        pipe.hset(keys["entries"], entry_id, stone)
        return
    revisions = _revisions(entry_id, said["revisions"])
    newest = revisions[-1]
    for revision in revisions:
        field = f"{entry_id} {revision.revision}"
        pipe.hset(keys["revisions"], field, revision.model_dump_json())
    pipe.hset(keys["entries"], entry_id, newest.model_dump_json())
    for name in indexes(newest):
        pipe.zadd(keys.index(name), {newest.order: 0})
    if said.get("seen"):
        pipe.hset(keys["positions"], entry_id, "")


def _revisions(entry_id: str, said: list[Any]) -> list[Entry]:
    revisions = [Entry.model_validate(revision) for revision in said]
    counted = [(entry_id, number) for number in range(1, len(revisions) + 1)]
    if not revisions or [(one.id, one.revision) for one in revisions] != counted:
        raise ValueError(f"the revisions should be those of {entry_id}, counted from 1")
    return revisions


async def _appear(archive: Archive, keys: Keys, ticker: Ticker, activity: str) -> None:
    """Make the ticker visible: from now on what readers saw of its entries is its first event."""
    moment = moments.read(activity)
    change = Change(
        [Guard(keys["ticker"], "")],
        [["SET", keys["ticker"], ticker.model_dump_json()], *seen(keys, moment)],
        events.announce(ticker, moment),
        mode="fresh",
    )
    try:
        at = await archive.log.append(keys.slug, change)
    except GuardError:
        raise SlugTaken(keys.slug) from None
    async for entry_id, _ in archive.log.redis.hscan_iter(keys["positions"], count=500):
        await asked(archive.log.redis.hset(keys["positions"], entry_id, str(at)))


def _object(number: int, line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAnExport(number, str(error)) from None
    if not isinstance(said, dict):
        raise NotAnExport(number, "it should be a JSON object")
    return said


def _first_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    return str(error)
