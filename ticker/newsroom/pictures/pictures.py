"""Pictures: all records of an installation, and what may show each.

Pictures lie outside tickers: one photograph is shown in many. So they have a slot of their own in
Redis, as a ticker has, by a name that no ticker can have. What names a picture lies in other slots,
and no step can write in both. So it is noted here *before* it is written there: a crash leaves one
note too many, never one too few, and a note counts only if what it leads to does name the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from ticker.newsroom.audit.lines import Act, words
from ticker.newsroom.content.refusals import NoSuchPicture
from ticker.newsroom.errands import outbox
from ticker.newsroom.errands.errand import SIZES, Errand, score
from ticker.newsroom.pictures.record import Said, StoredPicture, picture_of
from ticker.newsroom.records import once
from ticker.newsroom.records.keys import PICTURES, Keys
from ticker.newsroom.records.once import Once, Outcome
from ticker.wire.log.change import Change, Guard, GuardError, Write
from ticker.wire.log.log import Log
from ticker.wire.store.script import Script

NAME = PICTURES
UNUSED_FOR = timedelta(days=1)
"""How long an upload is kept that nothing names."""
YOUNG = timedelta(minutes=1)
"""For how long after it was noted something may still be about to name a picture."""
_NAME = Script.of("ticker.newsroom.pictures", "lua/name.lua")
ATTEMPTS = 20


class Pictures:
    """All pictures of one installation."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._keys = Keys(log.prefix, NAME)
        self._home = log.homes.home(NAME)

    async def of(self, picture_id: str) -> StoredPicture:
        """Return a picture; raises NoSuchPicture, also for one that was erased."""
        text = await self._home.ask("HGET", self._keys["pictures"], picture_id)
        if text is None:
            raise NoSuchPicture(picture_id)
        return picture_of(text, picture_id)

    async def is_seen(self, picture_id: str) -> bool:
        """Tell whether readers have ever seen a picture, or were about to. Raises Unavailable."""
        return bool(await self._home.ask("SISMEMBER", self._keys["shown"], picture_id))

    async def of_digest(self, digest: str) -> StoredPicture | None:
        """Return the picture that was made of certain bytes."""
        found = await self._home.ask("HGET", self._keys["digests"], digest)
        if found is None:
            return None
        text = await self._home.ask("HGET", self._keys["pictures"], found)
        return picture_of(text, found.decode()) if text else None

    async def now(self) -> datetime:
        """Return the time of Redis. Raises Unavailable."""
        return (await self._log.read(NAME)).now

    async def first(self, only: Once | None) -> Outcome | None:
        """Return what the first upload with an idempotency key has led to, if there was one.

        Raises KeyReused where the key came with another request.
        """
        if only is None:
            return None
        noted = await self._home.ask("HGETALL", once.place(self._keys, only))
        return once.answer(only, noted)

    async def repeated(self, picture_id: str, only: Once | None) -> None:
        """Note that the first write with a key has found a picture as it was to become."""
        change = once.noted(Change(), self._keys, only, Outcome(picture_id))
        if not change.is_empty:
            with suppress(GuardError):  # another with the same key was faster
                await self._log.append(NAME, change)

    async def add(
        self,
        picture: StoredPicture,
        now: datetime,
        only: Once | None = None,
        act: Act = Act.UPLOADED,
    ) -> bool:
        """Add a picture whose sizes are then made; False where its bytes are there already."""
        guard = Guard(self._keys["digests"], "", picture.digest)
        line = self.line(act, picture.by, picture.id)
        change = Change([guard], self._added(picture, now), notes=[line])
        change = once.noted(change, self._keys, only, Outcome(picture.id, created=True))
        try:
            await self._log.append(NAME, change)
        except GuardError:
            return False
        return True

    async def restore(self, picture: StoredPicture, now: datetime, *, is_seen: bool) -> bool:
        """Add a picture that was exported, also where its bytes are there by another id.

        So is whether readers have seen it. False where it is there itself.
        """
        guard = Guard(self._keys["pictures"], "", picture.id)
        writes = self._added(picture, now)
        if is_seen:
            writes.append(["SADD", self._keys["shown"], picture.id])
        try:
            await self._log.append(NAME, Change([guard], writes))
        except GuardError:
            return False
        return True

    def _added(self, picture: StoredPicture, now: datetime) -> list[Write]:
        return [
            ["HSET", self._keys["pictures"], picture.id, picture.text],
            ["HSETNX", self._keys["digests"], picture.digest, picture.id],
            self.look(picture.id, now + UNUSED_FOR),
            *outbox.put(self._keys, Errand.new(SIZES, picture.id, now)),
        ]

    async def made(self, picture_id: str, sizes: Iterable[str]) -> None:
        """Note that there are more sizes of a picture. Raises NoSuchPicture."""
        added = dict.fromkeys(sizes)
        await self._change(
            picture_id, lambda one: replace(one, sizes=tuple({**dict.fromkeys(one.sizes), **added}))
        )

    async def say(
        self,
        picture_id: str,
        said: Callable[[StoredPicture], Said],
        only: Once | None = None,
    ) -> StoredPicture:
        """Say something else of a picture. Raises NoSuchPicture, and what ``said`` does."""

        def following(before: StoredPicture) -> StoredPicture:
            after = replace(before, **said(before).model_dump())
            return before if after == before else replace(after, revision=before.revision + 1)

        return await self._change(picture_id, following, only)

    async def _change(
        self,
        picture_id: str,
        following: Callable[[StoredPicture], StoredPicture],
        only: Once | None = None,
    ) -> StoredPicture:
        for _ in range(ATTEMPTS):
            text = await self._home.ask("HGET", self._keys["pictures"], picture_id)
            if text is None:
                raise NoSuchPicture(picture_id)
            before = picture_of(text, picture_id)
            after = following(before)
            if after == before:
                await self.repeated(picture_id, only)
                return before
            write: Write = ["HSET", self._keys["pictures"], picture_id, after.text]
            guard = Guard(self._keys["pictures"], text, picture_id)
            change = once.noted(Change([guard], [write]), self._keys, only, Outcome(picture_id))
            try:
                await self._log.append(NAME, change)
            except GuardError:
                continue
            return after
        raise self._log.contended()

    async def name(
        self,
        name: str,
        entry_id: str,
        ids: Iterable[str],
        now: datetime,
        *,
        shown: Container[str] = (),
    ) -> list[str]:
        """Note that an entry, or a ticker's header (""), is about to name pictures.

        Readers see some of them there. Returns those that are not there. Raises Unavailable.
        """
        ids = list(ids)
        keys = [self._keys["pictures"], self._keys["shown"], *map(self.naming, ids)]
        told = [word for one in ids for word in (one, int(one in shown))]
        with self._log.writing():
            missing = await self._home.run(_NAME, keys, f"{name} {entry_id}", score(now), *told)
        return [one.decode() for one in missing]

    async def released(self, name: str, entry_id: str, ids: Sequence[str], now: datetime) -> None:
        """Have whoever sweeps look at pictures that an erased entry has named. Raises Unavailable.

        No other entry gets its id, so nothing is about to name them there.
        """
        if ids:
            drops: list[Write] = [["HDEL", self.naming(one), f"{name} {entry_id}"] for one in ids]
            await self._home.ask_all([*drops, *(self._go(one, now) for one in ids)])

    async def look_later(self, ids: Sequence[str], now: datetime) -> None:
        """Have whoever sweeps look at pictures once what is written now stands, or was given up."""
        if ids:
            await self._home.ask_all([self._go(one, now + YOUNG) for one in ids])

    async def take_away(self) -> None:
        """Have each process look anew which pictures are shown. Raises Unavailable."""
        await self._home.ask("INCR", self._keys["generation"])

    async def generation(self) -> int:
        """Return how often a picture may have been taken from the readers."""
        return int(await self._home.ask("GET", self._keys["generation"]) or 0)

    def naming(self, picture_id: str) -> str:
        """Return the key of what may name a picture: `name entry` → when that was noted."""
        return self._keys[f"named:{picture_id}"]

    def line(self, act: Act, by: str, picture_id: str) -> Write:
        """Return the write that notes what somebody has done, among a change's notes."""
        return ["XADD", self._keys["audit"], *words(act, by, picture_id)]

    def look(self, picture_id: str, when: datetime) -> Write:
        """Return the write that has somebody look, at a time, whether anything names a picture."""
        return ["ZADD", self._keys["looks"], score(when), picture_id]

    def _go(self, picture_id: str, when: datetime) -> Write:
        """Return the write that has a picture go at a time, however young, if nothing names it."""
        return ["ZADD", self._keys["going"], score(when), picture_id]
