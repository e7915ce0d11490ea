"""Writability: whether Redis takes writes, and if not, why.

Reading and hearing may go well while every write is refused: on a replica, on a full server, on one
that is short of replicas or cannot save, or where a right is missing. So it is looked at beside
each probe, not only found out by an editor.
"""

from __future__ import annotations

import logging

from ticker.wire import meters
from ticker.wire.kinds import Reason
from ticker.wire.store.troubles import TROUBLES
from ticker.wire.store.unavailable import Unavailable

logger = logging.getLogger(__name__)


class Writability:
    """What one process knows of it."""

    def __init__(self) -> None:
        self.refusal: Reason | None = None
        """Why writes are refused now; None while they are not."""

    @property
    def words(self) -> str:
        """Return in a sentence how it stands."""
        return TROUBLES[self.refusal].said() if self.refusal else "Redis takes writes."

    def looked(self, found: Unavailable | None) -> None:
        """Take what a look has found: None where a write would be taken."""
        before, self.refusal = self.refusal, found.reason if found else None
        if self.refusal == before:
            return
        meters.writable(taken=self.refusal is None)
        if found:
            logger.warning("Writes are refused: %s", found)
        else:
            logger.info("Writes are taken again.")


def refused(why: Unavailable) -> None:
    """Count and log, once, that a write was refused, or that its answer did not come."""
    if not why.counted:
        why.counted = True
        meters.write_refused(why.reason)
        logger.warning("A write was refused, or not confirmed: %s", why)
