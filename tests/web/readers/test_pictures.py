"""Pictures: what is uploaded is served from a folder and from a bucket alike."""

from __future__ import annotations

import io
from functools import partial

import httpx2
import pytest
from PIL import Image
from support.clients.readers import get
from support.machines.buckets import KEYS, bucket_server, settings
from support.machines.servers import Server
from support.machines.stores import wait_for


def upload(server: Server, token: str, colour: str) -> str:
    """Upload a picture of 1200 pixels' width in one colour; return its id."""
    with io.BytesIO() as file:
        Image.new("RGB", (1200, 800), colour).save(file, "JPEG")
        content = file.getvalue()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "image/jpeg"}
    given = httpx2.post(f"{server.url}/api/media", content=content, headers=headers)
    assert given.status_code == 201, given.text
    return given.json()["id"]


@pytest.fixture(scope="module", params=["folder", "bucket"])
def stored(request: pytest.FixtureRequest, tmp_path_factory):
    """A server whose pictures lie in a folder, or in a bucket, and what can be done to that."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "folder":
            media = tmp_path_factory.mktemp("media")
            with Server(media=media) as server:
                yield server, media, partial(media.rename, media.with_suffix(".away"))
            return
        for name, value in {**KEYS, "AWS_REGION": "eu-central-1"}.items():
            patch.setenv(name, value)
        with bucket_server() as buckets, Server(**settings(buckets, "live")) as server:
            yield server, buckets.bucket / "live", buckets.kill


def test_a_picture_is_served_from_where_it_lies(stored):
    """All its files are in the store; while that is away, only what was lately read is served."""
    server, folder, take_away = stored
    editor = server.editor()
    editor.create("pictured")
    read, unread = (upload(server, editor.token, colour) for colour in ("teal", "navy"))
    assert get(f"{server.url}/media/{read}/480.webp").status_code == 404
    for one in (read, unread):
        editor.publish("pictured", "With a picture", image={"media": one, "alt": "One colour"})
        wait_for((folder / one / "1200.avif").exists, "all sizes are made", 60)
        assert (folder / one / "original").exists()
    editor.http.patch("/pictured", json={"image": {"media": read}})
    teaser = f'srcset="/media/{read}/480.webp 480w'
    wait_for(lambda: teaser in get(server.url).text, "the list of tickers shows it, small")
    shown = get(f"{server.url}/media/{read}/480.webp")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/webp")
    take_away()
    assert get(f"{server.url}/media/{read}/480.webp").content == shown.content
    assert get(f"{server.url}/media/{unread}/480.webp").status_code == 503
