"""Assets: the files of `static/`, kept in memory as they are sent, at addresses of this build.

A newsroom's own files go before ours. Scripts are written to be read, and sent without their
comments; all text is sent compressed, as well as can be.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from asyncio import to_thread
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import brotli
import rjsmin
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ticker import __version__
from ticker.newsroom.markup import elsewhere, overlay
from ticker.web.http.sending.packed import Kept, Packed
from ticker.web.memory.keeping import Shared
from ticker.web.static import scripts
from ticker.web.static.site import Site

PACKAGE = Path(__file__).resolve().parents[2]
FOR_EVER = "public, max-age=31536000, immutable"
FOR_MINUTES = "public, max-age=300"

SCRIPTS = {
    "reader": ("reader/feed.js", "reader/page/page.js"),
    "desk": ("desk/desk.js", "desk/composing/rich/markdown.js", "desk/pictures/taking.js"),
}
"""What begins, and what is fetched later; each is sent with all that it imports."""
STYLE = "styles/reader.css"
"""Of all pages that readers see."""
STYLES = {
    STYLE: (
        *("base", "head", "feed", "entry", "picture", "above"),
        *("points", "wide", "pages", "embed", "print"),
    ),
    "styles/editor.css": (
        *("desk", "composer", "standing"),
        *(f"desk/{part}" for part in ("feed", "pictures", "versions", "plan", "dock", "people")),
    ),
}
"""What is sent in one file, of parts in the order of the cascade: together they are smaller."""
OWN_STYLE = "styles/own.css"
"""The newsroom's own style sheet: its colour, and what it says otherwise than ours."""
THEMES = ("light", "dark")
"""Each of both style sheets is there once more for each, as `styles/reader-dark.css`."""

_SCHEMES = {
    theme: re.compile(rb"\(\s*prefers-color-scheme\s*:\s*%s\s*\)" % theme.encode())
    for theme in THEMES
}
_TRUE, _FALSE = b"(min-width:0)", b"(max-width:0)"
"""What can stand wherever a feature is asked for, also amid others: `all` cannot."""
_COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)
_SPACE = re.compile(rb"\s+")
"""Between words one space does; indentation is a twentieth of what is sent."""

_TEXTS = ("text/", "image/svg+xml", "application/json", "application/manifest+json")
# The system's own table may call scripts what browsers then refuse to run.
_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    media_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Return its validator, the same in each build in which the file is."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


class Assets:
    """The static files, wherever they lie: beside the package in a checkout, in it in a wheel."""

    def __init__(self, site: Site) -> None:
        places = (PACKAGE / "static", PACKAGE.parent / "static")
        self._assets = _found(next(place for place in places if place.is_dir()))
        if own := overlay.folder():
            self._assets |= _found(own / overlay.STATIC)
        if site.style:
            said = self._assets[OWN_STYLE].body if OWN_STYLE in self._assets else b""
            self._assets[OWN_STYLE] = Asset("text/css", site.style.encode() + said)
        for sheet, names in STYLES.items():
            parts = (self._assets[f"styles/{name}.css"].body for name in names)
            body = _SPACE.sub(b" ", _COMMENT.sub(b"", b"\n".join(parts)))
            self._assets[sheet] = Asset("text/css", body)
        for name in {STYLE, OWN_STYLE} & self._assets.keys():
            self._assets |= _themed(name, self._assets[name].body)
        self._assets |= self._scripts()
        self._packed: dict[str, Packed] = {}
        self._shared = Shared()
        self.own_style = OWN_STYLE if OWN_STYLE in self._assets else None
        """The newsroom's style sheet, if there is one."""
        self.build = self._digest(site)
        """Names this build: the version with everything that shapes a page."""
        self.url = f"/static/{self.build}"

    async def response(self, name: str, cached: str) -> Response:
        """Return a file; HTTPException 404 where there is none of that name."""
        asset = self._assets.get(name)
        if asset is None:
            raise HTTPException(404)
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": cached, "ETag": asset.etag}
        if not asset.media_type.startswith(_TEXTS):
            return Response(asset.body, headers=headers, media_type=asset.media_type)
        if name not in self._packed:  # when somebody asks: a start is not to wait for all of them
            self._packed[name] = await self._shared.do(name, partial(to_thread, _thoroughly, asset))
        return Kept(self._packed[name], headers, asset.media_type)

    async def endpoint(self, request: Request) -> Response:
        """Answer for a file: at this build's address for ever, at any other for minutes.

        Pages of another build ask here while servers are being replaced one by one.
        """
        path = request.path_params["path"]
        build, _, name = path.partition("/")
        if not re.fullmatch(r"[0-9a-f]{12}", build):
            return await self.response(path, FOR_MINUTES)
        return await self.response(name, FOR_EVER if build == self.build else FOR_MINUTES)

    async def favicon(self, _: Request) -> Response:
        """Answer whoever asks for the icon at the address that it has had since there are icons."""
        return await self.response("favicon.ico", FOR_MINUTES)

    def _scripts(self) -> dict[str, Asset]:
        """Return the scripts of readers and of the desk, which takes some of theirs, as sent."""
        names = [name for name in self._assets if re.fullmatch(r"(reader|desk)/.*\.js", name)]
        modules = {name: self._assets[name].body.decode() for name in names}
        return {
            name: Asset("text/javascript", text.encode())
            for side, entries in SCRIPTS.items()
            for name, text in scripts.joined(modules, entries).items()
            if name.startswith(f"{side}/")
        }

    def _digest(self, site: Site) -> str:
        digest = hashlib.sha256(f"{__version__} {site} {elsewhere.sources()}".encode())
        for name, asset in self._assets.items():
            digest.update(name.encode() + b"\0" + asset.body)
        for root in (
            PACKAGE / "web/templates",
            PACKAGE / "newsroom/markup/parts",
            PACKAGE / "newsroom/locales",
        ):
            for path in sorted(root.rglob("*.*")):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        for name, content in overlay.contents():
            digest.update(name.encode() + b"\0" + content)
        return digest.hexdigest()[:12]


def _found(folder: Path) -> dict[str, Asset]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _asset(path) for path in paths}


def _asset(path: Path) -> Asset:
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    body = path.read_bytes()
    if path.suffix == ".js":  # the licence of what others wrote lies beside it, and is sent, too
        body = rjsmin.jsmin(body)
    return Asset(media_type or "application/octet-stream", body)


def _themed(name: str, body: bytes) -> dict[str, Asset]:
    """Return a style sheet as it is always light, and always dark, whatever a reader prefers."""
    sent = {}
    for theme in THEMES:
        fixed = body.replace(b"color-scheme: light dark", b"color-scheme: " + theme.encode())
        for asked, scheme in _SCHEMES.items():
            fixed = scheme.sub(_TRUE if asked == theme else _FALSE, fixed)
        sent[name.replace(".css", f"-{theme}.css")] = Asset("text/css", fixed)
    return sent


def _thoroughly(asset: Asset) -> Packed:
    body = asset.body
    return Packed(body, gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=11))
