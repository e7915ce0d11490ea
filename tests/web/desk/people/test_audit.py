"""The audit at the desk: a page of who did what, when, and the same as a file."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from support.clients.desk import Desk

PATH = "/desk/-/audit"
FORMULAS = "=+-@＝＋－＠"
"""What a spreadsheet takes for the beginning of one."""
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def send(desk):
    """Send a form of one of the desk's pages; return what was answered."""

    def sent(path: str, **fields: str):
        form = {"form_key": desk.form_key(), **fields}
        return desk.http.post(f"/desk/{path}", data=form)

    return sent


def rows(desk, **sought: str) -> list[dict[str, str]]:
    """Return the lines of the file for spreadsheets."""
    file = desk.http.get(f"{PATH}.csv", params=sought)
    assert file.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    return list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))


def told(desk, **sought: str) -> list[str]:
    """Return the lines of the page as they are read, without their times and labels."""
    page = desk.http.get(PATH, params=sought)
    assert page.status_code == 200, page.text
    shown = re.sub('<span class="of">.*?</span>', "", page.text)
    lines = re.findall("</time>(.*?)</tr>", shown, re.DOTALL)
    return [" ".join(html.unescape(re.sub("<[^>]*>", " ", one)).split()) for one in lines]


def person_id(desk, name: str) -> str:
    return next(one["subject"] for one in desk.audited() if one["subject_name"] == name)


def test_who_did_what_is_read_and_exported(desk, editor, ticker):
    """The page has headlines as they stand, the files have none; that somebody took them is noted.

    Who only asks what a file would be like has taken nothing.
    """
    entry = editor.publish(ticker, "=HYPERLINK Geheimwort4711", body="Verborgen4711")["id"]
    editor.retract(ticker, entry)
    page = desk.http.get(PATH, params={"ticker": ticker})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert f"/desk/{ticker}/{entry}/history" in page.text
    lines = told(desk, ticker=ticker)
    assert lines[0].startswith("tests (Programm")
    retracted = f"Zurückgezogen =HYPERLINK Geheimwort4711 Beitrag {entry[-6:]} · Fassung 2 · "
    assert retracted in f"{lines[0]} "
    acts = ["entry.retracted", "entry.published", "ticker.created"]
    assert [one["Kennung: Was"] for one in rows(desk, ticker=ticker)] == acts
    facts = desk.audited(ticker=ticker)
    assert [(one["act"], one["subject"]) for one in facts] == [
        *((act, entry) for act in acts[:2]),
        (acts[2], ""),
    ]
    assert "Geheimwort4711" not in str(rows(desk)) + str(desk.audited())
    assert "Verborgen4711" not in page.text
    before = len(desk.audited(act="audit.exported"))
    assert desk.http.head(f"{PATH}.csv").status_code == 200
    assert len(desk.audited(act="audit.exported")) == before + 1


def test_what_is_noted_is_put_into_words(desk, send, editor, slug):
    """Roles, scopes, fields and ways in are told in the editor's language, tickers by their titles.

    What is stored stays the same in every language.
    """
    ticker, title = slug, f"Wahlabend {slug}"
    editor.create(ticker, title=title)
    name, program = f"Uta {slug}", f"agentur {slug}"
    assert send("-/people", name=name, **{f"of {ticker}": "editor"}).status_code == 201
    person = person_id(desk, name)
    send(f"-/people/{person}/role", role="editor", **{f"of {ticker}": "none"})
    of = {f"of {ticker}": "on"}
    made = send("-/tokens", name=program, may="write", reach="some", **of)
    assert made.status_code == 201
    assert send("-/tokens", name=program, may="read", reach="all").status_code == 201
    assert send(f"{ticker}/status", to="archived").status_code == 303
    with Desk(desk.server) as other:
        other.sign_in(name, FIREFOX)
    lines = told(desk)
    for said in (
        f"Ada Lovelace Eingeladen {name} Redaktion in {title} ",
        f"Rolle geändert {name} Redaktion in {title} → Redaktion, keine Rolle in {title} ",
        f"Ticker beendet {title} Status, Ende, Erscheinen in Listen",
        f"{name} Angemeldet Anmeldelink, Firefox, Windows ",
        f"schreiben: {title} ",
        "lesen: alle Ticker ",
    ):
        assert any(said in f"{one} " for one in lines), (said, lines[:9])
    english = desk.http.get(PATH, headers={"Accept-Language": "en"}).text
    assert f"Editor of {title} → Editor, no role of {title}" in english


def test_times_are_the_newsrooms_own(desk, ticker):
    """The page says whose clocks they are; the file has them and UTC."""
    page = desk.http.get(PATH, params={"ticker": ticker}).text
    assert "Zeiten wie in Berlin (Europe/Berlin)." in page
    (line,) = rows(desk, ticker=ticker)
    moment = datetime.fromisoformat(line["Wann (UTC)"])
    assert moment.tzinfo == UTC
    local = moment.astimezone(ZoneInfo("Europe/Berlin"))
    assert line["Wann (Europe/Berlin)"] == f"{local:%Y-%m-%d %H:%M:%S}"
    assert f"{local:%d.%m.%Y, %H:%M:%S}" in page


def test_a_file_names_those_to_whom_something_was_done(desk, send, slug):
    """Their names stand beside their ids, in both files."""
    name = f"Hedy {slug}"
    send("-/people", name=name, role="editor")
    person = person_id(desk, name)
    (line,) = rows(desk, who=person)
    assert (line["Woran"], line["Kennung: Woran"]) == (name, person)
    assert (line["Was"], line["Näheres"]) == ("Eingeladen", "Redaktion")


def test_a_name_is_no_formula(desk, send, slug):
    """What somebody is called does nothing in a spreadsheet that opens the file."""
    names = [f"{sign}1+{number} {slug}" for number, sign in enumerate(FORMULAS)]
    for name in names:
        assert send("-/people", name=name, role="editor").status_code == 201, name
    file = desk.http.get(f"{PATH}.csv").content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(file, newline="")) for cell in row]
    assert [name for name in names if f"'{name}" not in cells] == []
    assert [cell for cell in cells if cell[:1] in set(FORMULAS)] == []


def test_a_day_that_is_none_is_refused(desk):
    """It is said at its field, and the rest of the form stays as it was asked for."""
    for day in ("gestern", "0001-01-01"):
        page = desk.http.get(PATH, params={"first": day, "act": "token.made"})
        assert page.status_code == 422
        assert f'id="fault-first">Hier sollte ein Tag stehen, etwa 2026-12-31, nicht „{day}“' in (
            page.text
        )
        assert '<option value="token.made" selected>' in page.text
        assert desk.http.get(f"{PATH}.csv", params={"first": day}).status_code == 422


def test_equal_names_are_told_apart(desk, send, slug):
    """Two programs of one name are two in the filter."""
    for _ in range(2):
        assert send("-/tokens", name=slug, may="read", reach="all").status_code == 201
    page = desk.http.get(PATH).text
    options = re.findall(rf"<option value=\"(?:person|token):[^>]*>({slug}[^<]*)</option>", page)
    assert len(set(options)) == 2
    assert json.dumps(options).count("(Programm)") == 2
