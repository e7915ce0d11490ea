"""A maker of each test's own, and a folder in which it makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ticker.newsroom.content.images import Picture
from ticker.newsroom.pictures.maker import Found, Maker


@dataclass
class Place:
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

    async def more(self, found: Found, *forms: str) -> tuple[tuple[int, str], ...]:
        picture = Picture("x", found.width, found.height)
        return await self.maker.more(self.into / "original", self.into, picture, forms)

    def left(self) -> list[str]:
        """Return the names of all that is in the folder."""
        return sorted(one.name for one in self.into.iterdir()) if self.into.exists() else []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, Maker(tmp_path))
