"""The preview: an unfinished entry is answered as readers would get it, with what may be amiss."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def ask(desk, ticker):
    """Ask for a preview of some content."""
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]

    def asked(content, entry="01JCNEW", **fields):
        sent = {"person": person, "id": entry, "content": content, **fields}
        return desk.http.post(f"/desk/{ticker}/preview", json=sent)

    return asked


def test_it_is_what_readers_get(ask, editor, ticker):
    """The fragment is that of the event, but for what a revision alone has."""
    fields = {"headline": "Deich", "body": "Bei **Husum**", "label": "Analyse", "tags": ["Nord"]}
    entry = editor.publish(ticker, **fields)
    page = editor.http.get(f"/{ticker}/entries/{entry['id']}").json()
    seen = ask({**fields, "source": None}, entry["id"]).json()
    assert page["body_html"] in seen["html"]
    assert f'id="e-{entry["id"]}"' in seen["html"]
    assert seen["remarks"] == []
    assert editor.entries(ticker)["entries"][0]["revision"] == 1


def test_it_stands_under_the_time_that_it_would_have(ask, editor, ticker):
    """A planned one under its own, a draft of long ago under that of now."""
    later = {"state": "scheduled", "published_at": "2099-01-01T10:20:00Z"}
    planned = editor.publish(ticker, "An Neujahr", **later)["id"]
    assert 'datetime="2099-01-01T10:20:00.000Z"' in ask({"headline": "Neu"}, planned).json()["html"]
    draft = editor.publish(ticker, "Entwurf", state="draft")
    seen = re.search(r'datetime="([^"]*)"', ask({"headline": "Neu"}, draft["id"]).json()["html"])
    assert seen
    assert seen[1] > draft["updated_at"]


def test_what_is_unfinished_is_shown_without_what_cannot_be_used(ask):
    """A source without a name keeps nobody from seeing the rest; markup of HTML is text."""
    content = {
        "headline": "<b>Deich</b>",
        "body": "<script>x</script>",
        "source": {"name": "", "url": "nowhere"},
        "verification": "perhaps",
        "anything": 1,
        "label": 7,
    }
    answer = ask(content)
    assert answer.status_code == 200
    assert "&lt;b&gt;Deich" in answer.json()["html"]
    assert "<script>" not in answer.json()["html"]


@pytest.mark.parametrize(
    ("body", "remark"),
    [
        ("&nbsp;", "sähen Leser nichts"),
        ("1. Oktober: Regen\n2. Oktober: Sturm", r"nur eine Liste.*: 1\\. Oktober: Regen"),
        ("- Ja.\n- Nein.", r"nur eine Liste.*: \\- Ja\."),
        ("```\nx\n```", "nur Code"),
        ("Siehe [hier](url).", "noch keine Adresse"),
        ("![](https://strange.example/a.jpg)", "einen Link.*: https://strange.example/a.jpg"),
        ("![](/static/demo/lead.svg)", None),
        ("3. Oktober: Regen", None),
        ("    Eingerückt", None),
        ("Es waren:\n\n- Ada\n- Grace", None),
        ("", None),
    ],
)
def test_it_remarks_what_may_not_be_meant(ask, body, remark):
    """What readers would see as nothing, a list or code alone, or a bare sign, is said in words."""
    remarks = ask({"headline": "", "body": body}).json()["remarks"]
    assert len(remarks) == (1 if remark else 0)
    assert remark is None or re.search(remark, remarks[0])


def test_it_is_for_the_desk_alone(ask, desk, ticker):
    """What is no content, no id, or asked from elsewhere or for somebody else, is refused."""
    assert ask([]).status_code == 400
    assert ask({}, "no id").status_code == 400
    assert ask({}, person="somebody").status_code == 409
    desk.http.headers["Origin"] = "https://elsewhere.example"
    assert ask({}).status_code == 403
    del desk.http.headers["Origin"]
    kept = dict(desk.http.cookies)
    desk.http.cookies.clear()
    assert ask({}).status_code == 401
    desk.http.cookies.update(kept)
