"""systemd: what whoever has started us as a service is told of how we are.

Source: sd_notify(3). It is a datagram to the socket that `NOTIFY_SOCKET` names. Without that, and
where nobody listens, nothing is told and nothing fails. That we are ready means that somebody
answers who connects: while Redis is away that is a sentence, but a start that was taken to have
failed would mend nothing. The variables are taken out of the environment: our children are not us.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager

PATIENCE_SECONDS = 1.0
EXTEND_EVERY = 20.0
EXTENDED_SECONDS = 90.0
"""How much longer a start may take after each time that it says so."""

logger = logging.getLogger(__name__)


class Systemd:
    """Whoever has started us, if it wants to know."""

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        self._address = environment.pop("NOTIFY_SOCKET", "")
        whose = environment.pop("WATCHDOG_PID", "")
        watched = environment.pop("WATCHDOG_USEC", "")
        is_watched = watched.isdecimal() and whose in {"", str(os.getpid())}
        # Half of it is what the manual advises; a third bears a look that comes late.
        self._every = int(watched) / 1_000_000 / 3 if is_watched else 0.0
        self._told_alive = 0.0
        self._status = ""
        self._is_ready = False

    def standing(self, sentence: str, *, ready: bool) -> None:
        """Tell how we are where it has changed; and once, that we are ready."""
        words = []
        if ready and not self._is_ready:
            self._is_ready = True
            words.append("READY=1")
        if sentence != self._status:
            self._status = sentence
            words.append(f"STATUS={sentence}")
        if words:
            self._tell(*words)

    def alive(self) -> None:
        """Tell that we live, as often as it is watched."""
        now = time.monotonic()
        if self._every and now - self._told_alive >= self._every:
            self._told_alive = now
            self._tell("WATCHDOG=1")

    def stopping(self, sentence: str, seconds: float) -> None:
        """Tell that we end, and how long that may take."""
        self._status = sentence
        self._tell("STOPPING=1", f"STATUS={sentence}", _extended(seconds))

    @contextmanager
    def waiting(self, sentence: str) -> Iterator[None]:
        """Have it wait, as long as something is waited for that may take its time."""
        done = threading.Event()

        def extend() -> None:
            while not done.wait(EXTEND_EVERY):
                self._tell(_extended(EXTENDED_SECONDS))

        self.standing(sentence, ready=False)
        if not self._address:
            yield
            return
        extending = threading.Thread(target=extend, name="systemd", daemon=True)
        extending.start()
        try:
            yield
        finally:
            done.set()
            extending.join()

    def _tell(self, *words: str) -> None:
        if not self._address:
            return
        # An abstract address begins with a zero byte, which no variable can hold.
        address = f"\0{self._address[1:]}" if self._address[0] == "@" else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.settimeout(PATIENCE_SECONDS)
                line.sendto("\n".join(words).encode(), address)
        except OSError as error:
            logger.warning(
                "systemd cannot be told %s by NOTIFY_SOCKET %s: %s", words[0], self._address, error
            )
            self._address = ""


def _extended(seconds: float) -> str:
    return f"EXTEND_TIMEOUT_USEC={round(seconds * 1_000_000)}"
