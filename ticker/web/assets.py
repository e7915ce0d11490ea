"""Assets: the files of `static/`, at addresses that change with their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ticker import __version__


class Assets:
    """The static files, wherever they lie: beside the package in a checkout, in it in a wheel."""

    def __init__(self) -> None:
        package = Path(__file__).resolve().parent.parent
        places = (package / "static", package.parent / "static")
        self.folder = next(place for place in places if place.is_dir())
        self.build = self._digest()
        """Names this build: the version with everything that shapes a page."""
        self.url = f"/static/{self.build}"

    def _digest(self) -> str:
        digest = hashlib.sha256(__version__.encode())
        templates = Path(__file__).resolve().parent.parent
        for root in (self.folder, templates / "templates", templates / "locales"):
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]
