"""Troubles: all that may be wrong with Redis, in one table.

From it come what the start, ``ticker check``, ``/readyz`` and the log say, and what is answered to
whoever writes. Some pass, or somebody mends them while everything runs: Redis is away, full, a
replica. Others *last*: no patience helps against a wrong password. Those stop the first start,
where somebody looks on. They never stop a worker that takes another one's place: its readers are
served better by whatever still works than by nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from ticker.wire.kinds import Doubt, Reason


class Trouble(NamedTuple):
    """One of them: what it is, what is to be done, and whether it lasts."""

    what: str
    remedy: str
    lasts: bool = False

    def said(self, words: str = "") -> str:
        """Return it in a sentence, or two; with words that say more of it."""
        more = f": {words.rstrip('. ')}" if words else ""
        return f"{self.what}{more}. {self.remedy}."


RIGHTS = "~PREFIX:* &PREFIX:* +@all -@dangerous +info +config|get"
"""What a user needs, as Redis writes it."""

TROUBLES: dict[Reason | Doubt, Trouble] = {
    "away": Trouble("Redis is out of reach", "All goes on by itself once it is back"),
    "denied": Trouble(
        "Redis does not let us in",
        "Put the user and the password that it knows into TICKER_REDIS_URL: "
        "redis://USER:PASSWORD@HOST",
        lasts=True,
    ),
    "tls": Trouble(
        "Redis and TICKER_REDIS_URL do not agree on TLS",
        "Write rediss:// where Redis speaks TLS and redis:// where it does not; "
        "?ssl_ca_certs=FILE names an authority of your own",
        lasts=True,
    ),
    "sentinel": Trouble(
        "TICKER_REDIS_URL leads to a Sentinel, which stores nothing",
        "Name the master that it watches, with that one's port",
        lasts=True,
    ),
    "old": Trouble("Redis is older than version 7", "Run Redis 7 or later, or Valkey", lasts=True),
    "readonly": Trouble(
        "Redis is a replica, which takes no writes", "Name the master in TICKER_REDIS_URL"
    ),
    "oom": Trouble(
        "Redis is full (maxmemory)",
        "Give it more memory, or delete tickers that have ended; readers are served, and "
        "retracting, unpublishing, erasing and deleting get through",
    ),
    "noreplicas": Trouble(
        "Redis has fewer replicas in reach than its min-replicas-to-write asks for",
        "Bring them back, or ask for fewer",
    ),
    "noperm": Trouble(
        "Redis does not allow this user all that is needed; see its ACL",
        f"Give it {RIGHTS}",
        lasts=True,
    ),
    "misconf": Trouble(
        "Redis cannot save to its disk, and takes no writes until it can", "Make room there"
    ),
    "moved": Trouble(
        "Redis is a cluster, of which the server in TICKER_REDIS_URL has only a part",
        "Name one with a single master that has all slots",
        lasts=True,
    ),
    "undurable": Trouble(
        "Redis has not written the change to its disk in time", "Look at how busy that disk is"
    ),
    "contended": Trouble(
        "Others have changed the same thing at the same time, again and again", "Repeat it"
    ),
    "layout": Trouble(
        "The data in Redis are of a later version of Ticker",
        "Start the version that has written them, or a later one",
        lasts=True,
    ),
    "restoring": Trouble(
        "Only a part of a backup stands here, as its restore has not come to its end",
        "Wait for it; or run ticker restore with the backup again, which clears the part first",
        lasts=True,
    ),
    "failed": Trouble(
        "Redis does not do what it is asked", "Its own words say why, here or in its log"
    ),
    "evicts": Trouble(
        "Redis throws tickers and tokens away when it is full",
        "Set 'maxmemory-policy noeviction'",
    ),
    "weak": Trouble(
        "An acknowledged entry may be lost in a power cut",
        "Set 'appendonly yes' and 'appendfsync always', or use Redis 7.2 or later with "
        "'appendonly yes'",
    ),
    "unseen": Trouble(
        "Redis does not tell this user how it is set up",
        "Give it +info and +config|get, or see to it yourself that it is version 7 or later, a "
        "master, and set to noeviction",
    ),
}

WARNED_OF: tuple[Reason | Doubt, ...] = ("readonly", "evicts", "weak", "unseen")
"""With these a server starts, and says so; whoever checks is warned, and no more."""
