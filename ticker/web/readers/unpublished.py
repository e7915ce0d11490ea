"""Unpublished: where pictures lie for those who see what readers may not see yet."""

from __future__ import annotations

import re
from collections.abc import Callable

DESK = "/desk/-/media/"

_MARKUP = re.compile(r"""<(?:img|source|a)\b(?:[^">]|"[^"]*")*>""")
_ADDRESSES = re.compile(r"""(?<=\s)(?:src|srcset|href)="[^"]*\"""")
_OURS = re.compile(r"""(?<=["\s,])/media/(?=[a-z0-9]{16}-\d+x\d+/)""")


def with_pictures(html: str, place: str = DESK) -> str:
    """Return HTML that takes pictures of ours from another place than readers do.

    What is typed in a form, or stands in a text, is left as it is.
    """
    return _MARKUP.sub(lambda found: _ADDRESSES.sub(_at(place), found[0]), html)


def _at(place: str) -> Callable[[re.Match[str]], str]:
    return lambda found: _OURS.sub(place, found[0])
