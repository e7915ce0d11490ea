"""The journal: what the processes of a server say of themselves, on standard error.

A record is a line of text, or an object of JSON on a line of its own. Both tell the time in UTC, so
that those of several machines can be laid side by side.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from ticker.wire.seldom import Seldom


def begin(level: str, form: str) -> None:
    """Write down, from here on, what this process says of at least such a level.

    As `text` or `json`, as the settings have it.
    Of what libraries say there is no more than usual at any level: they know nothing of what must
    not be in a log, such as query strings.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_AsJson() if form == "json" else _AsText())
    handler.addFilter(Seldom())
    least = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(handlers=[handler], level=max(least, logging.INFO))
    logging.getLogger("ticker").setLevel(least)
    logging.getLogger("uvicorn").setLevel(max(least, logging.WARNING))


class _AsText(logging.Formatter):
    """``2026-11-04T13:12:05.123Z WARNING: Writes are refused.``, with a traceback below."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s: %(message)s")

    def formatTime(  # noqa: N802 - it is the library's name
        self,
        record: logging.LogRecord,
        datefmt: str | None = None,  # noqa: ARG002 - there is one format
    ) -> str:
        return _time(record)


class _AsJson(logging.Formatter):
    """``{"time": …, "level": "warning", "logger": …, "message": …, "traceback": …}``."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def _time(record: logging.LogRecord) -> str:
    """Return when it was said, as RFC 3339 has it, in UTC."""
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
