"""Rights: which commands are needed on our keys and channels, and whether this user may run them.

A change is made of several commands, and Redis undoes nothing where a later one is refused. So what
a user may do is asked beside each probe and at the start, not found out half-way.
"""

from __future__ import annotations

from ticker.wire.store.script import Script

WRITABLE = Script.of("ticker.wire.store", "lua/writable.lua")
"""Says whether a write would be taken, and whether all that is needed may be run."""

NEEDED = tuple(
    """
    DEL EXISTS EXPIRE GET GETDEL HDEL HEXISTS HGET HGETALL HINCRBY HKEYS HLEN HMGET HSET
    HSETNX HVALS INCR LINDEX LLEN LPOP LPUSH LRANGE LSET LTRIM MGET PUBLISH RPUSH SADD SCARD
    SCRIPT|LOAD SET SISMEMBER SMEMBERS SREM SUBSCRIBE TIME TTL UNLINK UNSUBSCRIBE XADD
    XREVRANGE XTRIM ZADD ZCARD ZLEXCOUNT ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZREM
    ZREMRANGEBYRANK ZREVRANGE ZREVRANGEBYLEX ZSCORE
    """.split()  # noqa: SIM905 - as a literal it would fill the page
)
"""All that is asked of Redis, but for what only says how it is set up (INFO, CONFIG, WAITAOF).

What only a backup asks for, such as SCAN, WATCH and XRANGE, is not among them: who may not do that
serves all the same. EVAL and EVALSHA are not, either: that a script can ask at all shows them. (And
to be asked about them without their keys ends Valkey 9.1.)
"""


def usual_key(prefix: str) -> str:
    """Return a key such as those of tickers are."""
    return f"{prefix}:{{-}}:-"
