"""Partner sites: the script that they include, and static files that anybody may keep."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import get


def test_the_partners_script_is_open_to_all(server):
    """`/embed.js` may be run by any page, and is asked for again after some minutes."""
    answer = get(f"{server.url}/embed.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert "live-ticker" in answer.text


def test_files_of_a_build_never_change(server, ticker):
    """Files that a page names have their build in the address, and are kept for ever."""
    text = get(f"{server.url}/t/{ticker}").text
    paths = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    assert len(paths) == 3, "style, script and icon"
    for path in paths:
        answer = get(f"{server.url}{path}")
        assert answer.status_code == 200, path
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_files_of_another_build_are_not_kept(server):
    """While servers are being replaced, a page of the other build gets its files, for minutes."""
    answer = get(f"{server.url}/static/000000000000/styles/base.css")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")


@pytest.mark.parametrize(
    "path",
    ["nothing.js", "%00", "x" * 3000, "..%2f..%2fpyproject.toml", "%2e%2e/pyproject.toml", ""],
)
def test_nothing_else_is_served(server, path):
    """Only the files there are have an address."""
    assert get(f"{server.url}/static/{path}").status_code == 404


def test_a_file_is_compressed_for_who_can_read_that(server):
    """With gzip a file is the same, and smaller."""
    plain, zipped = (
        get(f"{server.url}/static/styles/base.css", headers={"Accept-Encoding": one})
        for one in ("gzip;q=0", "gzip")
    )
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.text == zipped.text
