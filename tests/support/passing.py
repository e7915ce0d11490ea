"""Passing time: what the store holds of a ticker's lull becomes so much older."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from redis import Redis

from support.machines.servers import Server
from ticker.newsroom.content import moments
from ticker.newsroom.errands.errand import PAUSE
from ticker.newsroom.records.keys import Keys

_SUBJECT = "ticker"


def pass_by(server: Server, name: str, time: timedelta) -> None:
    """Let time pass, as far as the wait for something new in a ticker is concerned."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    keys = Keys(prefix, name)
    back = -time / timedelta(milliseconds=1)
    with Redis.from_url(server.store_url, decode_responses=True) as redis:
        redis.set(keys["activity"], _older(redis.get(keys["activity"]), time))
        if errand := redis.hget(keys.outbox(PAUSE), _SUBJECT):
            older = json.dumps(_older(json.loads(errand), time))
            redis.hset(keys.outbox(PAUSE), _SUBJECT, older)
            redis.zincrby(keys.outbox_times(PAUSE), back, _SUBJECT)
            redis.zincrby(f"{prefix}:{{:{PAUSE}}}:due", back, name)


def _older(value: Any, time: timedelta) -> Any:
    if isinstance(value, dict):
        return {name: _older(one, time) for name, one in value.items()}
    try:
        return moments.written(datetime.fromisoformat(value) - time)
    except (TypeError, ValueError):
        return value
