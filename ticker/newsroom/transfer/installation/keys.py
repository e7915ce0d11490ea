"""Keys: which of them a backup takes, which it leaves, and which belong into one step.

*The naive way* walks what the newsroom knows: tickers, entries, people, and so on, each by its own
model. It is a second description of all that is stored, and forgets what is added to the first: a
field of a later version, a key that nobody thought of. Ours takes what stands under the prefix, and
names what is *not* taken: the table below, with a reason each. A key that is forgotten there is
in the backup, which does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ticker.newsroom.content.tickers import SLUG
from ticker.newsroom.records.keys import PICTURES
from ticker.wire.log.packing import KEYS

TICKERS, REST, PEOPLE, ALBUM = "tickers", "newsroom", "people", "pictures"
"""The parts of a backup: each ticker, all that has no slot of its own, people, pictures."""
PICTURES_KEY = f"{{{PICTURES}}}:pictures".encode()
"""The key of the pictures' records."""
_TAG = re.compile(rb"\{([^}]+)\}")
_OF_KEYS = re.compile(rb"\{[^}]+\}:" + KEYS.encode())


class Left(NamedTuple):
    """What a backup leaves, and why."""

    like: re.Pattern[bytes]
    why: str


_ANEW = "everybody signs in anew: what has ended since the backup must not come back"
LEFT = tuple(
    Left(re.compile(like.encode()), why)
    for like, why in {
        r"format": "the backup says it in its first lines; it is written last",
        r"secret": "it tells installations apart, and the restored one is another",
        r"\{[^}]+\}:readers": "who follows in this moment",
        r"\{:[a-z]+\}:due(:written)?": "hints, which each server writes that starts",
        r"\{:people\}:sessions(:seen)?": _ANEW,
        r"\{:people\}:form-keys": _ANEW,
        r"\{:people\}:half:[0-9a-f]+": _ANEW,
        r"\{:people\}:attempt:[0-9a-f]+": _ANEW,
        r"\{:people\}:factors:offered:[0-9a-f]+": _ANEW,
        r"link(-of)?:[^{]+": _ANEW,
        r"\{:people\}:tries:[a-z]+:[0-9a-f]+": "how often somebody was wrong a moment ago",
    }.items()
)


def is_taken(name: bytes) -> bool:
    """Tell whether a backup takes the key of a name, which stands without the prefix."""
    return not any(one.like.fullmatch(name) for one in LEFT)


def names_keys(name: bytes) -> bool:
    """Tell whether a key holds the names of others, with the prefix."""
    return _OF_KEYS.fullmatch(name) is not None


def tag_of(name: bytes) -> bytes:
    """Return what is in the braces of a key, whose slot it shares; nothing where it has none."""
    found = _TAG.search(name)
    return found[1] if found else b""


def part_of(name: bytes) -> str:
    """Return to which part of a backup a key belongs; of a ticker, with its name."""
    tag = tag_of(name).decode(errors="replace")
    if SLUG.fullmatch(tag):
        return f"{TICKERS}/{tag}"
    return {":people": PEOPLE, PICTURES: ALBUM}.get(tag, REST)


def in_steps(names: Iterable[bytes]) -> list[list[bytes]]:
    """Return keys such that those of one slot stand together, which can be read in one step."""
    steps: dict[bytes, list[bytes]] = {}
    for name in sorted(names):
        steps.setdefault(tag_of(name) or name, []).append(name)
    return list(steps.values())
