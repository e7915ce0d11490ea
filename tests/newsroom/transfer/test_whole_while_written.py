"""Backups that are taken while others write: what is in one fits together."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from support.machines.here import Here
from support.machines.servers import Editor, in_house
from support.wholes import held, members

from ticker.newsroom.archive.installation import Installation
from ticker.newsroom.content import moments
from ticker.newsroom.content.images import named_in
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.newsroom.pictures.record import StoredPicture
from ticker.newsroom.transfer.installation import source
from ticker.newsroom.transfer.installation.exporting import export
from ticker.wire.store.store import Store

SLUGS = ("flood", "storm")
WHAT = ("entries", "revisions", "index:all", "ticker", "log", "log:tally", "keys")
LEAST = 5
"""How many backups are taken, and how often each ticker is written to meanwhile."""


@pytest.mark.parametrize("tries", [source.TRIES, 0], ids=["watched", "at once"])
async def test_a_backup_fits_together(clustered, tmp_path, monkeypatch, tries):
    """Each ticker is as it stood at one moment, and what it names is there, in either way."""
    monkeypatch.setattr(source, "TRIES", tries)
    prefix, data = f"busy-{tries}", tmp_path / "data"
    data.mkdir()
    with Here(clustered.store_url, prefix=prefix, data=str(data)) as here:
        editors = [here.editor() for _ in SLUGS]
        for editor, slug in zip(editors, SLUGS, strict=True):
            editor.create(slug)
        pictures = [[put_there(here, f"{slug:-<15}{n}") for n in range(3)] for slug in SLUGS]
        over, found, written = threading.Event(), list[dict[str, bytes]](), Counter[str]()
        with ThreadPoolExecutor() as pool:
            busy = [
                pool.submit(write, *one, written, over)
                for one in zip(editors, SLUGS, pictures, strict=True)
            ]
            try:
                while len(found) < LEAST or min(written[slug] for slug in SLUGS) < LEAST:
                    found.append(await taken(clustered.store_url, prefix, data / "media"))
                    assert not [one.exception() for one in busy if one.done()]
            finally:
                over.set()
            for one in busy:
                one.result()
    for one in found:
        fit(one)
    assert found[0] != found[-1]


def put_there(here: Here, name: str) -> str:
    """Have a picture there that nobody had to make; return its id."""
    found = StoredPicture(
        id=f"{name.replace('-', 'x')}-20x20", digest=name, created_at=moments.now(), by="system"
    )

    async def added(house: Installation) -> str:
        assert await house.archive.pictures.add(found, moments.now())
        return found.id

    folder = here.settings.data / "media" / found.id
    folder.mkdir(parents=True)
    (folder / "original").write_bytes(b"no matter what")
    return in_house(here.settings.redis_url, here.settings.prefix, added)


async def taken(url: str, prefix: str, media: Path) -> dict[str, bytes]:
    """Return what is in a backup that is taken now."""
    file, store = media.parent / "backup.tar", Store(url, prefix)
    with file.open("wb") as stream:
        kept = Files(Place(media))
        await export(store, kept, stream, lambda *_: nullcontext(lambda _: None))
    await store.close()
    return members(file)


def write(
    editor: Editor, slug: str, pictures: list[str], written: Counter[str], over: threading.Event
) -> None:
    """Write, show, rename, and erase what was shown, until it is over."""
    while not over.is_set():
        shown = {"image": {"media": pictures.pop()}} if pictures else {}
        entry = editor.publish(slug, "Kopf", pinned=True, **shown)["id"]
        editor.change(slug, entry, body="Text")
        editor.publish(slug, "Bleibt")
        editor.http.patch(f"/{slug}", json={"slug": f"{slug}-{written[slug] % 7}"})
        editor.retract(slug, entry, purge="1")
        written[slug] += 1


def fit(backup: dict[str, bytes]) -> None:
    """Everything that something names is there."""
    values = defaultdict(list)
    for one in held(backup):
        values[one["key"]] += one["holds"]
    pictures = {one[0] for one in values["{:media}:pictures"]}
    assert {one[0] for one in values["tickers"]} >= set(SLUGS)
    for slug in SLUGS:
        of = {what: values[f"{{{slug}}}:{what}"] for what in WHAT}
        entries = {key: json.loads(text) for key, text in of["entries"]}
        revisions = dict(of["revisions"])
        standing = {key: one for key, one in entries.items() if "erased" not in one}
        assert {one[0].split()[1] for one in of["index:all"]} >= standing.keys()
        counted = {
            f"{key} {n + 1}" for key, one in standing.items() for n in range(one["revision"])
        }
        assert revisions.keys() == counted
        for key, one in standing.items():
            assert json.loads(revisions[f"{key} {one['revision']}"]) == one
        names = named_in(" ".join(revisions.values()))
        assert set(names) <= pictures
        assert {f"pictures/{one}/original" for one in names} <= backup.keys()
        header = json.loads(of["ticker"][0][0])
        for alias in {header["slug"], *header["aliases"]} - {slug}:
            assert values[f"{{{alias}}}:alias"][0][0].startswith(f"{slug} ")
        assert of["log:tally"][0][0].split()[0] == json.loads(of["log"][-1][0])["at"]
