"""Slugs that change: the former one goes on leading to the ticker, and to no other."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from support.clients.readers import everywhere, get


@pytest.fixture
def renamed(editor, ticker):
    """A ticker with an entry, whose slug has been changed; its former slug, and the present one."""
    editor.http.put(f"/{ticker}/entries/eins", json={"headline": "Eins", "state": "published"})
    slug = f"{ticker}-neu"
    answer = editor.http.patch(f"/{ticker}", json={"slug": slug})
    assert (answer.status_code, answer.json()["slug"]) == (200, slug)
    assert answer.json()["aliases"] == [ticker]
    return ticker, slug


def wait(condition, seconds=10):
    """Wait until a server has learned what another process has done to a slug."""
    given_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < given_up
        time.sleep(0.05)


def found(editor, slug):
    return editor.http.get(f"/{slug}").json()


def test_pages_lead_to_the_present_slug(server, renamed):
    """Whoever asks by the former slug is led to the same page under the present one."""
    former, present = renamed
    for page in ("", "/e/eins", "/embed", "?before=eins", "/embed?theme=dark"):
        answer = get(f"{server.url}/t/{former}{page}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"/t/{present}{page}")
        assert "max-age=0" in answer.headers["cache-control"]
        shown = get(f"{server.url}/t/{present}{page}", follow_redirects=False)
        assert (shown.status_code, f"/t/{former}/" in shown.text) == (200, False)


def test_both_slugs_serve_programs(server, editor, renamed):
    """Streams and the API answer under each of them, reading and writing."""
    for slug in renamed:
        assert editor.publish(slug, "Zwei")["headline"] == "Zwei"
        assert len(editor.entries(slug)["entries"]) == len(editor.entries(renamed[0])["entries"])
        everywhere(server.url, slug, editor.entries(slug)["at"])
    listed = [one["slug"] for one in get(f"{server.url}/api/tickers").json()["tickers"]]
    assert renamed[1] in listed
    assert renamed[0] not in listed


def test_a_slug_is_of_one_ticker(editor, renamed, slug):
    """Neither a former slug nor a present one is given to another ticker, made or renamed."""
    other = f"{slug}-anders"
    editor.create(other)
    for taken in renamed:
        again = editor.http.post(f"{editor.url}/api/tickers", json={"slug": taken, "title": "x"})
        moved = editor.http.patch(f"/{other}", json={"slug": taken})
        for answer in (again, moved):
            assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")
    assert found(editor, other)["slug"] == other
    assert found(editor, other)["revision"] == 1


def test_a_slug_may_come_back(server, editor, renamed):
    """A ticker may have its former slug again; then the other one leads there."""
    former, present = renamed
    assert editor.http.patch(f"/{present}", json={"slug": former}).json()["aliases"] == [present]
    assert get(f"{server.url}/t/{former}", follow_redirects=False).status_code == 200
    answer = get(f"{server.url}/t/{present}", follow_redirects=False)
    assert answer.headers["location"] == f"/t/{former}"


@pytest.mark.parametrize(
    ("wrong", "code"), [("", "not_a_slug"), ("A", "not_a_slug"), (None, "missing")]
)
def test_what_is_no_slug_is_named(editor, ticker, wrong, code):
    """A change to what no slug can be is refused."""
    answer = editor.http.patch(f"/{ticker}", json={"slug": wrong})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


def test_a_deleted_ticker_lets_go_of_all(server, editor, renamed):
    """After it is deleted each of its slugs is free, and nothing of them is left."""
    assert editor.http.delete(f"/{renamed[1]}").is_success
    with Redis.from_url(server.store_url) as redis:
        assert redis.keys(f"*{{{renamed[1]}}}*") == []
    for slug in renamed:
        assert get(f"{server.url}/t/{slug}", follow_redirects=False).status_code == 404
        editor.create(slug)
        assert found(editor, slug)["aliases"] == []


def test_a_claim_that_came_to_nothing_gives_way(server, editor, ticker, slug):
    """What a crash leaves is in nobody's way once it is old; until then the slug may be taken."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    left = f"{slug}-rest"
    body = {"slug": left, "title": "x"}
    with Redis.from_url(server.store_url) as redis:
        now = datetime.fromtimestamp(redis.time()[0], UTC)
        for age, status in ((0, 409), (120, 201)):
            since = f"{now - timedelta(seconds=age):%FT%T}.000Z"
            redis.set(f"{prefix}:{{{left}}}:alias", f"{ticker} {since}")
            answer = editor.http.post(f"{editor.url}/api/tickers", json=body)
            assert answer.status_code == status, answer.text


def test_slugs_go_along(server, editor, renamed, tmp_path):
    """An export brings the former slugs back, but not where another ticker has got one."""
    former, present = renamed
    file = tmp_path / "all.jsonl"
    assert server.run("export", former, "-o", str(file)).returncode == 0
    assert json.loads(file.read_text().splitlines()[0])["ticker"]["aliases"] == [former]
    assert server.run("import", str(file), "--as", f"{present}-2").returncode == 0
    assert found(editor, f"{present}-2")["aliases"] == []
    editor.http.delete(f"/{former}")
    assert server.run("import", str(file)).returncode == 0
    assert found(editor, present)["slug"] == present
    wait(lambda: found(editor, former).get("slug") == present)
    editor.http.delete(f"/{former}")
    editor.create(former)
    assert server.run("import", str(file)).returncode == 0
    assert found(editor, present)["aliases"] == []
