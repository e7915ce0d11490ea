"""What a server says of itself, and how it takes its leave of a balancer."""

from __future__ import annotations

import json
import re
import signal

import pytest
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import wait_for

LAME_SECONDS = 2
PALE = "#ffff66"
"""A colour with which the log begins, since it is hard to read."""


@pytest.fixture
def journalled():
    """A server as systemd starts it, whose journal programs read."""
    server = Server(log_format="json", lame_seconds=LAME_SECONDS, accent=PALE)
    server.environment["INVOCATION_ID"] = "5f1c1e0d2b6a4e4f8d7c6b5a49382716"
    with server:
        yield server


def test_the_journal_of_a_service(journalled):
    """Each record is an object with its time, and no way in is written down for whoever reads it.

    Told to stop, it says for a while that nobody is to be sent to it, and serves who still comes.
    """
    records = [json.loads(line) for line in journalled.lines if line.startswith("{")]
    warning = next(one for one in records if PALE in one["message"])
    assert warning["level"] == "warning"
    assert warning["logger"].startswith("ticker.")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", warning["time"])
    said = "\n".join(journalled.lines)
    assert "ticker sign-in" in said
    assert "code=" not in said
    journalled.process.send_signal(signal.SIGTERM)
    wait_for(lambda: get(f"{journalled.url}/readyz").status_code == 503, "nobody is to come")
    assert get(journalled.url).status_code == 200
    assert journalled.process.wait(LAME_SECONDS + 20) == 0


def test_the_log_of_whoever_looks_on(tmp_path):
    """It is text, with time and level; what is asked to be quiet says only what is wrong."""
    with Server(accent=PALE, log_level="error", data=tmp_path) as quiet:
        assert not [line for line in quiet.lines if PALE in line]
    with Server(accent=PALE, data=tmp_path) as server:
        (said,) = (line for line in server.lines if PALE in line)
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z WARNING: TICKER_ACCENT", said)
        assert "sign-in?code=" in "\n".join(server.lines)
