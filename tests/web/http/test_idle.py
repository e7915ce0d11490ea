"""Connections on which nothing is asked any more."""

from __future__ import annotations

from support.clients.raw import Raw, asking
from support.machines.here import Here

from ticker.machine.valkey.valkey import Valkey
from ticker.web import server


def test_a_proxy_keeps_its_connections_and_a_reader_does_not(tmp_path, monkeypatch):
    """A proxy is about to use one for its next reader, who would get a 502 if we had closed it."""
    monkeypatch.setattr(server, "IDLE_SECONDS", 0)
    with (
        Valkey(tmp_path) as url,
        Here(url) as open_to_all,
        Here(url, trusted_proxies="127.0.0.1") as behind,
        Raw(open_to_all.url) as reader,
        Raw(behind.url) as proxy,
    ):
        assert proxy.send(asking("/healthz")).answer()[0].status == 200
        assert b"200 OK" in reader.send(asking("/healthz")).rest()
        assert proxy.send(asking("/healthz")).answer()[0].status == 200
