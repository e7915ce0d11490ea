"""The hosts on which a ticker is followed: as many as there are, within bounds."""

from __future__ import annotations

from ticker.web.memory.hosts import MOST_HOSTS, OTHERS, Hosts, host_of
from ticker.wire.transports.queued import QueuedReader


def test_there_is_an_end_to_them():
    """Of a ticker that any site may show, a few dozen are told apart; who leaves is forgotten."""
    hosts, readers = Hosts(), [QueuedReader("ws") for _ in range(MOST_HOSTS + 2)]
    for number, reader in enumerate(readers):
        hosts.count(reader, "sturm", host_of(f"https://{number}.Example:8443"))
    hosts.count(readers[0], "sturm", host_of("https://0.example:8443"))
    assert hosts.of("sturm")[OTHERS] == 2
    assert hosts.of("sturm")["0.example:8443"] == 2
    assert hosts.of("sturm").total() == MOST_HOSTS + 3
    for reader in readers:
        reader.leave()
    assert not hosts.of("sturm")
