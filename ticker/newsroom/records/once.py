"""Once: a write that is repeated with its idempotency key happens one time only.

What a write has led to is noted in the same atomic step as the write itself, as a reference to
the revision it made rather than as its text: an entry that was erased must not live on here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ticker.newsroom.content import moments
from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.refusals import KeyReused, Unreadable
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.records.keys import Keys
from ticker.newsroom.records.records import Record, ticker_of
from ticker.wire.log.change import HERE, Change, Guard, Word
from ticker.wire.log.position import Position

KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Once:
    """A write that is to happen once: its idempotency key, and what tells it from others."""

    author_id: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write has led to; the same for its repetition."""

    id: str
    created: bool = False
    record: Record | None = None
    """What has become of the entry, or of the ticker's header; None where it was erased."""
    position: Position | None = None
    """The event that last changed the entry for readers."""
    repeated: bool = False
    """Whether it is the outcome of the first such write."""
    revision: int = 0
    """Of an entry whose text has still to be read; 0 where it has not."""
    kept_at: datetime | None = None
    """When a working copy was kept: what it holds came with each repetition."""

    @property
    def entry(self) -> Entry | None:
        """Return what has become of an entry; None where it was erased, or where it is none."""
        return self.record.of if self.record and isinstance(self.record.of, Entry) else None

    @property
    def ticker(self) -> Ticker | None:
        """Return what has become of a ticker's header; None where it is none."""
        return self.record.of if self.record and isinstance(self.record.of, Ticker) else None


def place(keys: Keys, once: Once | None) -> str:
    """Return the key under which the answer to a write is kept; one with nothing without a key."""
    return keys.once(once.author_id, once.key) if once else keys["once"]


def noted(change: Change, keys: Keys, once: Once | None, outcome: Outcome) -> Change:
    """Return a change that happens for the first time only, and notes its outcome."""
    if once is None:
        return change
    key = place(keys, once)
    revision = outcome.entry.revision if outcome.entry else 0
    is_told = any(not append.beside for append in change.appends)
    at = HERE if is_told else str(outcome.position or "")
    words: list[Word] = ["HSET", key, "fingerprint", once.fingerprint, "id", outcome.id]
    words += ["created", int(outcome.created), "revision", revision, "at", at]
    if outcome.ticker and outcome.record:
        words += ["ticker", outcome.record.text]
    if outcome.kept_at:
        words += ["kept_at", moments.written(outcome.kept_at)]
    return replace(
        change,
        guards=[*change.guards, Guard(key, "", "fingerprint")],
        notes=[*change.notes, words, ["EXPIRE", key, KEPT_SECONDS]],
    )


def answer(once: Once | None, noted: Sequence[Any]) -> Outcome | None:
    """Return what the first such write has led to, by what was noted; None where there was none.

    Raises KeyReused where the key came with another request.
    """
    if once is None or not noted:
        return None
    try:
        return _outcome(once, dict(zip(noted[::2], noted[1::2], strict=True)))
    except (KeyError, ValueError) as error:
        raise Unreadable(f"The answer to the Idempotency-Key {once.key}", str(error)) from None


def _outcome(once: Once, fields: dict[bytes, bytes]) -> Outcome:
    if fields[b"fingerprint"].decode() != once.fingerprint:
        raise KeyReused
    text, at, kept_at = fields.get(b"ticker"), fields[b"at"].decode(), fields.get(b"kept_at")
    return Outcome(
        fields[b"id"].decode(),
        created=fields[b"created"] == b"1",
        record=Record(ticker_of(text)) if text else None,
        position=Position.parse(at) if at else None,
        repeated=True,
        revision=int(fields[b"revision"]),
        kept_at=moments.read(kept_at.decode()) if kept_at else None,
    )
