"""The archive: tickers and entries in Redis, each change one atomic step with its event.

A change is made of what was read: its guards say that the ticker and the entry must still hold
exactly that. Where they do not, somebody else was faster, and the change is made anew from what
stands now. So two editors never mix, a fragment is never rendered for a header that has changed,
and nothing is written into a ticker that was deleted meanwhile.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from ticker.newsroom import events, moments, once, revisions
from ticker.newsroom.entries import Content, Entry, State
from ticker.newsroom.keys import Keys
from ticker.newsroom.once import Once, Outcome
from ticker.newsroom.refusals import (
    EditedMeanwhile,
    Erased,
    NoSuchEntry,
    NoSuchTicker,
    SlugTaken,
)
from ticker.newsroom.revisions import Erasure, Standing
from ticker.newsroom.snapshot import Snapshot
from ticker.newsroom.tickers import Header, NewTicker, Ticker
from ticker.wire.log import HERE, Change, Guard, GuardError, Log, Unavailable, Word, asked, source
from ticker.wire.position import Position

PAGE = 20
MOST_PINNED_AND_KEYS = 100
ATTEMPTS = 20
_EXPIRES_AFTER = 24 * 60 * 60


class Archive:
    """All tickers of one installation."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._redis = log.redis
        self._snapshot = log.redis.register_script(source("ticker.newsroom", "snapshot.lua"))

    def keys(self, slug: str) -> Keys:
        """Return the names of a ticker's keys."""
        return Keys(self.log.prefix, slug)

    # Tickers

    async def listing(self) -> list[Ticker]:
        """Return all tickers, newest activity first; `updated_at` is that activity."""
        slugs = await asked(self._redis.zrevrange(Keys(self.log.prefix, "").registry, 0, -1))
        if not slugs:
            return []
        keys = [self.keys(slug.decode()) for slug in slugs]
        texts = await asked(self._redis.mget([k[what] for k in keys for what in _SHOWN]))
        return [
            Ticker.model_validate_json(text).model_copy(
                update={"updated_at": moments.read(activity.decode())}
            )
            for text, activity in zip(texts[::2], texts[1::2], strict=True)
            if text and activity
        ]

    async def ticker(self, slug: str) -> Ticker:
        """Return a ticker; NoSuchTicker where there is none."""
        return (await self._ticker(slug))[0]

    async def create(self, new: NewTicker, only: Once | None = None) -> tuple[Ticker, bool]:
        """Create a ticker, which is event 1 of its log; tell whether it is new.

        Raises SlugTaken, and KeyReused where the idempotency key was used for something else.
        """
        keys, now = self.keys(new.slug), moments.now()
        answer = await once.answer(self._redis, keys, only)
        if answer and answer.ticker:
            return answer.ticker, False
        ticker = Ticker(**dict(new), created_at=now, updated_at=now)
        stored: list[Sequence[Word]] = [["SET", keys["ticker"], ticker.model_dump_json()]]
        change = Change(
            [Guard(keys["ticker"], "")],
            # An import that was cut off may have left entries, which are not this ticker's.
            [["UNLINK", *keys.whole()], *stored, *revisions.seen(keys, now)],
            events.announce(ticker, now),
            mode="fresh",
        )
        try:
            outcome = Outcome(ticker.slug, created=True, ticker=ticker)
            await self._append(keys, change, only, outcome)
        except GuardError:
            answer = await once.answer(self._redis, keys, only)
            if answer and answer.ticker:
                return answer.ticker, False
            raise SlugTaken(ticker.slug) from None
        return ticker, True

    async def change(
        self,
        slug: str,
        revise: Callable[[Ticker], Header],
        *,
        expected: int | None = None,
        only: Once | None = None,
    ) -> Ticker:
        """Change a ticker's header; ``revise`` may be called several times.

        Raises NoSuchTicker, EditedMeanwhile, and KeyReused.
        """
        keys = self.keys(slug)
        for _ in range(ATTEMPTS):
            answer = await once.answer(self._redis, keys, only)
            if answer and answer.ticker:
                return answer.ticker
            ticker, text = await self._ticker(slug)
            header = revise(ticker)
            changed, change = ticker, Change([], [])
            if header != ticker.header():
                if expected not in {None, ticker.revision}:
                    raise EditedMeanwhile(ticker)
                changed = _with_header(ticker, header)
                change = _header_change(keys, ticker, text, changed)
            try:
                await self._append(keys, change, only, Outcome(slug, ticker=changed))
            except GuardError:
                continue
            return changed
        raise Unavailable("The ticker is being changed too often at once.")

    async def delete(
        self, slug: str, *, expected: int | None = None, only: Once | None = None
    ) -> None:
        """Delete a ticker with all its entries; readers are told to stop following.

        Raises NoSuchTicker, EditedMeanwhile, and KeyReused.
        """
        keys = self.keys(slug)
        for _ in range(ATTEMPTS):
            if await once.answer(self._redis, keys, only):
                return
            ticker, text = await self._ticker(slug)
            if expected not in {None, ticker.revision}:
                raise EditedMeanwhile(ticker)
            change = Change(
                [Guard(keys["ticker"], text)],
                [
                    ["UNLINK", *keys.whole()],
                    ["ZREM", keys.registry, slug],
                    ["EXPIRE", keys["log"], _EXPIRES_AFTER],
                ],
                events.gone(),
                mode="last",
            )
            try:
                await self._append(keys, change, only, Outcome(slug))
            except GuardError:
                continue
            return
        raise Unavailable("The ticker is being changed too often at once.")

    # Reading entries

    async def snapshot(
        self,
        slug: str,
        *,
        index: str = State.PUBLISHED.value,
        limit: int = PAGE,
        before: str | None = None,
    ) -> Snapshot:
        """Read a page of entries and their ticker in one step with its position.

        Raises NoSuchTicker, and NoSuchEntry where ``before`` was never the id of an entry.
        """
        keys = self.keys(slug)
        below = await self._order(keys, before) if before is not None else ""
        names = [keys[name] for name in ("log", "ticker", "activity", "entries", "positions")]
        names += [keys.index(name) for name in (index, "pinned", "key")]
        head, ticker, activity, entries, positions, pinned, key_events, more = await asked(
            self._snapshot(keys=names, args=[limit, below, MOST_PINNED_AND_KEYS])
        )
        if not ticker:
            raise NoSuchTicker(slug)
        shown = _entries(entries)
        return Snapshot(
            at=Position.parse(head.decode()),
            ticker=Ticker.model_validate_json(ticker),
            updated_at=moments.read(activity.decode()),
            entries=shown,
            pinned=_entries(pinned),
            keys=_entries(key_events),
            older=shown[-1].id if more else None,
            positions={e.id: _position(at) for e, at in zip(shown, positions, strict=True)},
        )

    async def entry(self, slug: str, entry_id: str) -> Outcome:
        """Return an entry in any state, with its position.

        Raises NoSuchTicker, NoSuchEntry, and Erased.
        """
        standing = await self._standing(slug, entry_id)
        if standing.entry is None:
            raise NoSuchEntry(entry_id)
        return Outcome(entry_id, entry=standing.entry, position=standing.position)

    async def revisions(self, slug: str, entry_id: str) -> list[Entry]:
        """Return all revisions of an entry, oldest first. Raises as `entry` does."""
        entry = (await self._standing(slug, entry_id)).entry
        if entry is None:
            raise NoSuchEntry(entry_id)
        fields = [f"{entry_id} {number}" for number in range(1, entry.revision + 1)]
        return _entries(await asked(self._redis.hmget(self.keys(slug)["revisions"], fields)))

    async def ids(self, slug: str) -> AsyncIterator[str]:
        """Yield the ids of all entries in any state, in no order."""
        async for order, _ in self._redis.zscan_iter(self.keys(slug).index("all"), count=500):
            yield order.decode().rpartition(" ")[2]

    # Writing entries

    async def write(
        self,
        slug: str,
        entry_id: str,
        revise: Callable[[Entry | None], Content],
        *,
        expected: int | None = None,
        only: Once | None = None,
    ) -> Outcome:
        """Write an entry's next revision and tell its readers, in one step.

        ``revise`` makes the content of what stands (None: nothing does) and may be called several
        times. Content that already stands is no event. Raises NoSuchTicker, Erased, Invalid,
        EditedMeanwhile, TooLarge, KeyReused, Unavailable, and whatever ``revise`` does.
        """

        def decide(standing: Entry | None) -> Entry:
            return revisions.next_revision(standing, entry_id, revise(standing))

        return await self._write(slug, entry_id, decide, expected, only)

    async def retract(
        self,
        slug: str,
        entry_id: str,
        reason: str = "",
        *,
        expected: int | None = None,
        only: Once | None = None,
    ) -> Outcome:
        """Take an entry from the readers; a draft is erased. Raises as `write`; NoSuchEntry."""

        def decide(standing: Entry | None) -> Entry | Erasure:
            if standing is None:
                raise NoSuchEntry(entry_id)
            if standing.state is State.DRAFT:
                return Erasure(tombstone=False)
            if standing.state is State.RETRACTED:
                return standing
            content = standing.content().model_copy(update={"state": State.RETRACTED})
            retracted = revisions.next_revision(standing, entry_id, content)
            return retracted.model_copy(update={"reason": reason})

        return await self._write(slug, entry_id, decide, expected, only)

    async def purge(
        self, slug: str, entry_id: str, *, expected: int | None = None, only: Once | None = None
    ) -> Outcome:
        """Erase an entry with all revisions and texts; only its id stays, as a tombstone.

        Raises as `write` does, and NoSuchEntry.
        """

        def decide(standing: Entry | None) -> Erasure:
            if standing is None:
                raise NoSuchEntry(entry_id)
            return Erasure(tombstone=True)

        return await self._write(slug, entry_id, decide, expected, only)

    async def _write(
        self,
        slug: str,
        entry_id: str,
        decide: Callable[[Entry | None], Entry | Erasure],
        expected: int | None,
        only: Once | None,
    ) -> Outcome:
        keys = self.keys(slug)
        for _ in range(ATTEMPTS):
            if answer := await once.answer(self._redis, keys, only):
                return answer
            standing = await self._standing(slug, entry_id)
            following = decide(standing.entry)
            if following == standing.entry:
                change = Change([], [])
            elif expected not in {None, standing.entry.revision if standing.entry else 0}:
                raise EditedMeanwhile(standing.entry)
            else:
                # Rendering may take a while, and readers are not to wait for it.
                change = await asyncio.to_thread(
                    revisions.change, keys, entry_id, standing, following
                )
            entry = following if isinstance(following, Entry) else None
            outcome = Outcome(entry_id, standing.entry is None, entry, position=standing.position)
            try:
                at = await self._append(keys, change, only, outcome)
            except GuardError:
                continue
            return replace(outcome, position=at or standing.position)
        raise Unavailable("The entry is being changed too often at once.")

    async def _append(
        self, keys: Keys, change: Change, only: Once | None, outcome: Outcome
    ) -> Position | None:
        """Make a change and note its outcome; nothing to write is no change."""
        at = HERE if change.text else str(outcome.position or "")
        guards = [*change.guards, *once.guards(keys, only)]
        writes = [*change.writes, *once.writes(keys, only, outcome, at)]
        if not writes:
            return None
        return await self.log.append(keys.slug, replace(change, guards=guards, writes=writes))

    # Reading what stands

    async def _ticker(self, slug: str) -> tuple[Ticker, bytes]:
        text = await asked(self._redis.get(self.keys(slug)["ticker"]))
        if text is None:
            raise NoSuchTicker(slug)
        return Ticker.model_validate_json(text), text

    async def _standing(self, slug: str, entry_id: str) -> Standing:
        keys = self.keys(slug)
        pipe = self._redis.pipeline(transaction=True)
        pipe.get(keys["ticker"])
        pipe.hget(keys["entries"], entry_id)
        pipe.hget(keys["positions"], entry_id)
        ticker_text, text, position = await asked(pipe.execute())
        if ticker_text is None:
            raise NoSuchTicker(slug)
        if text and _is_tombstone(text):
            raise Erased(entry_id)
        entry = Entry.model_validate_json(text) if text else None
        ticker = Ticker.model_validate_json(ticker_text)
        return Standing(ticker, ticker_text, entry, text or b"", _position(position))

    async def _order(self, keys: Keys, entry_id: str) -> str:
        text = await asked(self._redis.hget(keys["entries"], entry_id))
        if text is None:
            raise NoSuchEntry(entry_id)
        if _is_tombstone(text):
            return str(json.loads(text)["order"])
        return Entry.model_validate_json(text).order


_SHOWN = ("ticker", "activity")


def _with_header(ticker: Ticker, header: Header) -> Ticker:
    now = max(moments.now(), ticker.updated_at)
    number = ticker.revision + 1
    return ticker.model_copy(update={**dict(header), "revision": number, "updated_at": now})


def _header_change(keys: Keys, before: Ticker, text: bytes, after: Ticker) -> Change:
    """Return the change of a header; readers load the page afresh where all of it changes."""
    same = (before.language, before.timezone) == (after.language, after.timezone)
    now = after.updated_at
    return Change(
        [Guard(keys["ticker"], text)],
        [["SET", keys["ticker"], after.model_dump_json()], *revisions.seen(keys, now)],
        events.announce(after, now) if same else events.reset(),
    )


def _is_tombstone(text: bytes) -> bool:
    return text.startswith(b'{"erased"')


def _entries(texts: list[bytes | None]) -> list[Entry]:
    return [Entry.model_validate_json(text) for text in texts if text]


def _position(text: bytes | None) -> Position | None:
    return Position.parse(text.decode()) if text else None
