"""Houses whose pictures lie in a folder, or in a bucket, and what tests do with pictures there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.clients.described import is_described
from support.clients.readers import get
from support.drawn import file, quarters
from support.machines.buckets import KEYS, BucketServer, bucket_server, settings
from support.machines.servers import Editor, Server
from support.machines.stores import wait_for

PREFIX = "all"
AT_ONCE_SECONDS = 2.0
"""Within which what is taken away from readers is gone."""
BUSY_SECONDS = 2.0
"""What a busy machine adds to that."""


@dataclass
class House:
    """A server with two workers, and where its pictures' files lie."""

    server: Server
    editor: Editor
    kept: Path
    bucket: BucketServer | None = None

    @property
    def making(self) -> Path:
        """Where files come, and are made."""
        return self.server.data / "making"

    def names(self, picture_id: str) -> list[str]:
        """Return what the files of a picture are called that are kept."""
        folder = self.kept / picture_id
        return sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []

    def upload(self, content: bytes, **options: Any) -> httpx2.Response:
        """Upload a file as the body itself."""
        headers = {"Content-Type": "image/jpeg", **options.pop("headers", {})}
        where = f"{self.server.url}/api/media"
        return self.editor.http.post(where, content=content, headers=headers, **options)

    def new(self, content: bytes, **options: Any) -> str:
        """Upload a picture; return its id."""
        answer = self.upload(content, **options)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def ask(self, method: str, picture_id: str, **options: Any) -> httpx2.Response:
        """Ask for what is known of a picture, or change it."""
        return self.editor.http.request(
            method, f"{self.server.url}/api/media/{picture_id}", **options
        )

    def get(self, picture_id: str, size: str = "120.webp", **options: Any) -> httpx2.Response:
        """Ask for a picture as a reader does, on a connection of its own."""
        return get(f"{self.server.url}/media/{picture_id}/{size}", **options)

    def becomes(self, picture_id: str, status: int) -> None:
        """Wait until every worker answers so; which one does is chance, so six must."""

        def is_so() -> bool:
            return all(self.get(picture_id).status_code == status for _ in range(6))

        wait_for(is_so, f"the picture is {status}", AT_ONCE_SECONDS + BUSY_SECONDS)

    def is_made(self, picture_id: str) -> list[str]:
        """Wait until all sizes are made; return their names."""

        def made() -> list[str]:
            sizes = self.ask("GET", picture_id).json()["sizes"]
            return sizes if {one.rpartition(".")[2] for one in sizes} >= {"jpg"} else []

        return wait_for(made, "all sizes are made", 60)

    def is_gone(self, picture_id: str) -> None:
        """Wait until no file of a picture is kept."""
        wait_for(lambda: not self.names(picture_id), "its files go", AT_ONCE_SECONDS + BUSY_SECONDS)


@pytest.fixture(scope="session")
def bucket() -> Iterator[BucketServer]:
    """A server of S3's kind, and its keys, and nothing else that a machine says of S3."""
    with pytest.MonkeyPatch.context() as patch, bucket_server() as server:
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setenv("AWS_REGION", "eu-central-1")
        for name, value in KEYS.items():
            patch.setenv(name, value)
        yield server


@pytest.fixture(scope="session")
def in_bucket(bucket) -> Iterator[House]:
    """A server whose pictures lie in a bucket."""
    with Server(workers=2, **settings(bucket, PREFIX)) as server:
        yield House(server, server.editor(), bucket.bucket / PREFIX, bucket)


@pytest.fixture(scope="session")
def in_folder(bundled) -> House:
    """A server whose pictures lie in its folder."""
    return House(bundled, bundled.editor(), bundled.data / "media")


@pytest.fixture(scope="session", params=["folder", "bucket"])
def house(request: pytest.FixtureRequest) -> House:
    """Each kind of store in turn; what is answered there is as the API's document says."""
    house: House = request.getfixturevalue(f"in_{request.param}")
    house.editor.http.event_hooks = {"response": [is_described]}
    return house


@pytest.fixture
def ticker(house: House, slug: str) -> str:
    """The slug of a new, empty ticker."""
    house.editor.create(slug)
    return slug


@pytest.fixture
def drawn(slug: str) -> Callable[..., bytes]:
    """Return a small picture that no other test has; those with other words are others."""

    def draw(words: object = "", width: int = 120, height: int = 80) -> bytes:
        return file(quarters(width, height), comment=f"{slug} {words}".encode())

    return draw
