"""Places: what is opened where the pictures' files lie, a folder or a bucket of S3's kind.

Both look the same from outside, and what is done with them is written once, in `files`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from obstore.store import LocalStore, S3Store

CONNECT_SECONDS = 3.0
TRIES = 2
"""How often more something is tried that failed at once."""
REQUEST_PATIENCES = 8
"""How much longer than for a beginning one request may take as a whole: large files do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or a part of a bucket."""

    folder: Path | None
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""
    """Where a bucket is asked for that lies elsewhere than at Amazon's."""

    @classmethod
    def read(cls, media: str, endpoint: str = "") -> Self:
        """Read what the settings say: a path, or `s3://BUCKET/PREFIX`."""
        if not media.startswith("s3://"):
            return cls(Path(media))
        bucket, _, prefix = media.removeprefix("s3://").partition("/")
        return cls(None, bucket, prefix.strip("/"), endpoint)

    def __str__(self) -> str:
        """Return it as the settings say it."""
        if self.folder is not None:
            return str(self.folder)
        return "/".join(filter(None, (f"s3://{self.bucket}", self.prefix)))

    @property
    def is_there(self) -> bool:
        """Tell whether a folder is one; a bucket says so itself."""
        return self.folder is None or self.folder.is_dir()

    def opened(self, patience: float) -> LocalStore | S3Store:
        """Return what reads and writes there; a folder is made, a bucket not asked yet.

        `patience` is in seconds. Raises OSError and obstore's errors.
        """
        if self.folder is not None:
            # What is not published is nobody's business on this machine either.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return LocalStore(self.folder, mkdir=True, automatic_cleanup=True)
        connect = min(CONNECT_SECONDS, patience)
        given: dict[str, Any] = {"endpoint": self.endpoint} if self.endpoint else {}
        return S3Store(
            self.bucket,
            prefix=self.prefix or None,
            client_options={
                "allow_http": self.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=connect),
                "read_timeout": timedelta(seconds=patience),
                "timeout": timedelta(seconds=REQUEST_PATIENCES * patience),
            },
            retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=patience)},
            # Not all servers of S3's kind know the one request that deletes many.
            disable_bulk_delete=True,
            **given,
        )
