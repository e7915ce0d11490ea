"""Naming: only pictures that are there are named anew; what stands is not held against anybody."""

from __future__ import annotations

import json

import pytest
from support.clients.readers import get
from support.machines.servers import in_house
from support.machines.stores import wait_for
from support.problems import sentences

from ticker.newsroom.archive.moving import Moving
from ticker.newsroom.people.authors import CONSOLE

GONE = f"{'0' * 16}-120x80"


@pytest.mark.parametrize("named", ["unknown", "deich.jpg", "", GONE, "0123456789abcdef-0x80"])
def test_what_names_no_picture_is_refused(house, ticker, named):
    """In a text and beside it, of an entry and of a ticker, new or changed, draft or published."""
    editor, text = house.editor, f'Das ist der Deich.\n\n![Deich](media:{named} "Er hält")'
    stands = editor.publish(ticker, "Deich")["id"]
    for state in ("published", "draft"):
        new = {"headline": "x", "body": text, "state": state}
        found = sentences(editor.http.post(f"/{ticker}/entries", json=new))["body"]
        assert f"'{named}'" in found
        assert "Upload it first" in found
    change = {"body": text}
    assert "body" in sentences(editor.http.patch(f"/{ticker}/entries/{stands}", json=change))
    assert "intro" in sentences(editor.http.patch(f"/{ticker}", json={"intro": text}))
    if named:
        beside = {"headline": "x", "image": {"media": named}}
        assert "image.media" in sentences(editor.http.post(f"/{ticker}/entries", json=beside))


def test_how_a_picture_is_named(house, drawn, ticker):
    """In any letters, as schemes are; a caption without its marks would be text, so is refused."""
    editor, one = house.editor, house.new(drawn())
    new = {"headline": "x", "body": f"![Deich](media:{one} Er hält)"}
    refused = sentences(editor.http.post(f"/{ticker}/entries", json=new))["body"]
    assert refused.startswith(f"There is a picture '{one}'")
    assert f'![description](media:{one} "caption")' in refused
    editor.publish(ticker, "Deich", body=f'![Deich](Media:{one} "Er hält")')
    assert house.get(one).status_code == 200
    assert f"/media/{one}/" in get(f"{house.server.url}/t/{ticker}").text


def test_what_is_written_about_pictures_is_text(house, ticker):
    """In code, or with its signs escaped."""
    text = r"So geht das: `![Deich](media:KENNUNG)`, oder \[Deich\](media:KENNUNG)."
    assert house.editor.publish(ticker, "Bilder", body=text)["body"] == text


@pytest.mark.parametrize("named", ["unknown", GONE])
def test_what_stands_is_not_held_against_whoever_corrects_a_word(
    house, ticker, slug, tmp_path, named
):
    """Such a text came with an import, say; it can be moved, too."""
    editor, server = house.editor, house.server
    text = f"Der Daich\n\n![Deich](media:{named})"
    entry = editor.publish(ticker, "Deich", body="TEXT")["id"]
    lines = tmp_path / "lines"
    lines.write_text(server.run("export", ticker).stdout.replace('"TEXT"', json.dumps(text)))
    here, there = f"{slug}-2", f"{slug}-3"
    assert server.run("import", str(lines), "--as", here).returncode == 0
    editor.change(here, entry, body=text.replace("Daich", "Deich"))
    other = {"body": f"{text}\n![](media:another)"}
    assert "another" in str(sentences(editor.http.patch(f"/{here}/entries/{entry}", json=other)))
    editor.create(there)

    async def moved(of) -> str:
        await Moving(of.archive).ask(here, entry, there, CONSOLE, 2)
        return ""

    in_house(server.store_url, server.prefix, moved)
    wait_for(lambda: editor.entries(there)["entries"], "it is there")
