"""Contributing: whoever writes drafts is offered at the desk what they may do, and nothing else."""

from __future__ import annotations

import re

import pytest
from support.clients.desk import Desk

from ticker.newsroom.people.roles import Grants, Role

WRITES = "Sie schreiben Entwürfe; was Leser sehen, entscheidet die Redaktion."


@pytest.fixture
def contributor(server, ticker, slug):
    """Somebody who writes drafts for one ticker, and is nothing for the others."""
    with Desk(server) as one:
        grants = Grants(tickers={ticker: Role.CONTRIBUTOR})
        yield one.sign_in(f"Grace {slug}", grants=grants)


def rows(page: str) -> dict[str, set[str]]:
    """Return what each row offers, by its entry's headline."""
    found = {}
    for row in page.split('<li class="row"')[1:]:
        name = re.search(r"<h3[^>]*>([^<]*)</h3>", row)
        assert name
        found[name[1]] = set(re.findall(r'data-deed="([a-z]+)"', row.partition("</li>")[0]))
    return found


def composer(page: str) -> str:
    """Return the form of a page in which a text is written, without what the script has of it."""
    return page.partition('<form method="post" action="/desk/')[2].partition(
        'class="actions live"'
    )[0]


def test_the_desk_offers_what_a_contributor_may_do(contributor, desk, editor, ticker):
    """Drafts are edited, their own are dropped; what readers see is left to the newsroom."""
    editor.publish(ticker, "Public")
    editor.publish(ticker, "Planned", state="scheduled", published_at="2099-01-01T10:00:00Z")
    editor.publish(ticker, "Theirs", state="draft")
    fields = contributor.composer(ticker)
    assert contributor.write(ticker, **fields, headline="Own", state="draft").status_code == 303
    page = contributor.http.get(f"/desk/{ticker}").text
    offered = rows(page)
    assert offered == {
        "Public": {"history", "link"},
        "Planned": {"history"},
        "Theirs": {"edit", "history"},
        "Own": {"edit", "history", "retract", "erase"},
    }
    form = composer(page.partition("<ticker-desk")[2])
    assert re.findall('name="state" value="([a-z]+)"', form) == ["draft"]
    assert 'class="plan"' not in form
    assert WRITES in form
    for refused in ("/status", f"/desk/{ticker}/ticker", "/desk/-/snippets", "data-publishes"):
        assert refused not in page
    assert rows(desk.http.get(f"/desk/{ticker}").text)["Public"] >= {
        "edit",
        "pin",
        "retract",
        "move",
    }


def test_what_a_contributor_may_not_change_is_not_theirs_to_send(contributor, editor, ticker):
    """A form of what readers have offers no way but back, and its history none to restore."""
    entry = editor.publish(ticker, "Public")
    editor.change(ticker, entry["id"], headline="Public again")
    form = composer(contributor.http.get(f"/desk/{ticker}", params={"edit": entry["id"]}).text)
    assert 'name="state"' not in form
    history = contributor.http.get(
        f"/desk/{ticker}/{entry['id']}/history", params={"revision": 1}
    ).text
    assert "Public" in history
    assert "/restore" not in history
    assert 'class="fetch"' not in history


def test_the_settings_are_no_page_of_a_contributor(contributor, ticker):
    """They are refused with a sentence that says whom to ask, and lead to nobody's preview."""
    answer = contributor.http.get(f"/desk/{ticker}/ticker")
    assert answer.status_code == 403
    assert "Bitten Sie die Redaktion oder einen Admin darum." in answer.text


def test_entries_move_to_where_their_editor_publishes(server, editor, ticker, slug):
    """An editor of two tickers is offered the other of them, and no third."""
    for other in ("b", "c"):
        editor.create(f"{ticker}-{other}")
    grants = Grants(
        tickers={ticker: Role.EDITOR, f"{ticker}-b": Role.EDITOR, f"{ticker}-c": Role.CONTRIBUTOR}
    )
    with Desk(server) as some:
        page = some.sign_in(f"Grace {slug}", grants=grants).http.get(f"/desk/{ticker}").text
    listed = page.partition('id="other-tickers"')[2].partition("</datalist>")[0]
    assert re.findall('value="([^"]+)"', listed) == [f"{ticker}-b"]


def test_a_draft_of_others_is_not_ones_own_by_a_change(contributor, desk, editor, ticker):
    """Whoever has written on in somebody's draft does not drop it with all its versions."""
    entry = editor.publish(ticker, "Theirs", state="draft")["id"]
    fields = contributor.composer(ticker, entry)
    assert contributor.write(ticker, **fields, headline="Theirs!", state="draft").status_code == 303
    assert "erase" not in rows(contributor.http.get(f"/desk/{ticker}").text)["Theirs!"]
    form = {"form_key": contributor.form_key(), "revision": "2"}
    assert contributor.http.post(f"/desk/{ticker}/{entry}/retract", data=form).status_code == 403
    assert editor.http.get(f"/{ticker}/entries/{entry}").json()["revision"] == 2
