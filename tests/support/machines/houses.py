"""Houses: a server, and where its pictures' files lie, in a folder or in a bucket."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from support.clients.readers import get
from support.machines.buckets import BucketServer
from support.machines.here import Here
from support.machines.servers import Editor, Server
from support.machines.stores import wait_for

AT_ONCE_SECONDS = 2.0
"""Within which what is taken away from readers is gone."""
BUSY_SECONDS = 2.0
"""What a busy machine adds to that."""


@dataclass
class House:
    """A server, somebody who writes there, and its pictures."""

    server: Server | Here
    editor: Editor
    data: Path
    """Of this machine."""
    kept: Path
    bucket: BucketServer | None = None

    @property
    def making(self) -> Path:
        """Where files come, and are made."""
        return self.data / "making"

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
        """Wait until every worker answers so; which one does is chance, so twelve must."""

        def is_so() -> bool:
            return all(self.get(picture_id).status_code == status for _ in range(12))

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
