"""The watch: how a keeper waits, and learns meanwhile that its parent or its child is gone."""

from __future__ import annotations

import os
import select
import signal


class ParentGoneError(Exception):
    """The parent has died, or has closed the pipe so that everything here ends."""


class Watch:
    """What is watched: the pipe from the parent, the children, and what one of them says."""

    def __init__(self) -> None:
        self.parent = os.getppid()
        self._wake = _wakeable()

    def wait(self, seconds: float, output: int | None) -> bool:
        """Wait for news, at most so long, and tell whether there is some on a child's output.

        Raises `ParentGoneError` if that is the news.
        """
        watched = [0, self._wake] + ([] if output is None else [output])
        news, _, _ = select.select(watched, [], [], seconds)
        # A fork of the parent may hold the pipe open, but the parent's death changes ours.
        if (0 in news and not os.read(0, 4096)) or os.getppid() != self.parent:
            raise ParentGoneError
        if self._wake in news:
            os.read(self._wake, 4096)
        return output in news


def _wakeable() -> int:
    """Make a descriptor that becomes readable when a child dies.

    The signals that end other programs only wake this one, as its parent alone decides when it
    ends. They get a handler, for what is ignored here would be ignored in Valkey as well.
    """
    wake, write = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    return wake
