"""Pictures at strangers' addresses: fetched from the open web, and from nowhere else."""

from __future__ import annotations

import hashlib
import socket
from ipaddress import ip_address

import pytest
from support.machines.strangers import PICTURE, serving

from ticker.newsroom.pictures import strangers
from ticker.newsroom.pictures.strangers import Guard, NotFetched, Strangers, is_public


@pytest.fixture
def stranger():
    with serving() as (url, _):
        yield url


@pytest.fixture
def fetching() -> Strangers:
    """What may ask one address of this machine, as if it were of the open web."""
    return Strangers(Guard(lambda address: address == ip_address("127.0.0.1")))


async def refused(fetching: Strangers, address: str, tmp_path) -> str:
    """Return the key of why an address is not fetched."""
    with pytest.raises(NotFetched) as refusal:
        await fetching.fetch(address, tmp_path / "file")
    return refusal.value.fields["url"].key


async def test_a_picture_is_fetched(stranger, fetching, tmp_path):
    """All of it comes, with what it is called there."""
    digest, name = await fetching.fetch(f"{stranger}/a/Deich%20am%20Abend.jpg", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == PICTURE
    assert digest == hashlib.sha256(PICTURE).hexdigest()
    assert name == "Deich am Abend.jpg"


async def test_redirects_are_followed_a_little_way(stranger, fetching, tmp_path):
    """A picture that has moved is found, and a circle has an end."""
    await fetching.fetch(f"{stranger}/to?/to?{stranger}/b.jpg", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == PICTURE
    assert (
        await refused(fetching, f"{stranger}/to?/to?/to?/to?/to?/b.jpg", tmp_path)
        == "strange_round"
    )


async def test_a_redirect_inside_is_not_followed(stranger, fetching, tmp_path):
    """Whoever leads to an address of the house is not obeyed, and nobody is asked there."""
    with serving("127.0.0.2") as (inside, asked):
        assert (
            await refused(fetching, f"{stranger}/to?{inside}/secret", tmp_path) == "strange_inside"
        )
        assert asked == []


async def test_by_itself_nothing_inside_is_asked(tmp_path):
    """Loopback is refused however it is written, and a name that leads there."""
    with serving() as (url, asked):
        port = url.rpartition(":")[2]
        for host in (
            "127.0.0.1",
            "localhost",
            "[::1]",
            "2130706433",
            "0x7f.1",
            "[::ffff:127.0.0.1]",
        ):
            found = await refused(Strangers(), f"http://{host}:{port}/", tmp_path)
            assert found in {"strange_inside", "not_an_address"}, host
        assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "fec0::1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "::ffff:10.0.0.1", "::"),
    ],
)
def test_what_is_inside(address):
    """No private, local, shared, mapped or multicast address is taken for one of the web."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_what_is_public(address):
    """The web's own addresses are asked."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("status?404", "strange_answer"),
        ("page?text/html", "strange_kind"),
        ("drawing?text/plain", "strange_kind"),
        ("endless", "file_too_large"),
    ],
)
async def test_what_is_no_picture_is_refused(stranger, fetching, tmp_path, path, key):
    """An error, a page, and what never ends are told apart in a sentence each."""
    assert await refused(fetching, f"{stranger}/{path}", tmp_path) == key


@pytest.mark.parametrize(
    "address", ["ftp://a.example/x.jpg", "http://user:pw@a.example/", "http://", "x", "http://a:b/"]
)
async def test_what_is_no_address_is_refused(fetching, tmp_path, address):
    """Only the web is asked, and with no password."""
    assert await refused(fetching, address, tmp_path) == "not_an_address"


async def test_nobody_waits_for_ever(stranger, fetching, tmp_path, monkeypatch):
    """A server that begins to answer and goes on never is left."""
    monkeypatch.setattr(strangers, "SECONDS", 0.3)
    assert await refused(fetching, f"{stranger}/slow", tmp_path) == "strange_slow"


async def test_a_server_that_is_away(fetching, tmp_path):
    """Nobody there is a sentence, too."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert await refused(fetching, f"http://127.0.0.1:{port}/a.jpg", tmp_path) == "strange_away"
