"""Sessions: who is signed in at the desk, on which device, and until when.

*The naive way* signs a cookie and believes it: nobody can end what it says, and whoever learns the
secret is everybody. Ours is a secret of 256 random bits, of which only a hash is stored, and looked
up with each request: what has ended has ended everywhere, and what the store holds opens nothing.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from ticker.newsroom.content.refusals import Unreadable
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.epochs import epochs_key
from ticker.newsroom.people.people import person_in
from ticker.newsroom.people.tokens import digest
from ticker.newsroom.people.uses import Uses
from ticker.wire.clock import Clock
from ticker.wire.store.script import Script
from ticker.wire.store.store import Store

logger = logging.getLogger(__name__)

LASTS_SECONDS = 14 * 60 * 60
_BEGIN, _END, _READ = (
    Script.of("ticker.newsroom.people", f"lua/{name}.lua") for name in ("begin", "end", "session")
)


class By(StrEnum):
    """By what somebody has signed in."""

    LINK = "link"
    PASSWORD = "password"  # noqa: S105 - the word itself
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class Session:
    """One editor's stay at the desk."""

    digest: str
    """What is stored in place of its secret, and names it."""
    author: Author
    form_key: str
    """What a form must carry, so that no other site can send one in the editor's name.

    It is the person's: whoever signs in anew in one tab can go on in the others.
    """
    device: str
    by: By
    begun: datetime
    until: datetime
    seen: datetime | None = None
    """When it was last used, as far as that has been asked for."""

    @property
    def last(self) -> datetime:
        """Return when the editor was last known to be there."""
        return self.seen or self.begun

    def may(self, deed: str, ticker: str = "") -> bool:
        """Tell whether the editor may do that to the ticker of a name."""
        return self.author.rights.allow(deed, ticker)

    @property
    def name(self) -> str:
        """Return what the editor is called."""
        return self.author.name


class Sessions:
    """All sessions of one installation."""

    def __init__(self, store: Store, prefix: str, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        # No ticker is called so, and the braces keep them in one slot.
        self._sessions = f"{prefix}:{{:people}}:sessions"
        self._uses = Uses(store, f"{self._sessions}:seen", clock)
        self._form_keys = f"{prefix}:{{:people}}:form-keys"
        self._people = f"{prefix}:{{:people}}:records"
        self._epochs = epochs_key(prefix)

    async def begin(
        self, person: Author, device: str, by: By = By.LINK, *, epoch: str
    ) -> str | None:
        """Begin a session; return its secret, which is not kept.

        None where all sessions of the person have ended since the epoch in which they showed who
        they are. Somebody who has left meanwhile has none by it. Raises Unavailable.
        """
        secret = secrets.token_urlsafe(32)
        now = self._clock.now
        until = now + LASTS_SECONDS
        record = {"device": device, "by": by, "begun": now, "until": until}
        has_begun = await self._store.run(
            _BEGIN,
            [self._sessions, self._form_keys, self._epochs],
            digest(secret),
            person.id,
            secrets.token_urlsafe(16),
            json.dumps(record),
            epoch,
        )
        return secret if has_begun else None

    async def of(self, secret: str) -> Session | None:
        """Return the session of a secret; None where it is none any more. Raises Unavailable."""
        name = digest(secret)
        found = await self._store.run(_READ, [self._sessions, self._people], name)
        session = self._standing(name, *found) if found else None
        if session:
            await self._uses.note(name)
        return session

    async def of_person(self, person_id: str) -> list[Session]:
        """Return a person's sessions, the newest first. Raises Unavailable."""
        return [one for one in await self.all() if one.author.id == person_id]

    async def all(self) -> list[Session]:
        """Return all sessions, the newest first. Raises Unavailable."""
        commands = [("HGETALL", key) for key in (self._sessions, self._people)]
        values, people = await self._store.ask_all(commands)
        persons = dict(zip(people[::2], people[1::2], strict=True))
        used = await self._uses.all()
        standing = []
        for name, value in zip(values[::2], values[1::2], strict=True):
            person = persons.get(value.partition(b" ")[0])
            try:
                session = self._standing(name.decode(), value, person)
            except Unreadable as why:
                logger.warning("Left out: %s", why)
                continue
            if session:
                standing.append(replace(session, seen=used.get(session.digest)))
        return sorted(standing, key=lambda one: one.begun, reverse=True)

    async def over(self, digests: Collection[str]) -> set[str]:
        """Return which of these sessions have ended. Raises Unavailable."""
        names = list(digests)
        values = await self._store.ask("HMGET", self._sessions, *names) if names else []
        pairs = zip(names, values, strict=True)
        return {name for name, value in pairs if self._is_over(value)}

    async def end(self, name: str) -> bool:
        """End the session of a digest; tell whether there was one. Raises Unavailable."""
        return bool(await self._store.ask("HDEL", self._sessions, name))

    async def end_all(self, person_id: str, but: str = "") -> int:
        """End all sessions of a person, but for one; return how many. Raises Unavailable."""
        return int(await self._store.run(_END, [self._sessions, self._epochs], person_id, but))

    async def sweep(self) -> None:
        """Forget what is over. Raises Unavailable."""
        stored = await self._store.ask("HGETALL", self._sessions)
        pairs = list(zip(stored[::2], stored[1::2], strict=True))
        gone = [name for name, value in pairs if self._is_over(value)]
        if gone:
            await self._store.ask("HDEL", self._sessions, *gone)
        await self._uses.keep_only(name.decode() for name, _ in pairs if name not in gone)

    def _standing(self, name: str, value: bytes, person: bytes | None) -> Session | None:
        """Read a session; None where it is over, or nobody's, or cannot be read.

        Raises Unreadable where whose it is cannot be read.
        """
        if self._is_over(value) or person is None:
            return None
        person_id, form_key, text = value.decode().split(" ", 2)
        fields = json.loads(text)
        begun, until = (_moment(fields[one]) for one in ("begun", "until"))
        author = person_in(person_id, person).author
        device, by = str(fields.get("device", "")), By(fields.get("by", By.LINK))
        return Session(name, author, form_key, device, by, begun, until)

    def _is_over(self, value: bytes | None) -> bool:
        """Tell whether there is no session any more, or none that can be read."""
        if value is None:
            return True
        try:
            fields = json.loads(value.decode().split(" ", 2)[2])
            By(fields.get("by", By.LINK))
            return not (_moment(fields["begun"]) and fields["until"] > self._clock.now)
        except (ValueError, TypeError, KeyError, IndexError):
            return True


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
