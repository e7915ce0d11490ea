"""An earlier version that stands again: its text comes back, what readers were told stays."""

from __future__ import annotations

import pytest
from support.clients.desk import Desk

TOLD = "Die Zahl war falsch."


@pytest.fixture
def restore(desk, ticker):
    """Let a version of an entry stand again, from its history."""

    def restored(entry: str, version: int) -> None:
        history = f"/desk/{ticker}/{entry}/history?revision={version}"
        page = desk.http.get(history).text
        form = {name: Desk.hidden(page, name) for name in ("form_key", "revision", "restored")}
        answer = desk.http.post(f"/desk/{ticker}/{entry}/restore", data=form)
        assert answer.status_code == 303, answer.text

    return restored


def test_a_correction_stays(restore, editor, ticker):
    """The version from before it has no sentence for readers: what they are told stays."""
    entry = editor.publish(ticker, "Warnung", body="3.000")["id"]
    editor.change(ticker, entry, body="3.400", correction=TOLD)
    restore(entry, 1)
    stands = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (stands["body"], stands["correction"], stands["revision"]) == ("3.000", TOLD, 3)


def test_a_version_brings_its_own_correction(restore, editor, ticker):
    """Where that version had a sentence of its own, readers read that again."""
    entry = editor.publish(ticker, "Warnung", body="3.000")["id"]
    editor.change(ticker, entry, body="3.400", correction=TOLD)
    editor.change(ticker, entry, body="3.500", correction="Auch das war falsch.")
    restore(entry, 2)
    stands = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (stands["body"], stands["correction"]) == ("3.400", TOLD)


def test_what_was_told_in_place_of_an_entry_is_no_correction(restore, editor, ticker):
    """A sentence in place of a retracted entry neither comes back with its text, nor gives way."""
    entry = editor.publish(ticker, "Warnung", body="3.000", correction=TOLD)["id"]
    editor.http.request("DELETE", f"/{ticker}/entries/{entry}", json={"correction": "Verwechselt."})
    restore(entry, 1)
    told = editor.http.get(f"/{ticker}/entries/{entry}").json()["correction"]
    editor.change(ticker, entry, state="published", headline="Warnung für Passau")
    restore(entry, 2)
    stands = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (told, stands["headline"], stands["correction"]) == ("Verwechselt.", "Warnung", "")


def test_taken_into_the_text_it_is_the_same(desk, editor, ticker):
    """The composer shows an earlier text with the sentence that stands, with script and without."""
    entry = editor.publish(ticker, "Warnung", body="3.000")["id"]
    editor.change(ticker, entry, body="3.400", correction=TOLD)
    page = desk.http.get(f"/desk/{ticker}", params={"edit": entry, "revision": "1"}).text
    form = page.partition('class="composer"')[2].partition("</form>")[0]
    taken = desk.http.get(f"/desk/{ticker}/entries/{entry}/revisions/1").json()
    assert "3.000" in form
    assert TOLD in form
    assert (taken["body"], taken["correction"]) == ("3.000", TOLD)
