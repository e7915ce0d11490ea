"""The event: what this server makes of the entry that is published, for the others to send."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks.contenders import ours
from benchmarks.figures.tables import progress
from benchmarks.loads import frames
from benchmarks.loads.crowd import Crowd, Transport
from benchmarks.loads.line import Broken, Line
from benchmarks.loads.marks import UNMARKED, new_mark

STAND_IN = b'{"type":"put","headline":"%s","html":"%s"}' % (UNMARKED, b"Pegel Cuxhaven. " * 30)


def sample(folder: Path) -> bytes:
    """Return the event without its mark, as a reader got it; a stand-in where nobody did."""
    try:
        return _heard(folder)
    except Broken as error:
        progress(f"This server could not be asked for an event, so one is made up: {error}")
        return STAND_IN


def _heard(folder: Path) -> bytes:
    mark = new_mark()
    with (
        ours.ticker(folder) as server,
        Crowd(server.port, server.live, Transport.WEBSOCKET) as crowd,
    ):
        crowd.join(1)
        crowd.record()
        with closing(Line(server.publish_port)) as line:
            line.ask(server.publication(mark))
            crowd.take_until(lambda: any(mark in heard for heard in crowd.heard.values()))
        for heard in crowd.heard.values():
            for text in frames.texts(bytes(heard)):
                if mark in text:
                    return text.replace(mark, UNMARKED)
    raise Broken("no reader got one.")
