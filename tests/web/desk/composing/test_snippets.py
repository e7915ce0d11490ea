"""Snippets: what the newsroom's entries begin with is changed at the desk, by one at a time."""

from __future__ import annotations

import json
import re

import pytest

PATH = "/desk/-/snippets"
GERMAN = {"Accept-Language": "de"}


@pytest.fixture
def page(desk):
    """The page of the snippets, which has our own again in the end."""
    desk.http.headers.update(GERMAN)
    yield lambda: desk.http.get(PATH).text
    gone = {f"gone-{number}": "on" for number in range(12)}
    kept = desk.http.post(PATH, data={**hidden(desk), **gone})
    assert kept.status_code == 303
    del desk.http.headers["Accept-Language"]


def hidden(desk):
    """Return the hidden fields of the page's form."""
    text = desk.http.get(PATH).text.partition("<main>")[2]
    return {name: desk.hidden(text, name) for name in ("form_key", "mark")}


def offered(desk, ticker):
    """Return what one may begin with at a ticker's desk."""
    found = re.findall("data-snippet='([^']*)'", desk.http.get(f"/desk/{ticker}").text)
    return [json.loads(one) for one in found[: len(found) // 2]]


def test_ours_are_there_until_the_newsroom_has_its_own(desk, editor, page, ticker):
    """The desk offers ours in the ticker's language; what is kept takes their place, for all."""
    names = ["Eilmeldung", "Zitat", "Zusammenfassung"]
    assert [one["name"] for one in offered(desk, ticker)] == names
    assert [one["breaking"] for one in offered(desk, ticker)] == [True, False, False]
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    assert [one["name"] for one in offered(desk, ticker)] == ["Breaking news", "Quote", "Summary"]
    fields = {"name-0": "Wetter's", "body-0": "Es\r\nregnet", "name-1": "Zitat", "gone-1": "on"}
    answer = desk.http.post(PATH, data={**hidden(desk), **fields, "headline-4": "Und"})
    assert answer.status_code == 422
    fields |= {"headline-4": "Und", "name-4": "Später", "breaking-4": "on"}
    answer = desk.http.post(PATH, data={**hidden(desk), **fields})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?kept=1")
    assert "Gesichert." in desk.http.get(answer.headers["location"]).text
    empty = {"label": "", "breaking": False, "headline": "", "body": ""}
    assert offered(desk, ticker) == [
        {**empty, "name": "Wetter's", "body": "Es\nregnet"},
        {**empty, "name": "Später", "headline": "Und", "breaking": True},
    ]
    assert 'value="Wetter&#39;s"' in page()


def test_what_is_wrong_is_said_at_its_field(desk, page):
    """Nothing is kept, and all that was typed comes back."""
    fields = {"name-0": "x" * 41, "body-0": "Bleibt", "label-3": "Ohne Namen"}
    answer = desk.http.post(PATH, data={**hidden(desk), **fields})
    assert answer.status_code == 422
    assert re.search(r'name="name-0"[^>]*aria-invalid', answer.text)
    assert "Höchstens 40 Zeichen" in answer.text
    assert re.search(r'name="name-1"[^>]*aria-invalid', answer.text)
    assert "Bleibt</textarea>" in answer.text
    assert 'value="Ohne Namen"' in answer.text
    assert "Bleibt" not in page()


def test_a_colleague_is_not_overwritten_unasked(desk, page):
    """Who was slower is shown what stands by now, keeps what was typed, and may insist."""
    former = hidden(desk)
    first = {**former, "name-0": "Der Kollegin", "body-0": "Schneller"}
    assert desk.http.post(PATH, data=first).status_code == 303
    second = {**former, "name-0": "Meine", "body-0": "Langsamer"}
    answer = desk.http.post(PATH, data=second)
    assert answer.status_code == 412
    assert "inzwischen geändert" in answer.text
    assert "Schneller" in answer.text.partition("<form")[2]
    assert "Langsamer</textarea>" in answer.text
    assert "Der Kollegin" in page()
    again = {**second, "mark": desk.hidden(answer.text, "mark")}
    assert desk.http.post(PATH, data=again).status_code == 303
    assert "Der Kollegin" not in page()
    assert "Meine" in page()


def test_it_is_for_the_desk_alone(desk, page, visitor):
    """A form of another site or session changes nothing, and nobody else sees the page."""
    before = page()
    forged = {**hidden(desk), "form_key": "x", "name-0": "Fremd"}
    assert desk.http.post(PATH, data=forged).status_code == 403
    elsewhere = {"Origin": "https://elsewhere.example"}
    data = {**hidden(desk), "name-0": "Fremd"}
    assert desk.http.post(PATH, data=data, headers=elsewhere).status_code == 403
    assert visitor.http.get(PATH).status_code == 401
    assert page() == before
