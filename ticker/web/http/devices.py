"""Devices: what somebody sits at, as their browser says, in a word that they know it by."""

from __future__ import annotations

import re

# The first that is found: later ones are in what the earlier ones say of themselves, too.
_BROWSERS = {
    "Edge": "Edg(?:e|A|iOS)?/",
    "Opera": "OPR/",
    "Samsung Internet": "SamsungBrowser/",
    "Firefox": "(?:Firefox|FxiOS)/",
    "Chrome": "(?:Chrome|CriOS|Chromium)/",
    "Safari": "Safari/",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac": "Macintosh",
    "ChromeOS": "CrOS",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """Return ``Firefox, Windows``, say; what is not known is left out."""
    found = (_first(of, user_agent) for of in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))


def _first(names: dict[str, str], text: str) -> str:
    return next((name for name, sign in names.items() if re.search(sign, text)), "")
