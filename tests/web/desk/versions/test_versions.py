"""Versions at the desk: how what is written differs from what stands, in words that decide."""

from __future__ import annotations

import pytest


@pytest.fixture
def differences(desk, ticker):
    """Ask how two texts differ; return the HTML."""
    person = desk.http.get(f"/desk/{ticker}/texts").json()["person"]

    def asked(before, after):
        fields = {"person": person, "before": before, "after": after}
        answer = desk.http.post(f"/desk/{ticker}/differences", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["html"]

    return asked


def test_two_texts_differ_by_words(differences):
    """What only one has is marked, in each field that readers see; markup is text."""
    html = differences(
        {"headline": "Rund 3.000 <b>Haushalte</b>", "source": {"name": "dpa"}, "tags": ["Strom"]},
        {"headline": "Rund 3.400 <b>Haushalte</b>", "verification": "confirmed", "breaking": True},
    )
    for part in (
        "Rund <del>3.000</del><ins>3.400</ins> &lt;b&gt;Haushalte&lt;/b&gt;",
        "<del>dpa</del>",
        "<del>Strom</del>",
        "<ins>bestätigt</ins>",
        "<ins>Eilmeldung</ins>",
    ):
        assert part.lower() in html.lower()
    assert "Kein Unterschied" not in html


def test_what_is_said_of_a_picture_differs_by_words(differences):
    """Another caption is seen, of the entry's own picture and of one in its text."""
    media = "k7q2m9x4tz8c1v5b-4032x3024"

    def content(said):
        image = {"media": media, "caption": f"Deich am {said}"}
        return {"body": f'![](media:{media} "Watt am {said}")', "image": image}

    html = differences(content("Morgen"), content("Abend"))
    assert html.count("<del>Morgen</del><ins>Abend</ins>") == 2
    assert '<dt lang="de">Bild</dt> <dd dir="auto">Deich am <del>' in html


def test_what_is_the_same_is_said(differences):
    """Where nothing differs that says so, whatever nobody knows stands beside it."""
    content = {"headline": "Gleich", "body": "Text.", "tags": 7, "unheard-of": {}}
    assert "Kein Unterschied" in differences(content, {**content, "tags": []})


def test_where_nothing_was_nothing_is_marked(differences):
    """A text that is in no ticker yet is shown as it is."""
    html = differences(None, {"headline": "Neu"})
    assert "Neu" in html
    assert not [mark for mark in ("<ins>", "<del>", "Kein Unterschied") if mark in html]


def test_a_picture_that_differs_is_seen(differences):
    """That of either version is, of the entry and of its text; what both have is not marked."""
    ours, theirs, both = (f"{sign * 16}-640x400" for sign in "abc")

    def content(media):
        return {"body": f"![](media:{both})", "image": {"media": media, "alt": "Deich"}}

    def at(media):
        return f'<img src="/desk/-/media/{media}/480.webp" alt="">'

    html = differences(content(ours), content(theirs))
    assert f"<del>{at(ours)}</del><ins>{at(theirs)}</ins>{at(both)}</div>" in html
    assert "Kein Unterschied" not in html
    assert f"{ours[:8]}</del>" not in html
    assert "<ins><img" not in differences(None, content(ours))
