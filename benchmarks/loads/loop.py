"""A loop: clients that ask for a few addresses one after the other, as fast as they are answered.

They run in a process of their own, so that whoever measures beside them is not held up by them.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from typing import Self

from benchmarks.loads.line import Line, accepted, request


class Loop:
    """So many clients at those addresses, as a context manager; counts what they got."""

    def __init__(self, port: int, paths: Sequence[str], clients: int) -> None:
        self._answers: Synchronized[int] = multiprocessing.Value("q", 0)
        self._process = multiprocessing.Process(
            target=_ask, args=(port, paths, clients, self._answers), daemon=True
        )

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    @property
    def answers(self) -> int:
        """Return how many answers they have had."""
        return self._answers.value


def _ask(port: int, paths: Sequence[str], clients: int, answers: Synchronized[int]) -> None:
    asked = [request("GET", path, {"Accept-Encoding": "gzip"}) for path in paths]

    def go_on(first: int) -> None:
        with closing(Line(port)) as line:
            for turn in count(first):
                accepted(line.answer(asked[turn % len(asked)]))
                with answers.get_lock():
                    answers.value += 1

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(go_on, range(clients)))
