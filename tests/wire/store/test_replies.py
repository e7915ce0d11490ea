"""Replies: whatever Redis answers is read alike, in however many pieces it comes."""

from __future__ import annotations

import random

import pytest
from support.seed import SEED

from ticker.wire.store.replies import ErrorReply, Replies, packed


def encoded(reply) -> bytes:
    """Return a reply as Redis sends it."""
    if reply is None:
        return b"$-1\r\n"
    if isinstance(reply, int):
        return b":%d\r\n" % reply
    if isinstance(reply, ErrorReply):
        return b"-%b\r\n" % str(reply).encode()
    if isinstance(reply, bytes):
        return b"$%d\r\n%b\r\n" % (len(reply), reply)
    return b"*%d\r\n" % len(reply) + b"".join(map(encoded, reply))


def drawn(luck: random.Random, depth: int = 0):
    """Draw a reply."""
    kind = luck.randrange(5 if depth < 4 else 4)
    if kind == 0:
        return None
    if kind == 1:
        return luck.choice([0, -1, 7, 2**62])
    if kind == 2:
        return luck.randbytes(luck.choice([0, 1, 5, 3000])) + luck.choice([b"", b"\r\n", b"$3\r\n"])
    if kind == 3:
        return ErrorReply(luck.choice(["ERR nothing", "OOM full"]))
    return [drawn(luck, depth + 1) for _ in range(luck.randrange(6))]


def same(one, other) -> bool:
    """Compare replies; errors by their words."""
    if isinstance(one, ErrorReply):
        return isinstance(other, ErrorReply) and str(one) == str(other)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def test_replies_are_the_same_however_they_are_cut():
    """Thousands of replies, cut anywhere, come out as they went in, each as soon as it is whole."""
    luck = random.Random(SEED)
    for _ in range(300):
        sent = [drawn(luck) for _ in range(luck.randrange(1, 8))]
        data, replies, got = b"".join(map(encoded, sent)), Replies(), []
        while data:
            cut = luck.choice([1, 2, 7, 100, 10_000])
            got += replies.feed(data[:cut])
            data = data[cut:]
        assert len(got) == len(sent)
        assert all(map(same, sent, got))


def test_a_word_of_the_server_and_an_error_are_told_apart():
    """A status is text; an error is a value with its code."""
    status, error = Replies().feed(b"+QUEUED\r\n-NOSCRIPT no such script\r\n")
    assert status == b"QUEUED"
    assert (error.code, str(error)) == ("NOSCRIPT", "NOSCRIPT no such script")


@pytest.mark.parametrize("data", [b"HTTP/1.1 400 Bad Request\r\n", b"$x\r\n", b"!3\r\n"])
def test_what_is_no_reply_is_an_error(data):
    """Another server on that port is noticed at its first word."""
    with pytest.raises(ValueError, match=r"Protocol error|string length"):
        Replies().feed(data)


def test_a_command_is_packed_as_redis_reads_it():
    """Words are bytes, text and numbers, of any content."""
    assert packed(("SET", "ä", b"\r\n", 7)) == (
        b"*4\r\n$3\r\nSET\r\n$2\r\n\xc3\xa4\r\n$2\r\n\r\n\r\n$1\r\n7\r\n"
    )
