"""Planning at the desk: what is typed is a time where the ticker is; no hour is guessed."""

from __future__ import annotations

import html
import re

import pytest
from support.clients.desk import scheduled

NEVER = ("2027-03-28T02:30", "hour_missing", ["01:30", "03:30"])
TWICE = ("2027-10-31T02:30", "hour_twice", ["02:30", "02:30"])
"""Nights in which Berlin's clocks are changed, a time then, and what it may mean."""


def plan(desk, ticker, **due):
    """Press the desk's button to plan; return the answer, and the form as it comes back."""
    answer = desk.write(
        ticker, **desk.composer(ticker), headline="Geplantes", state="scheduled", **due
    )
    return answer, html.unescape(answer.text.partition('class="composer"')[2])


def due(editor, ticker):
    """Return when the ticker's planned entries are due."""
    return [entry["published_at"] for entry in scheduled(editor, ticker)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2099-07-01T08:15", "2099-07-01T06:15:00.000Z"),
        ("2099-01-01T08:15", "2099-01-01T07:15:00.000Z"),
    ],
)
def test_typed_as_planned(desk, editor, ticker, typed, meant):
    """A July time is a July time in winter, too; the form shows again what was typed."""
    answer, _ = plan(desk, ticker, due=typed)
    assert answer.status_code == 303
    assert due(editor, ticker) == [meant]
    entry = scheduled(editor, ticker)[0]["id"]
    again = desk.http.get(f"/desk/{ticker}", params={"edit": entry}).text
    assert f'name="due" value="{typed}"' in again


@pytest.mark.parametrize(("typed", "why", "times"), [NEVER, TWICE])
def test_an_hour_that_is_not_one(desk, editor, ticker, typed, why, times):
    """A time that clocks skip, or show twice, is asked about; each choice is a moment."""
    answer, form = plan(desk, ticker, due=typed)
    assert answer.status_code == 422
    assert {"hour_missing": "nicht", "hour_twice": "zweimal"}[why] in form.partition("</div>")[0]
    choices = re.findall(r'name="due_at" value="([^"]+)"> (..:..)', form)
    assert [time for _, time in choices] == times
    assert f'name="due" value="{typed}"' in form
    for number, (choice, _) in enumerate(choices):
        answer, _ = plan(desk, ticker, due=typed, due_at=choice)
        assert answer.status_code == 303
        assert len(due(editor, ticker)) == number + 1
    day = typed[:10]
    assert sorted(due(editor, ticker)) == [f"{day}T00:30:00.000Z", f"{day}T01:30:00.000Z"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "fehlen"),
        ("2027-10-31", "fehlen"),
        ("2099-13-01T10:00", "fehlen"),
        ("2099-01-01T10:00+05:00", "fehlen"),
        ("2020-01-01T10:00", "schon vorbei"),
    ],
)
def test_no_time_to_plan_for(desk, editor, ticker, typed, said):
    """What is no time, or over, is said so; nothing goes out instead."""
    answer, form = plan(desk, ticker, due=typed, due_at="2099-01-01T10:00:00+01:00")
    assert answer.status_code == 422
    assert said in form.partition("</div>")[0]
    assert (due(editor, ticker), editor.entries(ticker)["entries"]) == ([], [])
