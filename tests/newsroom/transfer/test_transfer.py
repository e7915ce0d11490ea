"""Transfer: everything of a ticker as JSON Lines, and back without loss."""

from __future__ import annotations

import json
import re

import pytest
from redis import Redis
from support.clients.readers import get

from ticker.newsroom.archive.installation import installed
from ticker.newsroom.content.refusals import NotAnExport, SlugTaken
from ticker.newsroom.markup import words
from ticker.newsroom.transfer.tickers import export, import_

SENTENCE = r"Line [0-9]+ is not of a ticker's export: .*[^.]\. Nothing was imported\."


@pytest.fixture
def full(editor, slug):
    """A ticker with entries in every state, edited, pinned, retracted and purged."""
    image = {"url": "/static/favicon.svg", "alt": "Ä"}
    editor.create(slug, kicker="K", image=image, embed_origins=["https://a.example"], language="en")
    editor.http.patch(f"/{slug}", json={"intro": "Zeile\nzwei", "status": "paused"})
    source = {"name": "dpa", "url": "https://example.org"}
    edited = editor.publish(slug, "Eins \u2028 – 😀".replace("\u2028", ""), source=source, key=True)
    editor.change(slug, edited["id"], headline="Zwei", correction="War eins.")
    editor.change(slug, edited["id"], pinned=True, published_at="2020-01-01T00:00:00Z")
    editor.publish(slug, "Entwurf", state="draft", tags=["a", "b"])
    gone = editor.publish(slug, "Weg")
    editor.http.request("DELETE", f"/{slug}/entries/{gone['id']}", json={"reason": "Irrtum"})
    purged = editor.publish(slug, "Gelöscht")
    editor.retract(slug, purged["id"], purge="1")
    drafted = editor.publish(slug, "Zurück")
    editor.change(slug, drafted["id"], state="draft")
    for number in range(5):
        editor.publish(slug, f"Nummer {number}", verification="confirmed")
    return slug


@pytest.fixture
async def archive(server):
    """The server's own archive."""
    prefix = server.environment.get("TICKER_PREFIX", "ticker")
    async with installed(server.store_url, prefix) as house:
        yield house.archive


@pytest.fixture
async def exported(archive, full, tmp_path):
    """The file of an export."""
    file = tmp_path / "export.jsonl"
    file.write_text("".join([f"{line}\n" async for line in export(archive, full)]))
    return file


def told(editor, slug):
    """Return what the API tells of a ticker to who may see all of it, but for positions."""
    answers = {"ticker": editor.http.get(f"/{slug}").json()}
    page = editor.http.get(f"/{slug}/entries", params={"limit": "100"}).json()
    for entry in page["entries"]:
        seen = entry.pop("position") is not None
        revisions = editor.http.get(f"/{slug}/entries/{entry['id']}/revisions").json()
        answers[entry["id"]] = (entry, seen, revisions)
    answers["ticker"].pop("slug")
    return answers


def test_an_export_is_imported_without_loss(server, editor, full, exported, tmp_path):
    """Header, revisions, drafts, retractions, tombstones and times are all as they were."""
    copy = f"{full}-copy"
    said = server.run("import", str(exported), "--as", copy)
    assert (said.returncode, said.stdout) == (0, "")
    assert told(editor, copy) == told(editor, full)
    states = {json.loads(line).get("erased") for line in exported.read_text().splitlines()[1:]}
    assert states == {None, True}
    purged = next(
        json.loads(line)["id"] for line in exported.read_text().splitlines() if '"erased"' in line
    )
    assert editor.http.get(f"/{copy}/entries/{purged}").status_code == 410
    assert [e["id"] for e in editor.entries(copy)["entries"]] == [
        e["id"] for e in editor.entries(full)["entries"]
    ]


def test_an_export_of_an_import_is_the_same(server, editor, full, exported, tmp_path):
    """Exported, deleted, imported and exported again, the file is the same to the byte."""
    editor.http.delete(f"/{full}")
    assert server.run("import", str(exported)).returncode == 0
    again = server.run("export", full)
    assert again.stdout == exported.read_text()


def test_readers_of_an_imported_ticker_begin_anew(server, editor, full, exported):
    """An import is a new log: old positions are a reset, and what is shown has a position."""
    old = editor.entries(full)["at"]
    editor.http.delete(f"/{full}")
    assert server.run("import", str(exported)).returncode == 0
    page = editor.entries(full)
    assert page["at"].startswith("1-")
    assert {entry["position"] for entry in page["entries"]} == {page["at"]}
    poll = get(f"{server.url}/t/{full}/live", params={"since": old}).json()
    assert [event["type"] for event in poll["events"]] in (["reset"], ["gone"])
    entry = editor.publish(full, "Weiter")
    assert entry["position"].startswith("2-")


def broken(lines):
    """Yield exports in which one thing is wrong each."""
    header, *entries = lines
    first = json.loads(next(line for line in entries if "revisions" in line))
    stone = json.loads(next(line for line in entries if "erased" in line))

    def line(**change):
        return json.dumps({**first, **change})

    yield "nothing", []
    yield "no JSON", [header, "{"]
    yield "no object", [header, "[]"]
    yield "deep", [header, "[" * 100_000]
    yield "no format", [json.dumps({**json.loads(header), "format": "ticker 2"}), *entries]
    yield "no ticker", [json.dumps({"format": "ticker 1"}), *entries]
    yield "no header", entries
    yield "cut off", [*lines[:-1], lines[-1][: len(lines[-1]) // 2]]
    yield "a wrong value", [header, line(revisions=[{**first["revisions"][0], "headline": 1}])]
    yield "wrong id", [header, line(id="a b")]
    yield "no id", [header, line(id=None)]
    yield "other id", [header, line(id="other")]
    yield "no revisions", [header, line(revisions=[])]
    yield "a revision is missing", [header, line(revisions=first["revisions"][1:] or [{}])]
    yield "twice", [header, line(), line()]
    yield "wrong stone", [header, json.dumps({**stone, "order": "x"})]
    yield "late", [header, *entries, "nonsense"]
    revision = first["revisions"][0]
    yield (
        "a headline that is too long",
        [header, line(revisions=[{**revision, "headline": "x" * 301}])],
    )
    yield "a body that is too long", [header, line(revisions=[{**revision, "body": "ä" * 32_769}])]
    source, image = {"name": "x" * 201}, {"url": "/static/favicon.svg", "alt": "x" * 501}
    yield "a source that is too long", [header, line(revisions=[{**revision, "source": source}])]
    yield "a tag that is too long", [header, line(revisions=[{**revision, "tags": ["x" * 61]}])]
    yield "too many tags", [header, line(revisions=[{**revision, "tags": ["x"] * 21}])]
    yield "too large", [header, line(revisions=[{**revision, "later": "x" * 600_000}])]
    ticker = {**json.loads(header)["ticker"], "image": image}
    yield "a header that is too long", [json.dumps({**json.loads(header), "ticker": ticker})]
    yield (
        "no time",
        [header, line(revisions=[{**revision, "published_at": "0001-01-01T00:00:00Z"}])],
    )


async def test_what_a_later_version_has_written_is_imported_too(archive, full, exported):
    """Fields and values that are not known come back as they were exported."""
    copy = f"{full}-later"
    header, *lines = map(json.loads, exported.read_text().splitlines())
    header["ticker"] |= {"mood": {"now": "tense"}}
    for line in lines:
        for revision in line.get("revisions", []):
            revision |= {"mood": [1, 2.5, None], "state": "submitted"}
    file = [json.dumps(one).encode() for one in (header, *lines)]
    await import_(archive, file, copy, lambda _: None)
    again = [json.loads(line) async for line in export(archive, copy)]
    assert again == [{**header, "ticker": {**header["ticker"], "slug": copy}}, *lines]


async def test_an_import_never_mixes_with_a_ticker(server, editor, archive, full, exported):
    """Where somebody creates the ticker meanwhile, nothing is written into it."""
    copy, (header, *lines) = f"{full}-beside", map(json.loads, exported.read_text().splitlines())
    entry = next(line for line in lines if "revisions" in line)

    def file():
        yield json.dumps(header).encode()
        for number in range(450):
            if number == 300:  # some are written, others are not
                editor.create(copy, title="Da")
            entry_id = f"e{number}"
            revisions = [{**revision, "id": entry_id} for revision in entry["revisions"]]
            yield json.dumps({**entry, "id": entry_id, "revisions": revisions}).encode()

    with pytest.raises(SlugTaken):
        await import_(archive, file(), copy, lambda _: None)
    found = await archive.readings.snapshot(copy, index="all")
    assert (found.ticker.title, found.entries) == ("Da", [])


async def test_a_broken_file_imports_nothing(archive, full, exported):
    """Whatever is wrong with a file is one sentence that names the line; nothing stays of it."""
    copy = f"{full}-copy"
    for what, lines in broken(exported.read_text().splitlines()):
        file = [f"{line}\n".encode() for line in lines]
        with pytest.raises(NotAnExport) as refused:
            await import_(archive, file, copy, lambda _: None)
        assert re.fullmatch(SENTENCE, words.sentence(refused.value))
        left = await archive.log.homes.common.ask("KEYS", f"*{copy}*")
        assert [what, *left] == [what]


def test_a_broken_file_is_told_in_a_sentence(server, full, exported):
    """The command says which line is wrong, with code 1 and no traceback."""
    exported.write_text(exported.read_text() + "nonsense\n")
    said = server.run("import", str(exported), "--as", f"{full}-copy")
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.splitlines()[-1].startswith("ticker: Line ")
    assert "Traceback" not in said.stderr


def test_an_import_never_replaces(server, editor, full, exported):
    """Where a ticker of that slug stands, an import is refused, and the ticker stays."""
    before = told(editor, full)
    said = server.run("import", str(exported))
    assert said.returncode == 1
    assert "choose another slug" in said.stderr
    assert told(editor, full) == before


def test_what_an_import_left_behind_is_not_shown(server, editor, slug):
    """A new ticker is empty, although an import of that slug was cut off half way."""
    redis_key = f"{server.environment.get('TICKER_PREFIX', 'ticker')}:{{{slug}}}:"
    entry = {"headline": "Rest", "id": "rest", "revision": 1, "updated_at": "2024-01-01T00:00:00Z"}
    with Redis.from_url(server.store_url) as redis:
        redis.hset(f"{redis_key}entries", "rest", json.dumps(entry))
        redis.zadd(f"{redis_key}index:published", {"2024-01-01T00:00:00.000Z rest": 0})
        redis.zadd(f"{redis_key}index:all", {"2024-01-01T00:00:00.000Z rest": 0})
    editor.create(slug)
    assert editor.http.get(f"/{slug}/entries").json()["entries"] == []
    assert editor.http.get(f"/{slug}/entries/rest").status_code == 404
