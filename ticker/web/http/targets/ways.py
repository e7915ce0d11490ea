"""Ways: where somebody wanted to go who had to sign in first."""

from __future__ import annotations

import re
from urllib.parse import quote

DESK = "/desk"
_OURS = re.compile(r"/desk(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9=&:_-]*)?")
"""What may be gone on to: a page of the desk, never another site, whatever a link holds."""


def is_of_desk(path: str) -> bool:
    """Tell whether a path is one of the desk's, whatever is there."""
    return f"{path}/".startswith(f"{DESK}/")


def back_of(asked: str) -> str:
    """Return where to go after signing in: where that was asked for, else the desk."""
    return asked if _OURS.fullmatch(asked) else DESK


def sign_in_for(path: str) -> str:
    """Return the address by which one signs in, and goes on to a page of the desk."""
    return f"/sign-in?to={quote(path)}" if back_of(path) not in {DESK, ""} else "/sign-in"
