"""Polls: the live URL for those who neither keep a WebSocket nor a stream."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from support.clients.readers import everywhere, get


@pytest.fixture
def poll(server, ticker):
    """Ask the ticker's live URL."""

    def ask(**query):
        headers = query.pop("headers", {})
        url = f"{server.url}/t/{ticker}/live"
        return get(url, params=query, headers=headers)

    return ask


def test_a_poll_without_a_position_tells_only_where_we_are(server, editor, ticker, poll):
    """Without `since` there are no events, and the position to go on from."""
    head = editor.publish(ticker, "Da")["position"]
    everywhere(server.url, ticker, head)
    assert poll().json() == {"at": head, "events": []}


def test_a_poll_tells_what_was_missed(server, editor, ticker, poll):
    """Events come as an array, exactly as streams send them, with the position after them."""
    at = poll().json()["at"]
    positions = [editor.publish(ticker, f"Nummer {n}")["position"] for n in range(2)]
    everywhere(server.url, ticker, positions[-1])
    page = poll(since=at).json()
    assert page["at"] == positions[-1]
    assert [event["at"] for event in page["events"]] == positions
    assert poll(since=page["at"]).json() == {"at": page["at"], "events": []}


def test_polls_may_be_shared_for_a_second(poll):
    """A poll is the same for all who ask from the same position, so caches may keep it a second."""
    answer = poll(since=poll().json()["at"])
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert answer.headers["vary"] == "Accept, Origin, Upgrade"
    assert answer.headers["content-type"] == "application/json"
    assert "set-cookie" not in answer.headers


def test_a_reset_is_an_element_and_never_kept(editor, ticker, poll):
    """An unknown position is answered by a reset in the array, and no cache may keep that."""
    head = editor.publish(ticker, "Da")["position"]
    answer = poll(since="12-00000000")
    (reset,) = answer.json()["events"]
    assert (reset["type"], reset["at"], answer.json()["at"]) == ("reset", head, head)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept, Origin, Upgrade"


def test_a_waiting_poll_is_answered_by_the_next_event(editor, ticker, poll):
    """With `wait` a poll is held until something happens, and is never kept."""
    at = poll().json()["at"]
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(poll, since=at, wait="30")
        entry = editor.publish(ticker, "Endlich")
        answer = waiting.result(20)
    assert [event["id"] for event in answer.json()["events"]] == [entry["id"]]
    assert answer.json()["at"] == entry["position"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_waiting_poll_ends_empty_in_time(poll):
    """Where nothing happens, a waiting poll says so once its time is over."""
    at = poll().json()["at"]
    began = time.monotonic()
    answer = poll(since=at, wait="0.3")
    assert answer.json() == {"at": at, "events": []}
    assert 0.25 < time.monotonic() - began < 10
    assert answer.headers["cache-control"] == "no-store"


def test_a_waiting_poll_that_has_missed_something_does_not_wait(editor, ticker, poll):
    """What is there already is told at once, however long the poll would wait."""
    at = poll().json()["at"]
    entry = editor.publish(ticker, "Schon da")
    page = poll(since=at, wait="30").json()
    assert [event["id"] for event in page["events"]] == [entry["id"]]


@pytest.mark.parametrize(
    "query", [{"as": "xml"}, {"wait": "soon"}, {"wait": "-1"}, {"wait": "nan"}]
)
def test_what_is_not_understood_is_refused(poll, query):
    """A form or a wait that does not exist is a 400, which no cache keeps."""
    answer = poll(**query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        ({}, "text/event-stream", "text/event-stream"),
        ({"as": "json"}, "text/event-stream", "application/json"),
        ({"as": "sse"}, "*/*", "text/event-stream"),
        ({}, "text/html, */*", "application/json"),
    ],
)
def test_as_decides_and_accept_else(server, ticker, query, accept, kind):
    """`as` says which form is wanted; without it `Accept` does, and a poll is what is left."""
    url = f"{server.url}/t/{ticker}/live"
    headers = {"Accept": accept}
    with httpx2.stream("GET", url, params=query, headers=headers, verify=False) as answer:
        assert answer.headers["content-type"].partition(";")[0] == kind


def test_a_head_request_ends(server, ticker):
    """HEAD for a stream tells its headers and ends, for there is no body to stay for."""
    url = f"{server.url}/t/{ticker}/live"
    answer = httpx2.head(url, headers={"Accept": "text/event-stream"}, timeout=5)
    assert answer.status_code == 200


def test_an_unknown_ticker_is_not_found(server):
    """A poll of a ticker that does not exist is a 404 that no cache keeps."""
    answer = get(f"{server.url}/t/nothing-here/live")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    assert answer.json()["detail"] == "There is no ticker 'nothing-here'."
