"""Progress: a bar on the terminal of whoever waits, and never in what is printed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

from ticker.terminal.standard import texts

PATIENCE = 1.0
"""For how many seconds nobody needs to be shown that something goes on."""


@contextmanager
def progress(
    total: int, label: str, *, patience: float = PATIENCE, prints: bool = False
) -> Iterator[Callable[[int], None]]:
    """Give what is told of each step, and shows how far it is, on standard error, if it takes long.

    ``prints`` tells that something is printed meanwhile, which a bar would stand in where both go
    to one terminal.
    """
    if not sys.stderr.isatty() or texts.is_dumb() or (prints and sys.stdout.isatty()):
        yield lambda _: None
        return
    due = time.monotonic() + patience
    done = 0
    with ExitStack() as stack:
        bar = None

        def step(more: int) -> None:
            nonlocal bar, done
            done += more
            if bar is not None:
                bar.update(more)
            elif time.monotonic() >= due:
                shown = texts.line(label)
                bar = stack.enter_context(
                    click.progressbar(length=total, label=shown, file=sys.stderr, width=0)
                )
                bar.update(done)

        yield step
