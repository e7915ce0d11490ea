"""Files: how many connections the system lets one process have, and how many of them readers get.

Whoever publishes is heard by a socket, too, and what is published comes from Redis by one. Where
readers have all that there are, it is publishing that fails first.
"""

from __future__ import annotations

import resource
from contextlib import suppress

ANY = 10_000_000
"""As good as no limit."""
OURS = 60
"""What a process has open for itself: Redis, pipes, what it serves."""
RESERVE = 100
"""What is no reader's at the least, or a tenth: ours, and whoever publishes or opens a page."""


def raised() -> int:
    """Have as many files as the system lets us have, and return how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return ANY if limit == resource.RLIM_INFINITY else min(limit, ANY)


def for_connections(limit: int) -> int:
    """Return how many of so many files may be connections to us."""
    return max(1, limit - OURS)


def for_readers(limit: int) -> int:
    """Return how many of so many files may be readers."""
    return max(1, limit - max(RESERVE, limit // 10))


def needed(readers: int) -> int:
    """Return how many files so many readers need."""
    return max(readers + RESERVE, -(-readers * 10 // 9))
