"""Strangers: little is read of what they send, and nothing is waited for."""

from __future__ import annotations

import pytest
from support.clients.desk import Desk
from support.clients.raw import Raw, asking
from support.machines.here import Here
from support.machines.servers import in_house

from ticker.machine.valkey.valkey import Valkey
from ticker.newsroom.archive.installation import Installation
from ticker.web.http.receiving import bodies

LENGTH = 300_000
EXPECTING, CONTINUE = "Expect: 100-continue", b"HTTP/1.1 100 Continue\r\n\r\n"
PLACES = {"/api/tickers": 401, "/desk": 401, "/sign-in": 413}


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A worker that would wait for long for the little that it reads of strangers."""
    with pytest.MonkeyPatch.context() as patch, Valkey(tmp_path_factory.mktemp("data")) as url:
        patch.setattr(bodies, "LITTLE_SECONDS", 60)
        with Here(url) as here:
            yield here


def begun(path: str, *lines: str, length: int = LENGTH) -> bytes:
    return asking(path, *lines, f"Content-Length: {length}", method="POST")


@pytest.mark.parametrize("sent", [0, 3000, 20_000])
@pytest.mark.parametrize(("path", "status"), PLACES.items())
def test_whoever_is_nobody_is_told_at_once(here, path, status, sent):
    """What nobody has sent whom we know is refused before it has come, if it is to be large."""
    with Raw(here.url) as raw:
        raw.send(begun(path, "Authorization: Bearer nobody"), b"x" * sent)
        assert raw.head().status == status


@pytest.mark.parametrize(("path", "status"), PLACES.items())
def test_of_what_has_no_length_a_little_is_read(here, path, status):
    """Whoever does not say how much they send is told as soon as it is more than a little."""
    lines = "Authorization: Bearer nobody", "Transfer-Encoding: chunked"
    with Raw(here.url) as raw:
        raw.send(asking(path, *lines, method="POST"), b"1001\r\n", b"x" * 0x1001, b"\r\n")
        assert raw.head().status == status


def test_whoever_expects_to_be_heard_is_told_before_they_speak(here):
    """A client that waits for a `100 Continue` learns that its token is none before it sends."""
    with Raw(here.url) as raw:
        lines = "Authorization: Bearer nobody", EXPECTING
        assert raw.send(begun("/api/tickers", *lines)).head().status == 401


@pytest.mark.parametrize("length", [1000, LENGTH])
def test_a_token_is_asked_for_again_when_all_has_come(here, length):
    """What began to come with a token that has ended since is refused."""
    editor = here.editor()
    lines = f"Authorization: Bearer {editor.token}", EXPECTING, "Content-Type: application/json"
    with Raw(here.url) as raw:
        raw.send(begun("/api/tickers", *lines, length=length)).until(CONTINUE)
        in_house(here.settings.redis_url, here.settings.prefix, ended)
        assert raw.send(b" " * length).head().status == 401


def test_a_session_is_asked_for_again_when_all_has_come(here):
    """A large form that began to come in a session that has ended since is refused."""
    with Desk(here) as desk, Raw(here.url) as raw:
        cookie = desk.sign_in().cookie
        raw.send(begun("/desk", f"Cookie: {cookie}", EXPECTING)).until(CONTINUE)
        assert desk.sign_out().status_code == 303
        assert raw.send(b"x" * LENGTH).head().status == 401


async def ended(house: Installation) -> str:
    """End the token of the tests."""
    await house.tokens.revoke("tests")
    return ""
