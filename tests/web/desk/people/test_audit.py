"""The audit at the desk: a page of who did what, when, and the same as a file."""

from __future__ import annotations

import csv
import io
import json

PATH = "/desk/-/audit"


def test_who_did_what_is_read_and_exported(desk, editor, ticker):
    """The page tells it in words, the files hold the same, and that somebody took them."""
    entry = editor.publish(ticker, "=HYPERLINK Geheimwort4711", body="Geheimwort4711")["id"]
    editor.retract(ticker, entry)
    page = desk.http.get(PATH, params={"ticker": ticker}, headers={"Accept-Language": "de"})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert "Zurückgezogen" in page.text
    assert f"/desk/{ticker}/{entry}/history" in page.text
    file = desk.http.get(f"{PATH}.csv", params={"ticker": ticker})
    assert file.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert [one["act"] for one in rows] == ["entry.retracted", "entry.published", "ticker.created"]
    lines = desk.http.get(f"{PATH}.jsonl", params={"ticker": ticker}).text.splitlines()
    assert [json.loads(one)["subject"] for one in lines] == [entry, entry, ""]
    whole = desk.http.get(f"{PATH}.jsonl").text
    assert "Geheimwort4711" not in page.text + file.text + whole
    assert "audit.exported" in whole
    assert '"detail": "link' in whole


def test_a_name_is_no_formula(desk, ticker):
    """What somebody is called does nothing in a spreadsheet that opens the file."""
    form = {"form_key": desk.form_key(), "name": f"=1+1 {ticker}", "role": "editor"}
    assert desk.http.post("/desk/-/people", data=form).status_code == 201
    file = desk.http.get(f"{PATH}.csv").content.decode("utf-8-sig")
    rows = csv.reader(io.StringIO(file, newline=""))
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@")]


def test_a_day_that_is_none_is_refused(desk):
    """Nobody takes all that there is for what was done on a day."""
    assert desk.http.get(PATH, params={"first": "gestern"}).status_code == 422
