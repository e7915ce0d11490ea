"""What a channel says to those who follow it, and what it takes back."""

from __future__ import annotations

import pytest

from ticker.wire.channel.channel import CaughtUp, Channel
from ticker.wire.channel.fanout import Fanout
from ticker.wire.clock import Clock
from ticker.wire.log.event import Event, Follows
from ticker.wire.log.extent import Extent
from ticker.wire.log.position import BEGINNING, Position
from ticker.wire.transports.queued import QueuedReader


def event(offset: int, after: Position, text: str, tag: str = "0000aaaa") -> Event:
    """Make an event as Redis publishes it."""
    return Event.parse(f'{{"at":"{offset}-{tag}","after":"{after}",{text}}}'.encode())


def put(offset: int, after: Position, headline: str) -> Event:
    return event(offset, after, f'"type":"put","id":"e1","headline":"{headline}"')


class Opened(Channel):
    """A channel that knows its log, and fans out when it is told to."""

    def __init__(self, *events: Event) -> None:
        self.going: list[Fanout] = []
        self.forgotten: list[bool] = []
        super().__init__("lage", Extent(10), self, Clock(), lambda: self.forgotten.append(True))
        follows = Follows(continued=False, events=list(events))
        assert self.caught_up(None, follows) is CaughtUp.YES

    def take(self, fanout: Fanout) -> None:
        self.going.append(fanout)

    def fan_out(self) -> None:
        while self.going:
            if not self.going[0].slice(lambda: False):
                del self.going[0]


def test_a_reset_drops_what_still_waits_for_a_slow_reader():
    """What cannot be continued may have been withdrawn: nobody is told it after the fact."""
    first = put(1, BEGINNING, "Anfang")
    channel, reader = Opened(first), QueuedReader("ws")
    assert channel.join(reader, first.at)
    reader.take()
    channel.receive(put(2, first.at, "geheim"))
    channel.fan_out()
    other = put(1, BEGINNING, "Eine andere Geschichte")
    rewritten = Event.parse(other.text.replace(b"0000aaaa", b"0000bbbb"))
    channel.caught_up(channel.position, Follows(continued=False, events=[rewritten]))
    channel.fan_out()
    assert [frame.ends for frame in reader.take()] == [True]


def test_a_removal_reaches_what_still_waits_for_a_slow_reader():
    """From the removal on nobody gets the text, also where it had been handed out before."""
    first = put(1, BEGINNING, "geheim")
    channel, reader = Opened(first), QueuedReader("ws")
    assert channel.join(reader, BEGINNING)
    channel.receive(event(2, first.at, '"type":"remove","id":"e1"'))
    channel.fan_out()
    texts = [frame.text for frame in reader.take()]
    assert not any(b"geheim" in text for text in texts)


def test_a_correction_reaches_what_still_waits_for_a_slow_reader():
    """What was handed out but not sent says nothing any more, at its place; then comes the new."""
    first = put(1, BEGINNING, "falsch")
    channel, reader = Opened(first), QueuedReader("ws")
    assert channel.join(reader, BEGINNING)
    channel.receive(put(2, first.at, "richtig"))
    channel.fan_out()
    void, _, corrected = (frame.text for frame in reader.take())
    assert void == b'{"at":"1-0000aaaa","after":"0-0","type":"void"}'
    assert b"richtig" in corrected


@pytest.mark.parametrize(
    ("told", "forgotten"),
    [
        ('"type":"put","id":"e2","revision":1,"updated":""', False),
        (
            '"type":"put","id":"e2","headline":"\\",\\"revision\\":1,","revision":2,"updated":""',
            True,
        ),
        ('"type":"put","id":"e2"', True),
        ('"type":"remove","id":"e2"', True),
        ('"type":"ticker"', True),
        ('"type":"reset"', True),
    ],
)
def test_what_others_keep_is_forgotten_with_a_text(told, forgotten):
    """Pages in memory may show what is withdrawn or superseded; an entry that is new harms none."""
    first = put(1, BEGINNING, "Anfang")
    channel = Opened(first)
    channel.kept["page"] = "Anfang"
    channel.forgotten.clear()
    channel.receive(event(2, first.at, told))
    assert bool(channel.forgotten) == ("page" not in channel.kept) == forgotten
