"""The report: what a keeper says to its parent, once and in a word or a sentence, and to people."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

READY = "ready"
HELD = 75  # the exit status of a keeper that found another one on its folder


class StartError(Exception):
    """A sentence for the parent: why this keeper cannot start Valkey."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def report(text: str) -> None:
    """Tell the parent how the start went: it reads until the pipe is closed, so only once."""
    with suppress(OSError):
        os.write(1, text.encode(errors="replace"))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def say(sentence: str) -> None:
    """Tell whoever reads standard error, if anybody can."""
    with suppress(OSError, ValueError):
        if sys.stderr:
            sys.stderr.write(f"{sentence}\n")
            sys.stderr.flush()
