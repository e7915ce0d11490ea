"""Other servers: under an ASGI server that hands no sockets over, readers get the same."""

from __future__ import annotations

import os
import subprocess
import sys

import httpx2
import pytest
from support.clients.raw import CLOSE, Raw, masked, opening
from support.clients.readers import Ended, follow, get
from support.machines.servers import Editor, Server
from support.machines.stores import free_port, wait_for

PROGRAM = """
import sys, uvicorn
from ticker import settings
from ticker.web.app import create_app
app = create_app(settings.read({}))
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", http="h11", ws=sys.argv[2])
"""


@pytest.fixture(scope="module", params=["websockets-sansio"])
def elsewhere(request, bundled: Server):
    """The application under plain uvicorn, on the same store as a server of ours."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "TICKER_REDIS_URL": bundled.store_url, "TICKER_MAX_READERS": "4"}
    program = [sys.executable, "-c", PROGRAM, str(port), request.param]
    with subprocess.Popen(
        program, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            wait_for(lambda: answers(url), "it serves")
            yield url
        finally:
            process.terminate()
            said = process.communicate()[0]
    assert "Traceback" not in said, said


def answers(url: str) -> bool:
    try:
        return get(f"{url}/readyz").status_code == 200
    except httpx2.HTTPError:
        return False


@pytest.fixture(scope="module")
def editor(bundled: Server) -> Editor:
    """Somebody who writes by way of our server."""
    return bundled.editor()


async def test_readers_get_all_of_it(elsewhere, editor, ticker, transport):
    """The replay, what comes live, and the end reach a reader over every transport, in order."""
    editor.publish(ticker, "Zuvor")
    async with follow(transport, elsewhere, ticker, "0-0") as stream:
        events = await stream.changes(2)
        editor.publish(ticker, "Größe 𝄞", body="Danach. " * 4000)
        events += await stream.changes(1)
        editor.http.delete(f"/{ticker}")
        events += await stream.changes(1)
        with pytest.raises(Ended):
            await stream.next()
    assert [event["type"] for event in events] == ["ticker", "put", "put", "gone"]
    assert [event["after"] for event in events] == ["0-0", *(one["at"] for one in events[:-1])]
    assert events[2]["headline"] == "Größe 𝄞"


async def test_who_may_not_follow_is_told(elsewhere, transport):
    """An unknown ticker is 404, or the close code 1013."""
    if transport == "ws":
        async with follow("ws", elsewhere, "nothing-here") as stream:
            with pytest.raises(Ended) as ended:
                await stream.next()
        assert ended.value.code == 1013
    else:
        query = {"as": transport.replace("poll", "json")}
        assert get(f"{elsewhere}/t/nothing-here/live", params=query).status_code == 404


async def test_seats_are_free_again(elsewhere, editor, ticker):
    """Readers who leave, say what they may not, or are cut off, give their seats back."""
    for transport in ("ws", "sse") * 3:
        async with follow(transport, elsewhere, ticker) as stream:
            await stream.until("ready")
    for said in (masked(CLOSE), b"\xff" * 40, b""):
        with Raw(elsewhere) as raw:
            assert raw.send(opening(f"/t/{ticker}/live")).head().status == 101
            raw.send(said)
    wait_for(lambda: get(f"{elsewhere}/readyz").json()["readers"] == 0, "all have left")
