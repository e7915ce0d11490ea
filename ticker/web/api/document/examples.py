"""Examples: one storm surge, as the API's document shows it."""

from __future__ import annotations

_HEADER = {"title": "Sturmflut an der Nordsee", "kicker": "Wetter", "status": "live"}
NEW_TICKER: dict[str, object] = {"slug": "sturmflut", **_HEADER}
TICKER_PATCH = {"status": "paused", "next_update": "2026-11-27T06:00:00.000Z"}
CONTENT = {
    "headline": "Der Pegel steigt weiter",
    "body": "In **Husum** stehen die Tore seit 21 Uhr offen.",
    "label": "Eilmeldung",
    "breaking": True,
    "source": {"name": "Deichverband"},
}
ENTRY_PATCH = {"headline": "Der Pegel steigt nicht mehr", "breaking": None}
RETRACTION = {"reason": "Falscher Pegel", "correction": "Diese Meldung war falsch."}
COPY = {"content": {"headline": "Noch nicht fer"}, "base": 1}

_AT = "2026-11-27T05:12:00.000Z"
ENTRY = {
    "id": "01KB2Q3W8NPEGEL",
    "revision": 1,
    **CONTENT,
    "author": "",
    "source": {"name": "Deichverband", "url": None},
    "verification": None,
    "image": None,
    "tags": [],
    "key": False,
    "pinned": False,
    "published_at": _AT,
    "state": "published",
    "correction": "",
    "quiet": False,
    "updated_at": _AT,
    "edited_at": None,
    "body_html": "<p>In <strong>Husum</strong> stehen die Tore seit 21 Uhr offen.</p>",
    "position": "17-9f3c2ab1",
}
PAST = {name: value for name, value in ENTRY.items() if name != "position"}
PAGE = {"at": "17-9f3c2ab1", "entries": [ENTRY], "next": None}
REVISIONS = {"revisions": [PAST]}
TICKER = {
    **NEW_TICKER,
    "intro": "",
    "language": "de",
    "timezone": "Europe/Berlin",
    "image": None,
    "coverage_start": None,
    "coverage_end": None,
    "next_update": None,
    "pause_after": None,
    "key_points": [],
    "continues": None,
    "continued_by": None,
    "embed_origins": [],
    "listed": True,
    "aliases": [],
    "revision": 1,
    "created_at": _AT,
    "updated_at": _AT,
    "intro_html": "",
}
LISTING = {"tickers": [TICKER], "next": None}
DELETED_TICKER = {"slug": "sturmflut", "deleted": True}
_COPY = {"entry": "01KB2Q3W8NPEGEL", "name": "mine", "base": 1, "by": "dpa", "updated_at": _AT}
KEPT_COPY = {**_COPY, "content": COPY["content"]}
COPIES = {"copies": [_COPY]}
DELETED_COPY = {"entry": "01KB2Q3W8NPEGEL", "name": "mine", "deleted": True}
_SAID = {"alt": "Ein Deich im Sturm", "caption": "", "credit": "dpa", "focus": ""}
PICTURE = {
    **_SAID,
    "id": "k7q2m9x4tz8c1v5b-4032x3024",
    "width": 4032,
    "height": 3024,
    "url": "/media/k7q2m9x4tz8c1v5b-4032x3024/1600.jpg",
    "kind": "jpeg",
    "bytes": 4718592,
    "name": "deich.jpg",
    "taken_at": "",
    "source_type": "digitalCapture",
    "credentials": "",
    "sizes": ["960.webp"],
    "shown": False,
    "revision": 1,
    "created_at": _AT,
    "by": "dpa",
}
ELSEWHERE = {"url": "https://agentur.example/deich.jpg", "rights": True, "credit": "dpa/Muster"}
PICTURE_PATCH = {"credit": "dpa/Muster"}
ERASED_PICTURE = {"id": "k7q2m9x4tz8c1v5b-4032x3024", "erased": True}
