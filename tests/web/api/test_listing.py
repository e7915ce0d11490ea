"""Lists of entries: in order, in pages that do not shift, labelled with their position."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get
from support.problems import sentences

SAME = "2024-02-03T04:05:06.789Z"


@pytest.fixture
def ten(editor, ticker):
    """The ids of ten entries of the same moment, as they should be listed."""
    ids = ["A", "AB", "Z", "_", "a", "a-", "aa", "b", "0", "-"]
    for entry_id in ids:
        content = {"headline": entry_id, "published_at": SAME}
        assert editor.http.put(f"/{ticker}/entries/{entry_id}", json=content).status_code == 201
    return sorted(ids, key=str.encode, reverse=True)


def paged(editor, slug, limit, **query):
    """Return the ids of all pages."""
    pages, before = [], None
    while True:
        page = editor.entries(slug, limit=limit, **query, **({"before": before} if before else {}))
        pages.append([entry["id"] for entry in page["entries"]])
        before = page["next"]
        if before is None:
            return pages


def test_the_newest_comes_first(editor, ticker):
    """Entries are listed by their time of publishing, whenever they were written."""
    days = ["2024-02-03", "2024-02-01", "2024-02-05", "2024-02-02"]
    for day in days:
        editor.publish(ticker, day, published_at=f"{day}T00:00:00Z")
    said = [entry["headline"] for entry in editor.entries(ticker)["entries"]]
    assert said == sorted(days, reverse=True)


def test_equal_times_are_in_the_order_of_ids(editor, ticker, ten):
    """Of the same moment, the id with the greater bytes comes first."""
    assert [entry["id"] for entry in editor.entries(ticker)["entries"]] == ten


@pytest.mark.parametrize("limit", [1, 3, 9, 10, 100])
def test_pages_part_the_list_and_lose_nothing(editor, ticker, ten, limit):
    """However long its pages, a list has each entry once, and its last page no next."""
    pages = paged(editor, ticker, limit)
    assert [entry_id for page in pages for entry_id in page] == ten
    assert all(len(page) == limit for page in pages[:-1])


def test_a_page_does_not_shift(editor, ticker, ten):
    """What is published meanwhile does not move what a next page begins with."""
    page = editor.entries(ticker, limit=4)
    editor.publish(ticker, "Neu")
    older = editor.entries(ticker, limit=4, before=page["next"])
    assert [entry["id"] for entry in older["entries"]] == ten[4:8]


@pytest.mark.parametrize("how", ["retracted", "purged", "drafted", "drafted and deleted"])
def test_a_page_may_begin_at_what_is_no_longer_there(editor, ticker, ten, how):
    """The entry a page begins below may be gone; the next page is the same."""
    gone = ten[3]
    if how.startswith("drafted"):
        editor.change(ticker, gone, state="draft")
    if how != "drafted":
        editor.retract(ticker, gone, **({"purge": "1"} if how == "purged" else {}))
    older = editor.entries(ticker, limit=4, before=gone)
    assert [entry["id"] for entry in older["entries"]] == ten[4:8]
    page = get(f"{editor.url}/t/{ticker}", params={"before": gone})
    assert page.status_code == 200
    assert f'id="e-{ten[4]}"' in page.text


def test_no_such_entry_to_begin_at(editor, ticker, server):
    """A page below or above something that was never there is 404."""
    for name in ("before", "after"):
        url = f"{server.url}/api/tickers/{ticker}/entries"
        answer = get(url, params={name: "nothing"})
        assert not sentences(answer, 404)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1.5", "0001001", "٣"])
def test_a_limit_is_one_to_a_hundred(editor, ticker, server, limit):
    """A page has 1 to 100 entries; anything else is refused."""
    url = f"{server.url}/api/tickers/{ticker}/entries"
    sentences(get(url, params={"limit": limit}))


def test_a_state_is_one_of_those_there_are(editor, ticker):
    """A state that does not exist is refused."""
    sentences(editor.http.get(f"/{ticker}/entries", params={"state": "submitted"}))


def test_twenty_entries_are_a_page(editor, ticker):
    """Without a limit a page has 20 entries."""
    for number in range(21):
        editor.publish(ticker, f"Nummer {number}")
    page = editor.entries(ticker)
    assert len(page["entries"]) == 20
    assert page["next"]


def test_a_list_is_labelled_with_its_position(editor, ticker, server):
    """`at` is that of the newest event, and each entry has that of its own last one."""
    entry = editor.publish(ticker, "Da")
    editor.publish(ticker, "Entwurf", state="draft")
    page = editor.entries(ticker)
    assert page["at"] == entry["position"] == page["entries"][0]["position"]


def test_caches_may_share_what_everybody_sees(editor, ticker, server):
    """An anonymous list has an ETag of its position, and is not sent twice to who has it."""
    url = f"{server.url}/api/tickers/{ticker}/entries"
    answer = get(url)
    assert answer.json()["at"] in answer.headers["etag"]
    assert answer.headers["cache-control"].startswith("public, max-age=0, s-maxage=1, stale-while")
    assert answer.headers["vary"] == "Authorization, Origin, Accept-Encoding"
    for sent in (answer.headers["etag"], f'"x", W/{answer.headers["etag"]}'):
        again = get(url, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
    everywhere(server.url, ticker, editor.publish(ticker, "Neu")["position"])
    changed = get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert changed.status_code == 200


def test_what_a_token_sees_is_never_shared(editor, ticker):
    """The answer to a token is for its owner alone."""
    answer = editor.http.get(f"/{ticker}/entries")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Authorization"


def test_a_list_at_another_position_is_never_shared(editor, ticker, server):
    """Asked with `?at=`, a list may be kept only if it is of that very position."""
    url = f"{server.url}/api/tickers/{ticker}/entries"
    at = editor.entries(ticker)["at"]
    assert "s-maxage" in get(url, params={"at": at}).headers["cache-control"]
    for other in ("7-00000000", "", "x"):
        answer = get(url, params={"at": other})
        assert answer.headers["cache-control"] == "no-store"
