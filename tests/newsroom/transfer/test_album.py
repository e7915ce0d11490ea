"""An album: the pictures of an export, from one installation to another."""

from __future__ import annotations

import tarfile

import pytest
from support import drawn
from support.clients.readers import get
from support.machines.commands import typed
from support.machines.here import Here
from support.machines.stores import wait_for


@pytest.fixture
def photo() -> bytes:
    """Whose file says whose it is."""
    return drawn.within(drawn.file(drawn.quarters(500, 300), "JPEG"), drawn.iptc(credit="dpa"))


def command(here, *arguments):
    """Type a command for the installation that a worker serves."""
    chosen = {"TICKER_REDIS_URL": here.settings.redis_url, "TICKER_PREFIX": here.settings.prefix}
    said = typed(*arguments, environment={**chosen, "TICKER_DATA": str(here.settings.data)})
    assert said.returncode == 0, said.stderr
    return said


def test_pictures_come_back_as_they_were(bundled, tmp_path, photo):
    """In another installation the same addresses show them, with what was said of them."""
    lines, album = tmp_path / "flood.jsonl", tmp_path / "flood.tar"
    with Here(bundled.store_url, prefix="album-from", data=str(tmp_path / "from")) as here:
        editor = here.editor()
        one = editor.upload(photo, alt="Vier Farben")
        two = editor.upload(drawn.file(drawn.quarters(480, 320), "PNG"))
        editor.create("flood", image={"media": one})
        editor.publish("flood", "Mit Bild", body=f"![Farben](media:{two})")
        gone, never = (editor.upload(drawn.file(drawn.quarters(n, 40))) for n in (50, 60))
        taken = editor.publish("flood", "Zurück", image={"media": gone})["id"]
        editor.retract("flood", taken)
        editor.publish("flood", "Ohne", state="draft", image={"media": never})
        command(here, "export", "flood", "-o", str(lines), "--pictures", str(album))
        was = editor.http.get(f"{here.url}/api/media/{one}").json()
    with tarfile.open(album) as tar:
        all_of_them = (one, two, gone, never)
        assert {*tar.getnames()} == {
            f"{picture}/{leaf}" for picture in all_of_them for leaf in ("record.json", "original")
        }
        assert tar.getnames()[:2] == [f"{one}/record.json", f"{one}/original"]
        assert tar.getmembers()[1].size == was["bytes"]
    with Here(bundled.store_url, prefix="album-to", data=str(tmp_path / "to")) as here:
        for _ in range(2):  # what is there already is passed over
            command(here, "import", str(lines), "--pictures", str(album))
            editor = here.editor()
            for picture, width in ((one, 500), (two, 480)):
                assert get(f"{here.url}/media/{picture}/{width}.jpg").status_code == 200
            assert get(f"{here.url}/media/{gone}/50.jpg").status_code == 410
            assert get(f"{here.url}/media/{never}/60.jpg").status_code == 404
            now = editor.http.get(f"{here.url}/api/media/{one}").json()
            said = ("alt", "credit", "name", "kind", "created_at", "revision", "shown")
            assert {name: now[name] for name in said} == {name: was[name] for name in said}
            editor.http.delete("/flood")

        def sizes():
            return editor.http.get(f"{here.url}/api/media/{two}").json()["sizes"]

        wait_for(lambda: "480.avif" in sizes(), "all sizes are made again", 60)


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 1024])
def test_what_is_no_album_is_said(bundled, tmp_path, content):
    """A sentence, and nothing is imported; an empty tar has no pictures."""
    lines, album = tmp_path / "flood.jsonl", tmp_path / "flood.tar"
    lines.write_text("{}\n")
    album.write_bytes(content)
    said = typed(
        *("import", str(lines), "--pictures", str(album)),
        environment={"TICKER_REDIS_URL": bundled.store_url, "TICKER_DATA": str(tmp_path)},
    )
    assert said.returncode == 1
    expected = (
        "not of a ticker's export" if content[:1] == b"\0" else "not the pictures of an export"
    )
    assert expected in said.stderr
    assert "Traceback" not in said.stderr
