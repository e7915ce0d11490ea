"""Cursors: whoever reads page after page gets every entry, whatever is moved meanwhile."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from support.clients.readers import get
from support.problems import sentences
from support.seed import SEED

from ticker.newsroom.content.cursors import Cursor

_slugs = count(1)


def at(minute):
    return f"2024-05-06T{minute // 60:02}:{minute % 60:02}:00.000Z"


@pytest.fixture
def thirty(editor, ticker):
    """The ids of thirty entries, the newest first."""
    for number in range(30):
        editor.publish(ticker, f"Nummer {number}", published_at=at(number))
    return [entry["id"] for entry in editor.entries(ticker, limit=100)["entries"]]


@pytest.fixture
def asked(server, ticker):
    """Ask for a page of entries, without a token."""
    url = f"{server.url}/api/tickers/{ticker}/entries"
    return lambda **query: get(url, params={"at": "0-0", **query})  # as of now


def ids(page):
    return [entry["id"] for entry in page["entries"]]


def test_a_cursor_stands_in_an_address_as_it_is(editor, ticker):
    """It has only signs that nobody escapes, and cannot be an id."""
    for number in range(2):
        editor.publish(ticker, f"Nummer {number}")
    cursor = editor.entries(ticker, limit=1)["next"]
    assert re.fullmatch(r"[A-Za-z0-9._-]+", cursor)
    assert not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", cursor)


@pytest.mark.parametrize("moved_to", [at(600), "2020-01-01T00:00:00Z"])
def test_moving_the_end_of_a_page_loses_nothing(editor, ticker, thirty, moved_to):
    """When a page's last entry is re-dated, up or down, the next page is what it was."""
    page = editor.entries(ticker, limit=10)
    editor.change(ticker, thirty[9], published_at=moved_to)
    second = editor.entries(ticker, limit=10, before=page["next"])
    assert ids(second) == thirty[10:20]
    editor.retract(ticker, thirty[19])
    third = editor.entries(ticker, limit=9, before=second["next"])
    assert ids(third) == thirty[20:29]


def test_upwards_a_list_goes_on_with_its_next(editor, ticker, thirty):
    """`after` gives those right above, the newest first, and `next` the way further up."""
    page = editor.entries(ticker, limit=12, after=thirty[-1])
    assert ids(page) == thirty[17:29]
    editor.change(ticker, thirty[17], published_at=at(700))
    page = editor.entries(ticker, limit=12, after=page["next"])
    assert ids(page) == thirty[5:17]
    page = editor.entries(ticker, limit=12, after=page["next"])
    assert ids(page) == [thirty[17], *thirty[:5]]
    assert page["next"] is None
    assert editor.entries(ticker, after=thirty[17]) == {**page, "entries": []}


def test_with_a_token_cursors_lead_through_every_state(editor, ticker):
    """Drafts are read page after page, and the id of one is a place to begin at."""
    drafts = [editor.publish(ticker, f"{n}", state="draft")["id"] for n in range(5)][::-1]
    query = {"state": "draft", "limit": 2}
    first = editor.http.get(f"/{ticker}/entries", params=query).json()
    assert ids(first) == drafts[:2]
    second = editor.http.get(f"/{ticker}/entries", params={**query, "before": first["next"]})
    assert ids(second.json()) == drafts[2:4]
    up = editor.http.get(f"/{ticker}/entries", params={**query, "after": drafts[4]})
    assert ids(up.json()) == drafts[2:4]


@pytest.mark.parametrize("name", ["before", "after"])
def test_what_no_reader_has_seen_is_no_place(editor, ticker, asked, name):
    """The id of a draft, a scheduled or an erased unseen entry is answered as an unknown one."""
    draft, purged, scheduled = (
        editor.publish(ticker, "Geheim", state=state, published_at=moment)["id"]
        for state, moment in [
            ("draft", at(5)),
            ("draft", at(6)),
            ("scheduled", "2999-01-01T00:00:00Z"),
        ]
    )
    editor.retract(ticker, purged, purge="1")
    unknown = asked(**{name: "x" * 26})
    assert unknown.status_code == 404
    for entry_id in (draft, purged, scheduled):
        assert get(f"{editor.url}/api/tickers/{ticker}/entries/{entry_id}").status_code == 404
        assert get(f"{editor.url}/t/{ticker}/e/{entry_id}").status_code == 404
        answer = asked(**{name: entry_id})
        assert answer.status_code == 404
        assert answer.text == unknown.text.replace("x" * 26, entry_id)
        assert dict(answer.headers) | {"date": ""} == dict(unknown.headers) | {"date": ""}


@pytest.mark.parametrize("how", ["retracted", "drafted", "re-dated"])
def test_what_readers_have_seen_is_where_they_saw_it(editor, ticker, how):
    """What became of an entry behind the readers' backs moves no page that begins at it."""
    names = [editor.publish(ticker, f"Nummer {number}")["id"] for number in range(5)][::-1]
    if how == "drafted":
        editor.change(ticker, names[2], state="draft")
        editor.change(ticker, names[2], headline="Neu gefasst")
    else:
        editor.retract(ticker, names[2])
    if how == "re-dated":
        editor.change(ticker, names[2], published_at="2020-01-01T00:00:00Z")
    assert ids(editor.entries(ticker, before=names[2])) == names[3:]
    assert ids(editor.entries(ticker, after=names[2])) == names[:2]


def test_one_way_at_a_time(asked):
    """`before` and `after` in one address are refused."""
    assert list(sentences(asked(before="a", after="b"))) == ["after"]


@pytest.mark.parametrize("name", ["before", "after"])
@pytest.mark.parametrize(
    "text", ["", "a b", ".", ".x", ".MjAyNA", "x" * 65, "{cursor}=", "{cursor}x"]
)
def test_what_is_no_cursor_is_refused(asked, name, text):
    """The sentence names the parameter."""
    cursor = str(Cursor.of(f"{at(0)} e1"))
    assert asked(**{name: cursor}).status_code == 200
    assert list(sentences(asked(**{name: text.format(cursor=cursor)}))) == [name]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-3, 7), st.integers(0, 60)),
        st.tuples(st.just("retract"), st.integers(-3, 7)),
        st.tuples(st.just("new"), st.integers(0, 60)),
    ),
    max_size=3,
)


@seed(SEED)
@settings(
    max_examples=6,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    meanwhile=st.lists(STEPS, min_size=2, max_size=5),
    way=st.sampled_from(["before", "after"]),
)
def test_whoever_pages_gets_what_stays(editor, meanwhile, way):
    """What stands unmoved throughout is read once, whatever happens between the pages."""
    slug = f"seiten-{next(_slugs)}-{SEED}"
    editor.create(slug)
    for number in range(8):
        editor.http.put(
            f"/{slug}/entries/e{number}", json={"headline": "Da", "published_at": at(number * 7)}
        )
    unmoved, read = {f"e{number}" for number in range(8)}, []
    query = {"after": "e0"} if way == "after" else {}
    rest = iter(meanwhile)
    while True:
        page = editor.entries(slug, limit=2, **query)
        read = read + ids(page)[:: 1 if way == "before" else -1]
        for kind, *step in next(rest, []):
            if kind == "new":
                editor.publish(slug, "Neu", published_at=at(step[0]))
                continue
            # A negative number is one of those that were read last: the end of a page, most often.
            entry = f"e{step[0]}" if step[0] >= 0 else next(iter(read[step[0] :]), "e1")
            if kind == "move":
                editor.http.patch(f"/{slug}/entries/{entry}", json={"published_at": at(step[1])})
            else:
                editor.http.delete(f"/{slug}/entries/{entry}")
            unmoved.discard(entry)
        if page["next"] is None:
            break
        query = {way: page["next"]}
    editor.http.delete(f"/{slug}")
    expected = unmoved - ({"e0"} if way == "after" else set())
    assert sorted(one for one in read if one in expected) == sorted(expected)
