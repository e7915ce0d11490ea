"""Kinds: how a value of each kind is read from Redis in pieces, and written there.

A value is a row of elements, each of some words: a field of a hash and what it holds, a member of a
set, the id of a line in a stream and its words. Their order is always the same.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from ticker.wire.store.line import Command, Line
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.unavailable import unavailable

Element = tuple[bytes, ...]

MOST_AT_ONCE = 500
BYTES_AT_ONCE = 512 * 1024
"""About how much is asked for in one go; a single element may be more."""


async def asked(line: Line, *commands: Command) -> list[Any]:
    """Send commands in one go; return their answers. Raises Unavailable."""
    answers = await line.ask(commands)
    for answer in answers:
        if isinstance(answer, ErrorReply):
            raise unavailable(answer) from answer
    return answers


async def elements(line: Line, kind: bytes, key: bytes) -> AsyncIterator[Element]:
    """Give what a key holds, some at a time. Raises Unavailable."""
    whole, parse = _WHOLE[kind]
    if kind in {b"string", b"set"}:
        for one in parse((await asked(line, whole(key)))[0]):
            yield one
        return
    fields = sorted((await asked(line, ("HKEYS", key)))[0]) if kind == b"hash" else []
    at, count, last = 0, 1, b"-"
    while True:
        if kind == b"hash":
            some = fields[at : at + count]
            values = (await asked(line, ("HMGET", key, *some)))[0] if some else []
            pairs = zip(some, values, strict=True)
            found: list[Element] = [pair for pair in pairs if pair[1] is not None]
            is_over = at + count >= len(fields)
        else:
            found = parse((await asked(line, _stretch(kind, key, at, count, last)))[0])
            is_over = len(found) < count
        for one in found:
            yield one
        if is_over:
            return
        at, last = at + count, b"(" + found[-1][0] if found else last
        size = max(1, sum(len(word) for one in found for word in one))
        count = max(1, min(MOST_AT_ONCE, 4 * count, count * BYTES_AT_ONCE // size))


def whole(kind: bytes, key: bytes) -> Command:
    """Return the command that reads all that a key holds."""
    return _WHOLE[kind][0](key)


def parsed(kind: bytes, answer: Any) -> list[Element]:
    """Return the elements in the answer to that, in their order."""
    return _WHOLE[kind][1](answer)


def writes(kind: bytes, key: bytes, some: Sequence[Element]) -> list[Command]:
    """Return the commands that write elements behind those that a key holds."""
    if kind == b"stream":
        return [("XADD", key, *one) for one in some]
    if kind == b"zset":
        some = [(score, member) for member, score in some]
    return [(_WRITES[kind], key, *chain.from_iterable(some))] if some else []


def _stretch(kind: bytes, key: bytes, at: int, count: int, last: bytes) -> Command:
    if kind == b"stream":
        return ("XRANGE", key, last, "+", "COUNT", count)
    if kind == b"zset":
        return ("ZRANGE", key, at, at + count - 1, "WITHSCORES")
    return ("LRANGE", key, at, at + count - 1)


def _pairs(answer: Any) -> Iterator[Element]:
    return zip(answer[::2], answer[1::2], strict=True)


_WRITES = {b"string": "SET", b"hash": "HSET", b"list": "RPUSH", b"set": "SADD", b"zset": "ZADD"}
_WHOLE: dict[bytes, tuple[Callable[[bytes], Command], Callable[[Any], list[Element]]]] = {
    b"string": (lambda key: ("GET", key), lambda text: [] if text is None else [(text,)]),
    b"hash": (lambda key: ("HGETALL", key), lambda found: sorted(_pairs(found))),
    b"list": (lambda key: ("LRANGE", key, 0, -1), lambda found: [(one,) for one in found]),
    b"set": (lambda key: ("SMEMBERS", key), lambda found: sorted((one,) for one in found)),
    b"zset": (
        lambda key: ("ZRANGE", key, 0, -1, "WITHSCORES"),
        lambda found: list(_pairs(found)),
    ),
    b"stream": (
        lambda key: ("XRANGE", key, "-", "+"),
        lambda found: [(at, *words) for at, words in found],
    ),
}
KINDS = frozenset(_WHOLE)
"""All that Ticker stores; modules of Redis have others."""
