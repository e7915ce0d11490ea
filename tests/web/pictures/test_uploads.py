"""Uploads: what comes is a picture, once, or nothing is left of it."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.clients.raw import Raw, asking
from support.machines.servers import in_house
from support.machines.stores import wait_for
from support.problems import sentences

from ticker.newsroom.people.roles import Deed, Grants
from ticker.newsroom.people.tokens import Scope

MEGABYTE = 1024 * 1024


def left(house) -> list[str]:
    """Return what lies where files come."""
    return [one.name for one in house.making.iterdir() if one.is_dir()]


def come(house, length: int, *lines: str) -> bytes:
    """Return the head of an upload."""
    kept = (f"Authorization: Bearer {house.editor.token}", "Content-Type: image/jpeg")
    lines = (*kept, f"Content-Length: {length}", *lines)
    return asking("/api/media", *lines, method="POST")


def test_a_body_is_a_picture(house, drawn):
    """Its answer says what is known of it, and what was said of it in the address."""
    said = {"alt": "Vier Farben", "credit": "Anna", "focus": "50 30", "name": "Farben.jpg"}
    answer = house.upload(drawn(), params=said)
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/media/{told['id']}"
    assert {**said, "width": 120, "height": 80, "kind": "jpeg", "shown": False}.items() <= (
        told.items()
    )
    assert told["id"].endswith("-120x80")
    assert house.ask("GET", told["id"]).json()["alt"] == "Vier Farben"
    assert {"original", "120.webp"} <= {*house.names(told["id"])}


@pytest.mark.parametrize(
    "name", ["Küste.jpg", "../../etc/passwd", "a\x00b\r\nX: y", "x" * 3000, '"; rm -rf', "\u202e"]
)
def test_a_form_is_a_picture_whatever_its_file_is_called(house, drawn, name):
    """A name is only ever told again, never where something is written."""
    where = f"{house.server.url}/api/media"
    files = {"file": (name, drawn(name.encode()), "image/jpeg")}
    answer = house.editor.http.post(where, files=files, data={"alt": "Kai", "caption": "Am Kai"})
    told = answer.json()
    assert answer.status_code == 201, answer.text
    assert (told["alt"], told["caption"]) == ("Kai", "Am Kai")
    assert len(told["name"]) < 300
    assert told["name"].isprintable()
    assert {"original", "120.webp"} <= {*house.names(told["id"])}


def test_the_same_bytes_are_the_same_picture(house, drawn):
    """Also where several upload them at once, over whichever worker."""
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: house.upload(drawn()), range(6))]
    assert {one.status_code for one in answers} <= {200, 201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert [one.status_code for one in answers].count(201) == 1
    assert house.upload(drawn()).status_code == 200


def test_a_key_is_for_one_picture(house, drawn):
    """A repeated upload is answered as the first one; with other bytes it is refused."""
    key = {"Idempotency-Key": f"key-{hash(drawn())}"}
    first, again = (house.upload(drawn(), headers=key) for _ in range(2))
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["idempotency-replayed"] == "true"
    assert "Idempotency-Key" in house.upload(drawn("another"), headers=key).json()["detail"]
    known = {"Idempotency-Key": f"known-{hash(drawn())}"}
    assert house.upload(drawn(), headers=known).status_code == 200
    assert house.upload(drawn(), headers=known).status_code == 200
    assert house.upload(drawn("another"), headers=known).status_code == 422
    another = house.server.editor()
    other = another.http.post(
        f"{house.server.url}/api/media",
        content=drawn("of another's"),
        headers={**key, "Content-Type": "image/jpeg"},
    )
    assert other.status_code == 201, "whose key it is counts"


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 422),
        (b"%PDF-1.7", "image/jpeg", 422),
        (b"", "image/jpeg", 422),
        (b"a", "text/html", 415),
        (b"a", "", 415),
        (b"--x\r\n\r\n", "multipart/form-data", 400),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x", 400),
        (b"--x--\r\n", "multipart/form-data; boundary=x", 422),
    ],
)
def test_what_is_no_picture_is_refused(house, content, media_type, status):
    """A sentence says what is wrong, and nothing is kept."""
    before = {*house.kept.iterdir()} if house.kept.exists() else set()
    sentences(house.upload(content, headers={"Content-Type": media_type}), status)
    assert ({*house.kept.iterdir()} if house.kept.exists() else set()) == before


def test_what_is_compressed_is_refused(house, drawn):
    """How large it is would be known only once it is too late."""
    headers = {"Content-Encoding": "gzip"}
    answer = house.upload(gzip.compress(drawn()), headers=headers)
    sentences(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


def test_what_is_said_of_a_picture_has_an_end(house, drawn):
    """It is looked at before anything is made of the file."""
    assert "alt" in sentences(house.upload(drawn(), params={"alt": "x" * 501}))
    assert "focus" in sentences(house.upload(drawn(), params={"focus": "middle"}))


@pytest.mark.parametrize("said", [True, False])
def test_more_than_30_mb_is_too_much(in_folder, said):
    """Whoever says so is told at once; all others as soon as it is, while they still write."""
    lines = (f"Authorization: Bearer {in_folder.editor.token}", "Content-Type: image/jpeg")
    with Raw(in_folder.server.url) as raw:
        if said:
            raw.send(
                asking("/api/media", *lines, f"Content-Length: {40 * MEGABYTE}", method="POST")
            )
        else:
            raw.send(asking("/api/media", *lines, "Transfer-Encoding: chunked", method="POST"))
            try:
                for _ in range(40):
                    raw.send(b"100000\r\n", b"x" * MEGABYTE, b"\r\n")
            except ConnectionError:
                pass  # it has hung up, after what it had to say
        assert raw.head().status == 413
    wait_for(lambda: not left(in_folder), "nothing is left of it")


def test_what_is_cut_off_leaves_nothing(in_folder, drawn):
    """Not a file, and no picture."""
    content = drawn(width=400)
    with Raw(in_folder.server.url) as raw:
        raw.send(come(in_folder, len(content)), content[: len(content) // 2])
        wait_for(lambda: left(in_folder), "it begins to come")
    wait_for(lambda: not left(in_folder), "nothing is left of it")
    assert in_folder.upload(content).status_code == 201, "nobody had it"


def test_200_uploads_at_once(in_folder, drawn):
    """Half of them are cut off: the others are pictures, and nothing is left of those."""
    contents = [drawn(number) for number in range(3)]

    def kept() -> set[str]:
        return {one.name for one in in_folder.kept.iterdir() if any(one.iterdir())}

    def upload(number: int) -> str:
        content = contents[number % 3]
        if number % 2:
            with Raw(in_folder.server.url) as raw:
                raw.send(come(in_folder, len(content)), content[: 10 * number])
            return ""
        return in_folder.upload(content, timeout=60).json()["id"]

    before = kept() if in_folder.kept.exists() else set()
    with ThreadPoolExecutor(50) as pool:
        ids = {*pool.map(upload, range(200))} - {""}
    assert len(ids) == len(contents)
    wait_for(lambda: not left(in_folder), "nothing is left of them")
    wait_for(lambda: kept() - before <= ids, "only pictures are kept")


def test_nobody_unknown_is_listened_to(in_folder):
    """Without a token, or with one that is none, the answer comes before the file is read."""
    for lines in ((), ("Authorization: Bearer nobody",)):
        with Raw(in_folder.server.url) as raw:
            head = asking("/api/media", *lines, f"Content-Length: {20 * MEGABYTE}", method="POST")
            assert raw.send(head).head().status == 401


def test_a_token_of_one_ticker_may_upload(in_folder, drawn, ticker):
    """And one that only reads may not."""

    def asked(scope: Scope, words: str) -> int:
        server = in_folder.server
        token = in_house(server.store_url, server.prefix, lambda of: of.tokens.new("one", scope))
        headers = {"Authorization": f"Bearer {token}"}
        return in_folder.upload(drawn(words), headers=headers).status_code

    assert asked(Scope(frozenset({ticker})), "a") == 201
    assert asked(Scope(may_write=False), "b") == 403


def test_whoever_contributes_to_one_ticker_may_upload():
    """And nobody who has no role."""
    assert Grants(tickers={"one": "contributor"}).allow(Deed.UPLOAD, "")
    assert not Grants(tickers={"one": "contributor"}).allow(Deed.PURGE_PICTURE, "")
    assert not Grants(tickers={"one": "none"}).allow(Deed.UPLOAD, "")
    assert not Grants().allow(Deed.UPLOAD, "")


def test_a_token_that_ends_while_a_file_comes_finishes_nothing(in_folder, drawn):
    """It is asked for again when all has come."""
    content, server = drawn(), in_folder.server
    token = in_house(server.store_url, server.prefix, lambda house: house.tokens.new("short"))
    lines = (f"Authorization: Bearer {token}", "Content-Type: image/jpeg")

    async def revoked(house) -> str:
        await house.tokens.revoke("short")
        return ""

    with Raw(server.url) as raw:
        head = asking("/api/media", *lines, f"Content-Length: {len(content)}", method="POST")
        raw.send(head, content[:10])
        wait_for(lambda: left(in_folder), "it begins to come")
        in_house(server.store_url, server.prefix, revoked)
        assert raw.send(content[10:]).head().status == 401
    assert in_folder.upload(content).status_code == 201, "nobody had it"


def test_what_is_said_of_a_picture_can_be_changed(house, drawn):
    """What is not named stays, and nobody writes over what they have not seen."""
    one = house.new(drawn(), params={"alt": "Kai", "credit": "Anna"})
    told = house.ask("PATCH", one, json={"alt": "Der Kai"}, headers={"If-Match": '"1"'})
    assert (told.status_code, told.headers["etag"]) == (200, '"2"')
    assert (told.json()["alt"], told.json()["credit"]) == ("Der Kai", "Anna")
    late = house.ask("PATCH", one, json={"alt": "x"}, headers={"If-Match": '"1"'})
    assert late.status_code == 412
    assert house.ask("PATCH", one, json={"width": 7}).status_code == 422
    assert house.ask("GET", one).json()["alt"] == "Der Kai"
