"""An entrance with a crowd before it: people who sign in at once, and somebody who guesses on.

In a process of its own, which no reader delays.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Mapping

import httpx2

GUESSERS = 50
"""From how many addresses is guessed."""


class Entrance(multiprocessing.Process):
    """Signs people in, all of them at once and again and again, and guesses beside that."""

    def __init__(
        self, port: int, devices: Mapping[str, str], password: str, guesses: float
    ) -> None:
        """Take the cookie of each person's device, and how many guesses come in a second."""
        super().__init__(daemon=True)
        self._url = f"http://127.0.0.1:{port}"
        self._devices = devices
        self._password = password
        self._guesses = guesses
        self._over = multiprocessing.Event()
        self._hears, self._tells = multiprocessing.Pipe(duplex=False)

    def end(self) -> list[float]:
        """Stop; return how many seconds each took who got in."""
        self._over.set()
        took: list[float] = self._hears.recv()
        self.join()
        return took

    def run(self) -> None:
        """Do it; this is the process."""
        self._tells.send(asyncio.run(self._all()))

    async def _all(self) -> list[float]:
        guessing = asyncio.create_task(self._guess()) if self._guesses else None
        took: list[float] = []
        while not self._over.is_set():
            entering = (self._enter(name, cookie) for name, cookie in self._devices.items())
            took += [one for one in await asyncio.gather(*entering) if one]
        if guessing:
            guessing.cancel()
        return took

    async def _enter(self, name: str, cookie: str) -> float | None:
        """Sign in; return how long it took, None where it was refused."""
        form = {"name": name, "password": self._password}
        async with httpx2.AsyncClient(base_url=self._url, timeout=60) as http:
            began = time.perf_counter()
            answer = await http.post("/desk/-/sign-in", data=form, headers={"Cookie": cookie})
            return time.perf_counter() - began if answer.status_code == 303 else None

    async def _guess(self) -> None:
        """Guess at names and passwords from many addresses, at a steady pace."""
        places = [
            httpx2.AsyncClient(
                base_url=self._url,
                timeout=60,
                transport=httpx2.AsyncHTTPTransport(local_address=f"127.0.9.{number + 1}"),
            )
            for number in range(GUESSERS)
        ]
        names, number, under_way = list(self._devices), 0, set()
        while True:
            form = {"name": names[number % len(names)], "password": f"guess {number}"}
            place = places[number % len(places)]
            task = asyncio.create_task(place.post("/desk/-/sign-in", data=form))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            number += 1
            await asyncio.sleep(1 / self._guesses)
