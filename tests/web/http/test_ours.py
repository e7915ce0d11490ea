"""Our own hosts: who asks for another is not served as if it were ours, and our pages are ours."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from support.clients.desk import Desk
from support.clients.raw import Raw, opening
from support.clients.readers import get
from support.machines.here import Here
from support.machines.stores import free_port, wait_for

from ticker.web.http.targets.ours import Ours

PUBLIC = "https://live.example"


def asking(host: str, origin: str = "", scheme: str = "http") -> Request:
    """Return a request for a host, by a page of an origin."""
    headers = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin else [])]
    server = ("10.0.0.7", 8000)
    return Request({"type": "http", "scheme": scheme, "server": server, "headers": headers})


@pytest.mark.parametrize(
    ("public", "hosts", "host", "origin"),
    [
        ("", [], "any.example:81", "http://any.example:81"),
        ("", [], "localhost:8000", "http://127.0.0.1:8000"),
        (PUBLIC, [], "10.0.0.7:8000", PUBLIC),
        (PUBLIC, [], "localhost:8000", "http://localhost:8000"),
        (PUBLIC, [], "127.0.0.1:8000", "http://[::1]:8000"),
        (PUBLIC, [], "10.0.0.7:8000", "http://10.0.0.7:8000"),
        ("http://localhost:8000", [], "127.0.0.1:8000", "http://127.0.0.1:8000"),
        (PUBLIC, ["www.live.example"], "www.live.example", "http://www.live.example"),
        (PUBLIC, ["www.live.example"], "live.example", "https://www.live.example"),
        (PUBLIC, ["intern:8443"], "live.example", "https://intern:8443"),
    ],
)
def test_our_pages_are_ours(public, hosts, host, origin):
    """Those of the public address, and those that were had from any host of ours."""
    assert Ours(public, hosts, "127.0.0.1").foreign(asking(host, origin)) is None


@pytest.mark.parametrize("listening", ["0.0.0.0", "::", "here", "fe80::1%eth0"])
def test_what_is_listened_on_is_ours(listening):
    """So are the address that a request has come to, and the machine's names for itself."""
    ours = Ours("", ["live.example"], listening)
    names = {"0.0.0.0": "0.0.0.0:1", "::": "[::]", "here": "HERE"}
    for host in (names.get(listening, "live.example"), "10.0.0.7", "localhost:1", "[::1]"):
        ours.check(asking(host))


@pytest.mark.parametrize(
    ("public", "hosts", "host", "origin"),
    [
        ("", [], "any.example", "https://any.example"),
        ("", [], "any.example", "http://localhost"),
        ("", [], "localhost:8000", "http://localhost:3000"),
        ("", ["intern"], "other.example", "http://other.example"),
        (PUBLIC, [], "live.example", "http://live.example"),
        (PUBLIC, [], "live.example", "https://live.example:8443"),
        (PUBLIC, [], "other.example", "http://other.example"),
        (PUBLIC, [], "live.example", "null"),
        (PUBLIC, ["intern:8443"], "live.example", "https://intern"),
        (PUBLIC, ["intern"], "live.example", "https://intern:8443"),
    ],
)
def test_other_pages_are_not(public, hosts, host, origin):
    """Another port or scheme is another site, and a host is not ours because somebody asks it."""
    assert Ours(public, hosts, "127.0.0.1").foreign(asking(host, origin)) == origin


def test_a_refusal_of_ourselves_is_told_once(caplog):
    """A page of the very host that it asks is refused with a warning that names both settings."""
    ours = Ours("", [], "0.0.0.0")
    for _ in range(2):
        ours.suspect(asking("live.example", "https://live.example"))
        ours.suspect(asking("live.example", "https://evil.example"))
    (told,) = caplog.messages
    assert "https://live.example" in told
    assert "TICKER_PUBLIC_URL" in told
    assert "TICKER_TRUSTED_PROXIES" in told
    assert list(ours.suspicions.values()) == [told]


@pytest.fixture(scope="module")
def named(server):
    """A server that knows its hosts."""
    hosts = "www.live.example, intern:8443"
    with Here(server.store_url, prefix="named", public_url=PUBLIC, hosts=hosts) as named:
        named.editor().create("storm")
        yield named


@pytest.mark.parametrize("path", ["/", "/t/storm", "/t/storm/live", "/api/tickers", "/desk"])
def test_other_hosts_are_421(named, path):
    """Where our hosts are set, whoever asks for another is told so."""
    for host in ("evil.example", "live.example.evil.example", "intern", "intern:1"):
        answer = get(f"{named.url}{path}", headers={"Host": host})
        assert answer.status_code == 421
        assert host.split(":", 1)[0] in answer.text
    for host in ("live.example", "LIVE.example.:443", "www.live.example:1", "intern:8443"):
        answer = get(f"{named.url}{path}", headers={"Host": host}, follow_redirects=False)
        assert answer.status_code != 421
    assert get(f"{named.url}{path}").status_code != 421


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_ask_by_any_name(named, path):
    """Probes come by whatever address a machine has."""
    assert get(f"{named.url}{path}", headers={"Host": "10.1.2.3:8000"}).status_code == 200


def test_a_websocket_for_another_host_is_421(named):
    """The same is true of WebSockets."""
    asked = opening("/t/storm/live")
    for host, status in ((b"evil.example", 421), (b"www.live.example", 101)):
        with Raw(named.url) as raw:
            raw.send(asked.replace(b"Host: localhost", b"Host: " + host))
            assert raw.head().status == status


def test_without_a_list_others_are_served_with_one_warning(server, caplog):
    """They get what the public host has, and the log says once which setting names them."""
    port = free_port()
    public = f"http://localhost:{port}"
    with Here(server.store_url, prefix="unlisted", port=port, public_url=public) as here:
        for host in ("stranger.example", "another.example"):
            page = get(f"{here.url}/robots.txt", headers={"Host": host})
            assert f"{public}/sitemap.xml" in page.text
        wait_for(lambda: "TICKER_HOSTS" in caplog.text, "it is said")
        assert caplog.text.count("TICKER_HOSTS") == 1
        # Either address that is told opens the desk, and is followed.
        here.editor().create("storm")
        with Desk(here) as desk:
            desk.sign_in()
            assert desk.http.get("/desk").status_code == 200
            origin = {"Origin": here.url}
            form = {"form_key": desk.form_key()}
            signed_out = desk.http.post("/desk/-/sign-out", data=form, headers=origin)
            assert signed_out.status_code < 400
        live = get(f"{here.url}/t/storm/live", headers={"Origin": here.url})
        assert live.status_code == 200
        assert get(f"{here.url}/readyz").json()["origins"] == "as expected"
        wrong = {"Origin": f"https://localhost:{port}", "Host": f"localhost:{port}"}
        assert get(f"{here.url}/t/storm/live", headers=wrong).status_code == 403
        assert "TICKER_PUBLIC_URL" in get(f"{here.url}/readyz").json()["origins"]
