"""Versions side by side: this one, and one with a field, a state and a key more, on one Redis."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import redis_server
from support.seed import SEED

import ticker

PACKAGE = Path(ticker.__file__).parent
CONTENT, STATES, RECORDS, REVISIONS = (
    f"newsroom/{name}.py"
    for name in ("content/entries", "content/states", "records/values", "archive/revisions")
)
CHANGES = [
    (CONTENT, '    RETRACTED = "retracted"\n', '    SUBMITTED = "submitted"\n'),
    (
        STATES,
        "    RETRACTED: frozenset({DRAFT, PUBLISHED, RETRACTED}),\n",
        "    None: frozenset(State),\n    State.SUBMITTED: frozenset(State),\n",
    ),
    (CONTENT, '    """What was corrected, in a sentence for readers."""\n', '    mood: str = ""\n'),
    (CONTENT, '    correction: str = ""\n', '    mood: str = ""\n'),
    (RECORDS, "ENTRY: dict[str, Reader] = {\n", '    "mood": _text,\n'),
    (
        REVISIONS,
        "        *_reindexed(keys, before, entry),\n",
        '        ["HSET", keys["moods"], entry.id, entry.mood],\n',
    ),
]
"""What the later version has more, behind which line."""


@pytest.fixture(scope="module")
def later_version(tmp_path_factory):
    """A checkout of the version that comes after this one."""
    folder = tmp_path_factory.mktemp("later")
    shutil.copytree(PACKAGE, folder / "ticker", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "static").symlink_to(PACKAGE.parent / "static")
    for name, line, more in CHANGES:
        path = folder / "ticker" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(line) == 1, (name, line)
        path.write_text(text.replace(line, line + more), encoding="utf-8")
    return folder


@pytest.fixture
def both(later_version):
    """An editor at a server of each version; the store."""
    with redis_server() as store, Server(store.url) as present:
        later = Server(store.url, program=(sys.executable, "-m", "ticker"))
        later.folder = later_version
        later.environment["PYTHONPATH"] = str(later_version)
        with later:
            yield present.editor(), later.editor(), store.client


def test_each_keeps_what_the_other_has_written(both, slug):
    """However their writes alternate, no entry and no field is lost."""
    present, later, _ = both
    luck, moods, headlines = random.Random(SEED), {}, {}
    present.create(slug)
    for number in range(60):
        entry_id = f"e{luck.randrange(8)}"
        path = f"/{slug}/entries/{entry_id}"
        if entry_id not in headlines or luck.random() < 0.3:
            moods[entry_id] = f"mood {number}"
            answer = later.http.patch(path, json={"mood": moods[entry_id]})
            if answer.status_code == 404:
                content = {"headline": f"Neu {number}", "mood": moods[entry_id]}
                headlines[entry_id] = content["headline"]
                answer = later.http.put(path, json=content)
        else:
            headlines[entry_id] = f"Fassung {number}"
            method = luck.choice(["PUT", "PATCH"])
            answer = present.http.request(method, path, json={"headline": headlines[entry_id]})
        assert answer.status_code in {200, 201}, answer.text
    entries = later.http.get(f"/{slug}/entries").json()["entries"]
    assert {one["id"]: one["mood"] for one in entries} == moods
    assert {one["id"]: one["headline"] for one in entries} == headlines
    assert len(present.entries(slug)["entries"]) == len(headlines)


def test_a_state_of_the_later_one_is_left_alone(both, slug):
    """What is submitted there is not for readers here, and is still submitted afterwards."""
    present, later, _ = both
    later.create(slug)
    later.publish(slug, "Da")
    submitted = later.publish(slug, "Eingereicht", state="submitted", mood="x")["id"]
    assert [one["headline"] for one in present.entries(slug)["entries"]] == ["Da"]
    assert "Eingereicht" not in get(f"{present.url}/t/{slug}").text
    refused = present.http.patch(f"/{slug}/entries/{submitted}", json={"headline": "x"})
    assert refused.json()["code"] == "of_a_later_version"
    assert present.http.patch(f"/{slug}", json={"kicker": "K"}).status_code == 200
    published = later.change(slug, submitted, state="published")
    assert (published["headline"], published["mood"]) == ("Eingereicht", "x")
    assert len(present.entries(slug)["entries"]) == 2


@pytest.mark.parametrize("who", ["this one", "the later one"])
def test_a_ticker_deleted_by_either_leaves_no_key(both, slug, who):
    """Keys of the other version go, too; what stays tells that it is gone, and by whom."""
    present, later, redis = both
    present.create(slug)
    later.publish(slug, "Eins", mood="x", state="submitted")
    present.publish(slug, "Zwei")
    assert redis.keys(f"*{{{slug}}}:moods")
    (present if who == "this one" else later).http.delete(f"/{slug}")
    left = {f"ticker:{{{slug}}}:{log}".encode() for log in ("log", "desk", "audit")}
    assert set(redis.keys(f"*{{{slug}}}*")) == left
