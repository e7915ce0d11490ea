"""The keys of one ticker in Redis: what is stored where.

| key          | type   | holds                                                               |
| ------------ | ------ | ------------------------------------------------------------------- |
| `log`        | list   | events, oldest first; the last is the head                          |
| `ticker`     | string | the header, as JSON                                                 |
| `activity`   | string | when readers were last shown something new                          |
| `entries`    | hash   | id → the present revision, as JSON; a tombstone once it was erased  |
| `positions`  | hash   | id → position of the event that last changed it for readers         |
| `revisions`  | hash   | `id number` → that revision, as JSON                                |
| `index:NAME` | zset   | sort keys (`time id`, all with score 0) of the entries it is about  |

Beside them, without a slug: `tickers` (zset of all slugs by their last activity) and `once:T:K`
(hash: the answer to a write with idempotency key K of token T, for 24 hours).
"""

from __future__ import annotations

from dataclasses import dataclass

from ticker.newsroom.entries import Entry, State

INDEXES = ("all", *(state.value for state in State), "pinned", "key")


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of one ticker's keys."""

    prefix: str
    slug: str

    def __getitem__(self, what: str) -> str:
        return f"{self.prefix}:{{{self.slug}}}:{what}"

    @property
    def registry(self) -> str:
        """Return the key of the sorted set of all slugs, by their last activity."""
        return f"{self.prefix}:tickers"

    def index(self, name: str) -> str:
        """Return the key of an index: all, a state, pinned, or key."""
        return self[f"index:{name}"]

    def once(self, token: str, key: str) -> str:
        """Return the key under which the answer to a write is kept, whatever it was about."""
        return f"{self.prefix}:once:{token}:{key}"

    def whole(self) -> list[str]:
        """Return all keys that make up the ticker, but for its log."""
        fixed = ("ticker", "activity", "entries", "positions", "revisions")
        return [*(self[what] for what in fixed), *map(self.index, INDEXES)]


def indexes(entry: Entry | None) -> set[str]:
    """Return the names of the indexes that an entry belongs into."""
    if entry is None:
        return set()
    names = {"all", entry.state.value}
    if entry.state is State.PUBLISHED:
        names |= {name for name in ("pinned", "key") if getattr(entry, name)}
    return names
