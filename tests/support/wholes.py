"""Wholes: an installation in which everything was used, and what a backup of one has."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pyotp

from support import drawn
from support.clients.desk import PASSWORD, Desk
from support.clients.readers import get
from support.machines.commands import typed
from support.machines.here import Here
from support.machines.servers import in_house
from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.people.authors import CONSOLE
from ticker.newsroom.people.roles import Grants
from ticker.web.http.provider.attempts import Attempts

ADA, GRACE = "Ada", "Grace"


class Used:
    """What was done there, as far as it is asked for afterwards."""

    def __init__(self, here: Here) -> None:
        self.editor = here.editor()
        self.token = self.editor.token
        self.editor.create("flood", title="Flut „Đại“ – ☃", image=None)
        self.picture = self.editor.upload(drawn.file(drawn.quarters(500, 300), "JPEG"), alt="Vier")
        self.entry = self._entries()
        self.totp = self._people(here)
        in_house(here.settings.redis_url, here.settings.prefix, self._house)
        get(f"{here.url}/t/flood")

    def _entries(self) -> str:
        editor = self.editor
        entry = editor.publish("flood", "Ä 😀", image={"media": self.picture})["id"]
        editor.change("flood", entry, body="\U0001f600 und *so*")
        editor.publish("flood", "Später", state="scheduled", published_at="2100-01-01T00:00:00Z")
        for number in range(2):
            gone = editor.publish("flood", f"Weg {number}", tags=["é"])["id"]
            editor.retract("flood", gone, **({"purge": "1"} if number else {}))
        editor.publish("flood", "Einmal", pinned=True, key=True)
        keyed = {"Idempotency-Key": "}:readers"}  # as like a key that is not taken as can be
        once = editor.http.post("/flood/entries", json={"headline": "Einmalig"}, headers=keyed)
        assert once.status_code == 201, once.text
        copy = {"content": {"headline": "Ich schreibe noch"}}
        kept = editor.http.put(f"/flood/entries/{entry}/copies/a", json=copy)
        assert kept.status_code in {200, 201}, kept.text
        assert editor.http.patch("/flood", json={"slug": "hochwasser"}).status_code == 200
        editor.create("ebb")
        gone = editor.http.delete("/ebb")
        assert gone.is_success, gone.text
        return str(entry)

    def _people(self, here: Here) -> pyotp.TOTP:
        with Desk(here) as ada, Desk(here) as nobody, Desk(here) as grace:
            ada.with_password(ADA, PASSWORD)
            grace.with_password(GRACE, PASSWORD, Grants(tickers={"flood": "editor"}))
            grace.own("factor")  # offered, and not taken
            totp = ada.with_factor()
            for password in (PASSWORD, "falsch"):
                sent = {"name": ADA, "password": password}
                nobody.http.post("/desk/-/sign-in", data=sent)
            with Desk(here) as again:
                again.http.post("/desk/-/sign-in", data={"name": GRACE, "password": PASSWORD})
            here.link(ADA)
        return totp

    async def _house(self, house: Installation) -> str:
        await house.archive.previews.begin("flood", CONSOLE)
        kept = await house.snippets.kept()
        await house.snippets.keep([], kept.mark)
        store, prefix = house.log.homes.common, house.log.prefix
        await Attempts(store, prefix).begin("a browser", "/desk")
        person = await house.people.named(GRACE)
        assert person
        await house.people.change(person, name="Grace H.")
        await house.audit.note_rename(CONSOLE, person.id, GRACE, "Grace H.", address="192.0.2.1")
        await store.ask("HSET", f"{prefix}:{{flood}}:of-a-later-version", b"\xff\x00", b"\xfe")
        return ""


def environment(here: Here) -> dict[str, str]:
    """Return what a command is told that works on the installation of a worker."""
    chosen = here.settings
    return of(chosen.redis_url, chosen.prefix, Path(chosen.data))


def of(redis_url: str, prefix: str, data: Path) -> dict[str, str]:
    """Return what a command is told that works on an installation."""
    return {"TICKER_REDIS_URL": redis_url, "TICKER_PREFIX": prefix, "TICKER_DATA": str(data)}


def well(said: CompletedProcess[str]) -> str:
    """Return what a command has said that did what it was to do."""
    assert (said.returncode, said.stdout) == (0, ""), said.stderr
    return said.stderr


def exported(to: Path, environment: dict[str, str]) -> dict[str, bytes]:
    """Export an installation; return the members of its backup, but for when that was made."""
    well(typed("export", "--all", str(to), environment=environment))
    return members(to)


def members(path: Path) -> dict[str, bytes]:
    """Return what is in a backup, but for when it was made."""
    with tarfile.open(path) as tar:
        found = {one.name: _read(tar, one) for one in tar}
    found["ticker.json"] = found["ticker.json"].partition(b',"written_at"')[0]
    return found


def held(found: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """Give the lines of all keys in a backup."""
    for name, content in found.items():
        if name.endswith(".jsonl"):
            yield from map(json.loads, content.splitlines())


def signed_in(here: Here, name: str, totp: pyotp.TOTP, code: str) -> bool:
    """Tell whether somebody is let in by password and second factor."""
    with Desk(here) as desk:
        sent = {"name": name, "password": PASSWORD}
        page = desk.http.post("/desk/-/sign-in", data=sent)
        half = {"half": desk.hidden(page.text, "half"), "totp": code}
        desk.http.post("/desk/-/sign-in", data=half)
        return desk.http.get("/desk").status_code == 200


def _read(tar: tarfile.TarFile, one: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(one)
    assert file is not None
    return file.read()
