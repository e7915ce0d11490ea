"""A trial: one contender, with so many readers, once; all its figures."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass

from benchmarks.contenders.contender import Server
from benchmarks.loads.crowd import Crowd, Delivery, Transport
from benchmarks.loads.line import Line, accepted
from benchmarks.loads.marks import new_mark

WARM_UPS = 4


@dataclass(frozen=True, slots=True)
class Contender:
    """A server, and the way in which readers follow it."""

    name: str
    transport: Transport
    start: Callable[[], AbstractContextManager[Server]]
    missing: str = ""
    """Why it cannot be measured here."""

    def __str__(self) -> str:
        return f"{self.name}, {self.transport}"


@dataclass(frozen=True, slots=True)
class Trial:
    """What one contender took; seconds and bytes, and a delivery is one event to one reader."""

    per_delivery: float
    """Of the server's processor, beyond what publishing takes with nobody there."""
    per_reader: float
    """Of memory, in all processes of the server together."""
    median: float
    last: float
    joined: float
    """How many readers came in each second."""
    per_join: float
    """Of the server's processor."""
    load_per_delivery: float
    """Of the load's processor."""
    load: float
    """How much of its core the load took while events went out, from 0 to 1."""
    deflated: bool


def run(contender: Contender, readers: int, entries: int) -> Trial:
    """Run a trial; Broken where it cannot be done."""
    with contender.start() as server:
        alone = publishing_alone(server, entries)
        memory = server.memory()
        with Crowd(server.port, server.live, contender.transport) as crowd:
            took = server.processor_seconds()
            joining = crowd.join(readers)
            took = server.processor_seconds() - took
            crowd.settle()
            with closing(Line(server.publish_port)) as line:
                deliver(crowd, server, line, WARM_UPS)
                memory = server.memory() - memory
                worked = server.processor_seconds()
                deliveries = deliver(crowd, server, line, entries)
                worked = server.processor_seconds() - worked
        number = entries * readers
        return Trial(
            per_delivery=(worked - alone) / number,
            per_reader=memory / readers,
            median=statistics.median(one.median for one in deliveries),
            last=statistics.median(one.last for one in deliveries),
            joined=readers / joining,
            per_join=took / readers,
            load_per_delivery=sum(one.busy for one in deliveries) / number,
            load=sum(one.busy for one in deliveries) / sum(one.last for one in deliveries),
            deflated=crowd.deflated,
        )


def deliver(crowd: Crowd, server: Server, line: Line, entries: int) -> list[Delivery]:
    """Publish one entry after the other, each once all have got the one before."""
    marks = [new_mark() for _ in range(entries)]
    return [crowd.deliver(line, server.publication(mark), mark) for mark in marks]


def publishing_alone(server: Server, entries: int) -> float:
    """Return the processor time of publishing while nobody follows."""
    with closing(Line(server.publish_port)) as line:
        for _ in range(WARM_UPS):
            accepted(line.answer(server.publication(new_mark())))
        began = server.processor_seconds()
        for _ in range(entries):
            accepted(line.answer(server.publication(new_mark())))
        return server.processor_seconds() - began
