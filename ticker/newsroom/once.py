"""Once: a write that is repeated with its idempotency key happens one time only.

What a write has led to is noted in the same atomic step as the write itself, as a reference to
the revision it made rather than as its text: an entry that was erased must not live on here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from ticker.newsroom.entries import Entry
from ticker.newsroom.keys import Keys
from ticker.newsroom.refusals import Erased, KeyReused
from ticker.newsroom.tickers import Ticker
from ticker.wire.log import Guard, Word, asked
from ticker.wire.position import Position

KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Once:
    """A write that is to happen once: its idempotency key, and what tells it from others."""

    token: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write has led to; the same for its repetition."""

    id: str
    created: bool = False
    entry: Entry | None = None
    """None where the entry was erased."""
    ticker: Ticker | None = None
    """What a ticker's header has become, where that was written."""
    position: Position | None = None
    """The event that last changed the entry for readers."""


def guards(keys: Keys, once: Once | None) -> list[Guard]:
    """Return what must hold for a write to happen for the first time."""
    return [Guard(keys.once(once.token, once.key), "", "fingerprint")] if once else []


def writes(keys: Keys, once: Once | None, outcome: Outcome, at: Word) -> list[Sequence[Word]]:
    """Return the writes that note an outcome."""
    if once is None:
        return []
    key = keys.once(once.token, once.key)
    revision = outcome.entry.revision if outcome.entry else 0
    words: list[Word] = ["HSET", key, "fingerprint", once.fingerprint, "id", outcome.id]
    words += ["created", int(outcome.created), "revision", revision, "at", at]
    if outcome.ticker:
        words += ["ticker", outcome.ticker.model_dump_json()]
    return [words, ["EXPIRE", key, KEPT_SECONDS]]


async def answer(redis: Redis, keys: Keys, once: Once | None) -> Outcome | None:
    """Return what the first such write has led to; None where there was none.

    Raises KeyReused where the key came with another request, and Erased where the entry is gone.
    """
    if once is None:
        return None
    said = await asked(redis.hgetall(keys.once(once.token, once.key)))
    if not said:
        return None
    if said[b"fingerprint"].decode() != once.fingerprint:
        raise KeyReused
    entry_id, revision = said[b"id"].decode(), int(said[b"revision"])
    entry = None
    if revision:
        text = await asked(redis.hget(keys["revisions"], f"{entry_id} {revision}"))
        if text is None:
            raise Erased(entry_id)
        entry = Entry.model_validate_json(text)
    text, at = said.get(b"ticker"), said[b"at"].decode()
    ticker = Ticker.model_validate_json(text) if text else None
    position = Position.parse(at) if at else None
    return Outcome(entry_id, said[b"created"] == b"1", entry, ticker, position)
