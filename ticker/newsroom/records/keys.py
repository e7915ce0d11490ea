"""The keys of one ticker in Redis: what is stored where.

| key             | type   | holds                                                              |
| --------------- | ------ | ------------------------------------------------------------------ |
| `log`           | list   | events, oldest first; the last is the head                         |
| `log:tally`     | string | up to which event it was swept, its bytes, where its header is     |
| `desk`, `desk:tally` |   | the same of the desk's log                                         |
| `keys`          | set    | all keys that the ticker has, so that deleting takes all of them   |
| `ticker`        | string | the header, as JSON                                                |
| `alias`         | string | of a slug that is no name: that of its ticker, and when it got it  |
| `activity`      | string | when readers were last shown something new                         |
| `entries`       | hash   | id → the present revision, as JSON; a tombstone once it was erased |
| `positions`     | hash   | id → position of the event that last changed it for readers        |
| `revisions`     | hash   | `id number` → that revision, as JSON                               |
| `index:NAME`    | zset   | sort keys (`time id`, all with score 0) of the entries it is about |
| `audit`         | stream | who did what, when; it stays where all else is deleted             |
| `copies:ID`     | hash   | `author name` → a working copy of that entry, as JSON              |
| `copies:ID:times` | hash | `author name` → when that was last changed                            |
| `copied:AUTHOR` | hash   | `id name` → what that author has working copies of, without texts  |
| `once:AUTHOR:K` | hash   | the answer to a write with idempotency key K, for 24 hours         |
| `outbox:KIND`   | hash   | subject → an errand of that kind, as JSON                          |
| `outbox:KIND:times` | zset | the subjects of those, by when they are tried next               |
| `preview`       | string | the code of its private link, and until when that leads there      |
| `readers`       | hash   | process → who follows there now, as JSON; gone after five seconds  |
| `outbox:KIND:history` | list | what was done of a kind, as JSON, the last first               |

Each is `PREFIX:{NAME}:key`; the braces keep a ticker's keys in one slot of a cluster. The name is
the slug that the ticker was created with. An answer to a write outlives even its
ticker, and so does what was done to it. Beside them, without a ticker: `tickers` (zset: a hint of
all names, by when it was written), `{:KIND}:due` (zset: a hint of names, by when their first errand
of that kind is due) and when each was written, `tokens`, `tokens:used`, `tokens:by`, `authors`,
`{:people}:records`, `…:names`, `…:admins` and `…:identities` (hash: id → a person; hash: name → id;
set of ids; hash: who somebody is at a provider → id), `…:passwords`, `…:factors`, `…:recovery` and
more of `newsroom/people/proof`, `persons` (those before there were roles),
`{:people}:audit`, `…:passing` (streams: what people did; with addresses) and `…:renames` (hash: who
and in which line → their names before and after), `tickers:ever` (set of names), `snippets`,
`{:people}:sessions` and `…:seen` (hashes: digest → a session; when it was last used),
`{:people}:form-keys` (hash: a person's id → what their forms carry), `secret`, `link:…`, `format`.

Pictures have a slot of their own, as a ticker of the name `:media` would: `{:media}:pictures`
(hash: id → a picture, as JSON), `…:digests` (hash: SHA-256 of what was uploaded → id), `…:named:ID`
(hash: `name entry` → when something there was about to name it), `…:shown` (set: ids of those that
readers have seen), `…:looks` and `…:going` (zsets: ids, by when it is looked whether anything names
them), `…:generation` (how often one may have been taken from readers), `…:audit`, and an outbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from ticker.newsroom.content.entries import Entry, State
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import NoSuchTicker
from ticker.newsroom.content.tickers import SLUG

DESK = "desk"
"""What a ticker's second log is called, which editors follow."""
PICTURES = ":media"
"""In place of a ticker's name, of all pictures."""
INDEXES = ("all", *(state.value for state in State), "pinned", "key")


def name_of(slug: str) -> str:
    """Return what may be a ticker's name, by which it is stored and followed.

    Whatever a path may hold ends here: raises NoSuchTicker for what no slug can be. Which name a
    slug leads to that a ticker got later is asked of `Aliases` before.
    """
    if not SLUG.fullmatch(slug):
        raise NoSuchTicker(shown(slug))
    return slug


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of one ticker's keys."""

    prefix: str
    name: str

    def __getitem__(self, what: str) -> str:
        return f"{self.prefix}:{{{self.name}}}:{what}"

    def index(self, name: str) -> str:
        """Return the key of an index: all, a state, pinned, or key."""
        return self[f"index:{name}"]

    def once(self, author_id: str, key: str) -> str:
        """Return the key under which the answer to a write is kept."""
        return self[f"once:{author_id}:{key}"]

    def copies(self, entry_id: str) -> str:
        """Return the key of an entry's working copies, whoever keeps them."""
        return self[f"copies:{entry_id}"]

    def copy_times(self, entry_id: str) -> str:
        """Return the key of when those were last changed."""
        return self[f"copies:{entry_id}:times"]

    def outbox(self, kind: str) -> str:
        """Return the key of what is to be done of a kind."""
        return self[f"outbox:{kind}"]

    def outbox_times(self, kind: str) -> str:
        """Return the key of when each of those is tried next."""
        return self[f"outbox:{kind}:times"]

    def outbox_history(self, kind: str) -> str:
        """Return the key of what was done of a kind."""
        return self[f"outbox:{kind}:history"]

    def copied(self, author_id: str) -> str:
        """Return the key of what an author keeps working copies of."""
        return self[f"copied:{author_id}"]

    @property
    def logs(self) -> set[str]:
        """Return the keys of both logs, which tell that a ticker is gone after all else is."""
        return {self["log"], self[DESK]}

    def whole(self) -> list[str]:
        """Return the keys that a ticker of an earlier version had, but for its log."""
        fixed = ("ticker", "activity", "entries", "positions", "revisions")
        return [*(self[what] for what in fixed), *map(self.index, INDEXES)]


def indexes(entry: Entry | None) -> set[str]:
    """Return the names of the indexes that an entry belongs into."""
    if entry is None:
        return set()
    names = {"all", str(entry.state)}
    if entry.for_readers:
        names |= {name for name in ("pinned", "key") if getattr(entry, name)}
    return names
