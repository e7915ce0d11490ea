"""How long ago something was, in an editor's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from babel.dates import format_timedelta

from ticker.newsroom.content import moments
from ticker.newsroom.markup.locales import Locale


def ago(words: Locale) -> Callable[[datetime], str]:
    """Return what says how long ago something was, to the minute."""
    now, tongue = moments.now(), words.spoken.replace("-", "_")

    def said(moment: datetime) -> str:
        if now - moment < timedelta(minutes=1):
            return words.text("desk.now")
        return format_timedelta(moment - now, add_direction=True, locale=tongue)

    return said
