"""What keeps pictures, on each kind of store, a folder and a bucket; and what makes their sizes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from support.machines.buckets import KEYS, BucketServer, bucket_server, settings

from ticker.newsroom.content.images import Picture
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.making.maker import Bounds, Found, Maker
from ticker.newsroom.pictures.places import Place

PROMPT = Bounds(niceness=0, later=0)
"""Other tests run beside these, and would go before."""


@dataclass
class Bench:
    """Where a test has pictures made."""

    folder: Path
    maker: Maker

    @property
    def into(self) -> Path:
        return self.folder / "made"

    @property
    def lock(self) -> Path:
        return self.folder / "making.lock"

    def keep(self, content: bytes, name: str = "upload") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    async def first(self, content: bytes) -> Found:
        return await self.maker.first(self.keep(content), self.into)

    def kept(self, content: bytes) -> list[str]:
        """Keep an original as it is; return the names of all that is in the folder."""
        self.into.mkdir()
        (self.into / "original").write_bytes(content)
        return self.left()

    async def more(self, *forms: str) -> tuple[tuple[int, str], ...]:
        original = self.into / "original"
        with Image.open(original) as image:
            picture = Picture("x", *image.size)
        return await self.maker.more(original, self.into, picture, forms)

    def left(self) -> list[str]:
        """Return the names of all that is in the folder."""
        return sorted(one.name for one in self.into.iterdir()) if self.into.exists() else []


@pytest.fixture
def place(tmp_path: Path) -> Bench:
    return Bench(tmp_path, Maker(tmp_path, bounds=PROMPT))


@pytest.fixture(scope="session")
def buckets():
    """A server of S3's kind on loopback."""
    with bucket_server() as server:
        yield server


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of the bucket, and nothing else that a machine says of S3."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)


def in_bucket(server: BucketServer, prefix: str, patience: float = 10.0) -> Files:
    """The files in a part of the bucket; the fixture `keys` gives the keys."""
    told = settings(server, prefix)
    return Files(Place.read(told["media"], told["media_endpoint"]), patience)


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path, slug, keys) -> Files:
    """The files of an installation, on each kind of store in turn."""
    if request.param == "folder":
        return Files(Place.read(str(tmp_path / "media")))
    return in_bucket(request.getfixturevalue("buckets"), f"{slug}/media")


@pytest.fixture
def buckets_of_own(keys, slug):
    """A server of S3's kind that a test may kill and stop, and the files in it."""
    with bucket_server() as server:
        yield server, in_bucket(server, slug, patience=2.0)
