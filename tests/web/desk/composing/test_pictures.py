"""Pictures at the desk: taken in from a page of an editor's, and seen there before readers do."""

from __future__ import annotations

import threading

import pytest
from support.clients.desk import Desk
from support.drawn import file, quarters

from ticker.newsroom.people.roles import Grants

PATH = "/desk/-/media"
TYPED = {"Content-Type": "image/jpeg"}
JPEG = file(quarters(656, 410))


@pytest.fixture(scope="module")
def person(desk, editor) -> str:
    """The id of who is signed in."""
    editor.create("test-desk-pictures")
    return str(desk.http.get("/desk/test-desk-pictures/texts").json()["person"])


@pytest.fixture
def upload(desk, person):
    """Send a picture as a page's script does."""

    def sent(content: bytes = JPEG, http=desk.http, headers=None, **asked: str):
        params = {"person": person, **asked}
        return http.post(PATH, content=content, params=params, headers={**TYPED, **(headers or {})})

    return sent


def test_a_picture_is_taken_in_and_seen_there(upload, desk, visitor, person):
    """It says its size and what is said of it; nobody sees it yet who is not signed in."""
    answer = upload(name="kai.jpg", credit="Anna Müller")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    said = {"alt": "", "caption": "", "credit": "Anna Müller", "focus": ""}
    address = f"/media/{told['id']}/656.jpg"
    assert told == {"id": told["id"], "url": address, "width": 656, "height": 410, **said}
    assert upload().json()["id"] == told["id"]
    seen = desk.http.get(f"{PATH}/{told['id']}/480.webp")
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/webp")
    assert seen.headers["cross-origin-resource-policy"] == "same-origin"
    assert visitor.http.get(f"{PATH}/{told['id']}/480.webp").status_code == 401
    assert visitor.http.get(told["url"]).status_code == 404
    change = {"person": person, "alt": "Ein Kai"}
    changed = desk.http.patch(f"{PATH}/{told['id']}", json=change)
    assert (changed.status_code, changed.json()["alt"]) == (200, "Ein Kai")


def test_the_audit_tells_who_has_taken_in_a_picture_and_erased_it(upload, desk, editor, person):
    """By a page or a program; the same bytes once more are no deed, nor is what was refused."""
    jpeg = file(quarters(300, 200))
    ours, theirs = upload(jpeg).json()["id"], editor.upload(file(quarters(200, 300)))
    assert editor.upload(jpeg) == ours
    upload(b"none")
    for one in (ours, theirs):
        assert editor.http.delete(f"{editor.url}/api/media/{one}").status_code == 200
    lines = [one for one in desk.audited() if one["subject"] in {ours, theirs}]
    assert [(one["act"], one["name"], one["subject"]) for one in reversed(lines)] == [
        ("picture.uploaded", "Ada Lovelace", ours),
        ("picture.uploaded", "tests", theirs),
        ("picture.erased", "tests", ours),
        ("picture.erased", "tests", theirs),
    ]
    assert lines[-1]["by"] == person
    page = desk.http.get("/desk/-/audit", headers={"Accept-Language": "de"}).text
    assert "Bild hochgeladen" in page
    assert ours in page


def test_what_is_no_picture_is_a_sentence(upload):
    """In the editor's language, at the file."""
    answer = upload(b"<svg xmlns='http://www.w3.org/2000/svg'/>", headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert "SVG" in " ".join(answer.json()["fields"].values())


def test_only_the_own_page_of_who_is_signed_in_uploads(upload, visitor):
    """Not another site, nobody else, and no page of somebody who was here before."""
    assert upload(headers={"Origin": "https://evil.example"}).status_code == 403
    assert upload(http=visitor.http).status_code == 401
    stranger = upload(person="person:01JCNOBODY")
    assert (stranger.status_code, stranger.json()["code"]) == (409, "another_person")


def test_who_signs_out_while_a_picture_comes_leaves_none(server, editor):
    """They are looked up before their file is read, and once more when all of it has come."""
    come, gone = threading.Event(), threading.Event()

    def pieces():
        yield file(quarters(90, 60))[:200]
        come.set()
        assert gone.wait(20)
        yield file(quarters(90, 60))[200:]

    with Desk(server) as one:
        one.sign_in("Leaving", grants=Grants(everywhere="contributor"))
        person = one.http.get("/desk/test-desk-pictures/texts").json()["person"]
        key, cookie = one.form_key(), {"Cookie": one.cookie}

        def leave() -> None:
            assert come.wait(20)
            one.http.post("/desk/-/sign-out", data={"form_key": key}, headers=cookie)
            gone.set()

        leaving = threading.Thread(target=leave)
        leaving.start()
        headers = {**TYPED, **cookie}
        with Desk(server) as other:
            answer = other.http.post(
                PATH, content=pieces(), params={"person": person}, headers=headers
            )
        leaving.join()
    assert answer.status_code == 401, answer.text


def test_without_script_a_picture_comes_by_its_address(desk, editor, ticker):
    """That of an uploaded one is one of ours; of one that is not there a sentence is said."""
    picture = editor.upload(JPEG)
    said = {"image_alt": "Ein Kai", "image_credit": "Anna", "image_focus": "20 30"}
    form = {**desk.composer(ticker), "headline": "Deich", **said}
    unknown = desk.write(ticker, **form, image_url=f"/media/{'0' * 16}-640x400/640.jpg")
    assert unknown.status_code == 422
    assert 'value="Ein Kai"' in unknown.text
    unknown = desk.write(ticker, **form, body="![Kai](media:kai.jpg)")
    assert unknown.status_code == 422
    assert "„kai.jpg“" in unknown.text
    assert desk.write(ticker, **form, image_url=f"/media/{picture}/656.jpg").status_code == 303
    (entry,) = editor.entries(ticker)["entries"]
    assert (entry["image"]["media"], entry["image"]["focus"]) == (picture, "20 30")
    page = desk.http.get(f"/desk/{ticker}", params={"edit": entry["id"]}).text
    assert f'name="image_url" value="/media/{picture}/656.jpg"' in page
