"""Accepting: what a request likes best is weighed as RFC 9110 says, and not without end."""

from __future__ import annotations

import pytest
from support.clients.raw import Raw, asking
from support.clients.readers import get

from ticker.web.http.requests import accepted

STREAM = "text/event-stream"


@pytest.mark.parametrize(
    ("header", "liked"),
    [
        ("", []),
        ("de, en", ["de", "en"]),
        ("de;q=0.5, EN", ["en", "de"]),
        ("a;x=1;q=0.1, b;Q=0.2", ["b", "a"]),
        ('a;x="1,2;q=0";q=0.1, b ; q=0.2 ', ["b", "a"]),
        ("a;q=0, b;q=0.000, c;q=1.000", ["c"]),
        ("a;q=2, b;q=x", ["a", "b"]),
        ('a;x="', ["a"]),
        (", ,a,", ["a"]),
    ],
)
def test_a_header_is_weighed(header, liked):
    """Weights stand behind any other parameter, in any case; what weighs nothing is not liked."""
    assert accepted(header) == liked


@pytest.mark.parametrize(
    ("lines", "streams"),
    [
        ([STREAM], True),
        (["Text/Event-Stream"], True),
        ([f"{STREAM};charset=utf-8;q=0.5"], True),
        (["text/html", STREAM], True),
        ([f"{STREAM}, */*;q=0.1"], True),
        ([f"{STREAM}, application/json"], True),
        ([f"{STREAM};q=0.5, application/json"], False),
        ([f"{STREAM};q=0.5, */*"], False),
        ([f"{STREAM};q=0"], False),
        ([f"{STREAM}ing"], False),
        (["text/*"], False),
        (["*/*"], False),
        ([], False),
    ],
)
def test_a_stream_is_for_who_asks_for_one(server, ticker, lines, streams):
    """It is named, and liked no less than what a poll gets; who takes anything named nothing."""
    with Raw(server.url) as raw:
        raw.send(asking(f"/t/{ticker}/live", *(f"Accept: {line}" for line in lines)))
        assert raw.head().headers["content-type"].startswith(STREAM) is streams


def test_several_lines_are_one_list(server):
    """A list that comes in several lines is the same as in one."""
    with Raw(server.url) as raw:
        raw.send(asking("/nothing", "Accept-Language: fr", "Accept-Language: en;q=0.5, de;q=0.1"))
        assert b'<html lang="en"' in raw.answer()[1]


@pytest.mark.parametrize(
    "header", ["x" * 4097 + ", en", ", ".join(f"x{n}" for n in range(100)) + ", en"]
)
def test_a_list_beyond_reason_is_not_read(server, header):
    """A line of more than 4 KiB, or more than 100 names, is as good as none."""
    assert '<html lang="de"' in get(f"{server.url}/x", headers={"Accept-Language": header}).text
    known = get(f"{server.url}/", headers={"If-None-Match": f'{header}, "x"'})
    assert known.status_code == 200


def test_no_condition_of_a_write_is_too_long(editor, ticker):
    """A write that was to happen under a condition does not happen without it."""
    entry = editor.publish(ticker, "Da")
    tags = ", ".join(f'"{n}"' for n in range(100, 1000))
    url = f"/{ticker}/entries/{entry['id']}"
    answer = editor.http.patch(url, json={"headline": "x"}, headers={"If-Match": tags})
    assert answer.status_code == 412
