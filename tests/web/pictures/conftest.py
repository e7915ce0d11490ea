"""Houses whose pictures lie in a folder, or in a bucket, and what tests do with pictures there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from support.clients.described import is_described
from support.drawn import file, quarters
from support.machines.buckets import KEYS, BucketServer, bucket_server, settings
from support.machines.houses import House
from support.machines.servers import Server

PREFIX = "all"


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
        yield House(server, server.editor(), server.data, bucket.bucket / PREFIX, bucket)


@pytest.fixture(scope="session")
def in_folder(bundled) -> House:
    """A server whose pictures lie in its folder."""
    return House(bundled, bundled.editor(), bundled.data, bundled.data / "media")


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
