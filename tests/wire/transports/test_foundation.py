"""What we stand on of uvicorn that it promises nobody is there, and named where it is not."""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import uvicorn
from packaging.requirements import Requirement
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

CALLED = """
_should_upgrade_to_ws _start_asgi_task _unset_keepalive_if_required connection_lost connection_made
data_received handle_websocket_upgrade on_body on_headers_complete on_message_begin
on_message_complete on_response_complete pause_writing send_400_response shutdown
timeout_keep_alive_handler
"""
"""What `transports/connection.py` calls, or puts its own in place of."""
HELD = """
client connections cycle flow headers loop parser root_path scheme scope server_state tasks
transport url
"""
OF_A_CYCLE = """
body chunked_encoding disconnected expected_content_length flow keep_alive message_event
response_complete response_started scope transport waiting_for_100_continue
"""
OF_A_SERVER = "lifespan serve servers should_exit shutdown startup"
FOUNDATIONS = ("uvicorn", "httptools")
PROJECT = Path(__file__).parents[3] / "pyproject.toml"
REQUIRED = tomllib.loads(PROJECT.read_text())["project"]["dependencies"]


def held(kind: type) -> set[str]:
    """Return the names that instances hold."""
    return set(re.findall(r"self\.(\w+)(?:: [^=\n]+)? = ", inspect.getsource(kind)))


@pytest.mark.parametrize(
    ("what", "needed", "there"),
    [
        ("protocol's methods", CALLED, set(dir(HttpToolsProtocol))),
        ("protocol", HELD, held(HttpToolsProtocol)),
        ("request's cycle", OF_A_CYCLE, held(RequestResponseCycle)),
        ("server", OF_A_SERVER, held(uvicorn.Server) | {*dir(uvicorn.Server)}),
    ],
)
def test_hooks(what, needed, there):
    """Each name that we use of its inner parts is one that it still has."""
    lost = sorted(set(needed.split()) - there)
    assert not lost, (
        f"uvicorn {version('uvicorn')} has no {', '.join(lost)} in a {what} any more: "
        "see what stands there now, and only then raise its ceiling in pyproject.toml."
    )


@pytest.mark.parametrize("name", FOUNDATIONS)
def test_ceilings(name):
    """What we know from within is not raised without anybody looking."""
    asked = next(one for one in map(Requirement, REQUIRED) if one.name == name)
    assert any(one.operator == "<" for one in asked.specifier)
    assert version(name) in asked.specifier
