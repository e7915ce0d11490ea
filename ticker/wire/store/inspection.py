"""The inspection: what is well with a Redis and what is not, found out by asking it.

Each look is a line of its own, beside all others: what cannot even be connected to is to be told,
too, and a Sentinel, or a version that is too old, refuses what every other line begins with.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from ticker.wire.kinds import Doubt, Reason
from ticker.wire.store.durability import Durability, Promise
from ticker.wire.store.layout import check_layout, layout_key
from ticker.wire.store.replies import ErrorReply
from ticker.wire.store.rights import NEEDED, WRITABLE, usual_key
from ticker.wire.store.store import Store
from ticker.wire.store.troubles import TROUBLES
from ticker.wire.store.unavailable import Lasting, Unavailable, unavailable

OLDEST = 7
"""The first major version whose scripts may say what they do, and whose rights can be asked for."""

logger = logging.getLogger(__name__)


class Finding(NamedTuple):
    """What one look has found, in words; with a trouble where it is not well."""

    words: str
    trouble: Reason | Doubt | None = None

    @property
    def sentence(self) -> str:
        """Return it as a sentence; of a trouble with what is to be done."""
        return TROUBLES[self.trouble].said(self.words) if self.trouble else self.words

    @property
    def lasts(self) -> bool:
        """Tell whether it does not pass, whatever one waits for."""
        return self.trouble is not None and TROUBLES[self.trouble].lasts


class Inspection:
    """What one process has found of a Redis, at the last look."""

    def __init__(self, store: Store, durability: Durability) -> None:
        self._store = store
        self._durability = durability
        self._told: set[str] | None = None
        """What the log has said of it; None as long as whoever starts is told by other means."""
        self.server = ""
        """What answers, with its version, as far as it has told."""
        self.doubts: dict[Doubt, str] = {}
        """What is not as it should be though Redis does what it is asked, in a sentence each."""

    async def look(self) -> list[Finding]:
        """Look at everything. What cannot be reached is a finding, too."""
        try:
            findings = _once(await self._looked())
        except Unavailable as why:
            findings = [_wrong(await self._store.address.explained(why))]
        self._keep(findings)
        return findings

    async def begin(self) -> list[str]:
        """Look before anything runs; return what is not as it should be, in a sentence each.

        Raises Lasting for what does not pass, and Unavailable where Redis is away.
        """
        findings = await self.look()
        for one in findings:
            if one.lasts:
                raise Lasting(cast("Reason", one.trouble), one.words)
            if one.trouble == "away":
                raise Unavailable("away", one.words)
        return [one.sentence for one in findings if one.trouble]

    async def _looked(self) -> list[Finding]:
        key = usual_key(self._store.prefix)
        line = await self._store.address.connect()
        try:
            server, replication, memory, cluster, layout, *writable = await line.ask(
                [
                    *(("INFO", section) for section in ("server", "replication", "memory")),
                    ("CLUSTER", "INFO"),
                    ("GET", layout_key(self._store.prefix)),
                    WRITABLE.in_full([key], NEEDED),
                    WRITABLE.by_name([key], NEEDED),
                ]
            )
        finally:
            line.end()
        for answer in (server, layout):
            if isinstance(answer, ErrorReply) and unavailable(answer).reason in {"denied", "away"}:
                raise unavailable(answer)
        about = {**_read(server), **_read(replication), **_read(memory), **_read(cluster)}
        if wrong := _kind(about):
            return [wrong]
        self.server = _named(about)
        found = [Finding(f"Redis answers at {self._store.address}."), *_setup(about)]
        found += _layout(layout)
        found += _writable(writable)
        if not any(one.lasts for one in found):
            promise = await self._durability.find_out()
            weak = promise is Promise.WEAK
            found.append(Finding("", "weak") if weak else Finding(self._durability.words))
        return found

    def _keep(self, findings: list[Finding]) -> None:
        """Note what was found, and say in the log what is new of it.

        The first look is whoever starts it to tell of, unless there was nobody to be looked at.
        """
        found = {one.trouble: one.sentence for one in findings if one.trouble}
        if {"away", "denied", "tls"} & found.keys():
            self._told = self._told or set()
            return
        self.doubts = {one: found[one] for one in _DOUBTS if one in found}
        told = {sentence for trouble, sentence in self.doubts.items() if trouble != "weak"}
        if self._told is not None:
            for sentence in sorted(told - self._told):
                logger.warning("%s", sentence)
        self._told = told


_DOUBTS: tuple[Doubt, ...] = ("evicts", "weak", "unseen")


def _once(findings: list[Finding]) -> list[Finding]:
    """Return them without those whose trouble another one has told of."""
    troubles = [one.trouble for one in findings]
    return [
        one
        for index, one in enumerate(findings)
        if one.trouble is None or one.trouble not in troubles[:index]
    ]


def _kind(about: dict[str, str]) -> Finding | None:
    """Return what keeps a server from being any Redis of ours."""
    version = about.get("redis_version", "")
    if about.get("redis_mode", about.get("server_mode")) == "sentinel":
        return Finding("", "sentinel")
    if version and int(version.partition(".")[0]) < OLDEST:
        return Finding(f"it is {version}", "old")
    return None


def _named(about: dict[str, str]) -> str:
    """Return what a server calls itself, with its version; "" where it does not tell."""
    if "valkey_version" in about:
        return f"Valkey {about['valkey_version']}"
    return f"Redis {about['redis_version']}" if "redis_version" in about else ""


def _setup(about: dict[str, str]) -> Iterator[Finding]:
    """Return what Redis tells of how it is set up."""
    if not {"redis_version", "role", "maxmemory_policy"} <= about.keys():
        yield Finding("", "unseen")
        return
    yield Finding(f"It is {_named(about)}.")
    policy = about["maxmemory_policy"]
    if about.get("maxmemory", "0") != "0" and policy != "noeviction":
        yield Finding(f"maxmemory-policy is {policy}", "evicts")
    else:
        yield Finding("It throws nothing away when it is full.")
    masters = int(about.get("cluster_size", "1"))
    if masters > 1:
        yield Finding(f"it has {masters} masters", "moved")
    elif about["role"] == "master":
        yield Finding("It is the one master.")


def _layout(answer: Any) -> Iterator[Finding]:
    try:
        check_layout(answer)
    except Unavailable as why:
        yield _wrong(why)
    else:
        yield Finding("Its data are of this version of Ticker, or an earlier one.")


def _writable(answers: list[Any]) -> Iterator[Finding]:
    for answer in answers:
        if isinstance(answer, ErrorReply):
            yield _wrong(unavailable(answer))
            return
    yield Finding("It takes writes, and this user may do all that is needed.")


def _read(answer: Any) -> dict[str, str]:
    """Return what INFO tells, by its names; nothing where it tells nothing."""
    if isinstance(answer, ErrorReply):
        return {}
    lines = [line.partition(":") for line in answer.decode(errors="replace").splitlines()]
    return {name: value for name, colon, value in lines if colon}


def _wrong(why: Unavailable) -> Finding:
    return Finding(why.words, why.reason)
