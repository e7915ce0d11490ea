"""Serving: readers get a picture while something published shows it, whole or in part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.clients.readers import BOTH_ANSWER
from support.machines.stores import wait_for

KEPT = "public, max-age=86400, s-maxage=60"


@pytest.fixture
def shown(house, drawn, ticker):
    """The id of a picture that a published entry shows, once all its sizes are made."""
    one = house.new(drawn())
    house.editor.publish(ticker, "Kai", image={"media": one, "alt": "Kai"})
    house.is_made(one)

    def is_so() -> bool:
        answers = [house.get(one, "120.jpg") for _ in BOTH_ANSWER]
        return {answer.headers["cache-control"] for answer in answers} == {KEPT}

    wait_for(is_so, "every worker has heard of that")
    return one


def test_all_that_a_page_names_is_there_from_publishing_on(house, drawn, ticker):
    """Nothing before it; a size that is still to be made is the nearest, which nobody keeps."""
    one = house.new(drawn(width=1000, height=700))
    assert house.get(one, "480.webp").status_code == 404
    draft = house.editor.publish(ticker, "Kai", image={"media": one}, state="draft")
    assert house.get(one, "480.webp").status_code == 404
    house.editor.change(ticker, draft["id"], state="published")
    for size in ("480.webp", "960.webp", "1000.webp", "960.avif", "480.jpg", "1000.jpg"):
        answer = house.get(one, size)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] in {KEPT, "no-store"}
        is_it = answer.headers["content-type"] == f"image/{size[-4:].strip('.')}"
        assert is_it or answer.headers["cache-control"] == "no-store"
    for size in ("481.webp", "2400.webp", "960.png", "original", "960", "960.webp.", "../original"):
        assert house.get(one, size).status_code == 404
    assert len(house.is_made(one)) == 9


def test_what_is_scheduled_is_not_there(house, drawn, ticker):
    """Nor what only a working copy names."""
    scheduled, copied = house.new(drawn("scheduled")), house.new(drawn("copied"))
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    house.editor.publish(
        ticker, "Kai", image={"media": scheduled}, state="scheduled", published_at=later
    )
    entry = house.editor.publish(ticker, "Kai")
    content = {"base": 1, "content": {"image": {"media": copied}}}
    house.editor.http.put(f"/{ticker}/entries/{entry['id']}/copies/mine", json=content)
    assert {house.get(one).status_code for one in (scheduled, copied)} == {404}


def test_a_picture_is_sent_once(house, shown):
    """Whoever has it is told so; nobody's cookies are looked at, and it may be shown anywhere."""
    first = house.get(shown)
    assert (first.status_code, first.headers["cache-control"]) == (200, KEPT)
    assert first.headers["content-type"] == "image/webp"
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert first.headers["x-content-type-options"] == "nosniff"
    assert "vary" not in first.headers
    assert first.content[:4] == b"RIFF"
    tag = {"If-None-Match": first.headers["etag"]}
    again = house.get(shown, headers={**tag, "Cookie": "ticker_00000000=made-up"})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == KEPT
    # Whoever answers may have heard a moment ago only that it is made.
    wait_for(
        lambda: house.get(shown, "120.jpg").headers["content-type"] == "image/jpeg", "it is there"
    )
    assert house.get(shown, "120.jpg", headers=tag).status_code == 200


RANGES = {
    "bytes=0-9": (206, slice(0, 10)),
    "bytes=10-": (206, slice(10, None)),
    "bytes=-7": (206, slice(-7, None)),
    "bytes=-999999999": (206, slice(None)),
    "bytes=0-999999999": (206, slice(None)),
    "bytes=999999999-": (416, slice(0)),
    "bytes=-0": (416, slice(0)),
    "bytes=9-3": (200, slice(None)),
    "bytes=0-1,4-5": (200, slice(None)),
    "lines=0-1": (200, slice(None)),
    "bytes=a-b": (200, slice(None)),
}


def test_a_part_of_it_can_be_asked_for(house, shown):
    """One stretch of bytes, by whoever has the rest of the same picture."""
    whole = house.get(shown)
    assert whole.headers["accept-ranges"] == "bytes"
    size = len(whole.content)
    for asked, (status, part) in RANGES.items():
        answer = house.get(shown, headers={"Range": asked})
        found = answer.content if status != 416 else b""
        assert (asked, answer.status_code, found) == (asked, status, whole.content[part])
        if status == 206:
            first, end, _ = part.indices(size)
            assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
            assert answer.headers["content-type"] == "image/webp"
        if status == 416:
            assert answer.headers["content-range"] == f"bytes */{size}"
    for tag, status in ((whole.headers["etag"], 206), ('"another"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": tag}
        assert house.get(shown, headers=headers).status_code == status


def test_a_head_says_what_would_come(house, shown):
    """With its length, and without a body."""
    whole = house.get(shown)
    address = f"{house.server.url}/media/{shown}/120.webp"
    head = house.editor.http.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "content-type", "cache-control"):
        assert head.headers[name] == whole.headers[name]
