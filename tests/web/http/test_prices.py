"""Prices: nobody has all of a worker's time, and whoever works at the desk has enough of it."""

from __future__ import annotations

import httpx2
import pytest
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.here import Here
from support.machines.servers import Server
from support.machines.stores import wait_for
from support.problems import sentences

from ticker.machine.valkey.valkey import Valkey
from ticker.web.http.receiving import till

MOST = 100
ONE, OTHER, THIRD, FOURTH = ({"X-Forwarded-For": f"192.0.2.{host}"} for host in range(1, 5))


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A worker behind a proxy, where a bucket holds little, and fills up slowly."""
    with pytest.MonkeyPatch.context() as patch, Valkey(tmp_path_factory.mktemp("data")) as url:
        for name in ("KNOWN", "UNKNOWN"):
            patch.setattr(till, name, MOST)
            patch.setattr(till, f"{name}_A_SECOND", 1)
        with Here(url, trusted_proxies="127.0.0.1") as here:
            yield here


def emptied(here: Here, whose: dict[str, str]) -> httpx2.Response:
    """Try to sign in until that is refused as too much."""
    for _ in range(MOST // till.ENTERING):
        assert enter(here, whose).status_code == 410
    return enter(here, whose)


def enter(here: Here, whose: dict[str, str]) -> httpx2.Response:
    return httpx2.post(f"{here.url}/sign-in", data={"code": "x"}, headers=whose, verify=False)


def test_an_address_that_asks_too_much_is_told_when_it_goes_on(here):
    """It is `429` with `Retry-After`; others are served, and so is all that is in memory."""
    here.editor().create("preis")
    refused = emptied(here, ONE)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= till.ENTERING
    assert "In {} Sekunden".format(refused.headers["retry-after"]) in refused.text
    assert enter(here, OTHER).status_code == 410
    for path in ("/", "/t/preis", "/api/tickers/preis/entries", "/t/preis/live?as=json"):
        for _ in range(MOST):
            assert get(f"{here.url}{path}", headers=ONE).status_code == 200


def test_whoever_is_known_has_a_bucket_of_their_own(here):
    """A token and a session that have proved good go on where their address has used up its own."""
    with Desk(here) as desk:
        token = {"Authorization": f"Bearer {here.editor().token}", **THIRD}
        session = {"Cookie": desk.sign_in().cookie, **THIRD}
        desk.http.cookies.clear()
        url, path = f"{here.url}/api/tickers/preis/copies", "/desk"
        assert get(url, headers=token).status_code in {200, 404}
        assert desk.http.get(path, headers=session).status_code == 200
        assert emptied(here, THIRD).status_code == 429
        for _ in range(MOST // till.READING - 1):
            assert get(url, headers=token).status_code in {200, 404}
        for _ in range(MOST // till.SHOWING - 1):
            assert desk.http.get(path, headers=session).status_code == 200
        answers = [get(url, headers=token) for _ in range(2)]
        assert not sentences(answers[-1], 429)
        assert answers[-1].json()["code"] == "asked_too_much"


def test_a_token_that_is_none_is_paid_for_by_its_address(here):
    """Who makes up another one each time has no bucket each time."""
    url = f"{here.url}/api/tickers/preis/entries"
    statuses = [
        get(url, headers={"Authorization": f"Bearer tk_{number}", **FOURTH}).status_code
        for number in range(MOST // till.READING + 1)
    ]
    assert statuses == [401] * (MOST // till.READING) + [429]


def test_a_proxy_that_nobody_trusts_is_named_once():
    """What it brings is not counted, for many may be behind it; the log says what to set."""
    with Server(workers=1) as server:
        for _ in range(3):
            httpx2.post(f"{server.url}/sign-in", data={"code": "x"}, headers=ONE, verify=False)
        wait_for(lambda: "TICKER_TRUSTED_PROXIES" in "".join(server.lines), "it is told")
        assert "".join(server.lines).count("TICKER_TRUSTED_PROXIES") == 1
