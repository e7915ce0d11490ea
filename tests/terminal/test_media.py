"""Pictures from the command line, as somebody types it who has files."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support import drawn

from ticker.newsroom.content.images import Picture


@pytest.fixture
def run(server, editor):
    """What types a command with a token."""

    def run(*arguments, **given):
        environment = {"TICKER_TOKEN": editor.token, **given.pop("environment", {})}
        return server.run(*arguments, environment=environment, **given)

    return run


@pytest.fixture
def photo(tmp_path, unlike):
    """A photo on disk, like no other."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(drawn.within(unlike("JPEG"), drawn.iptc(caption="Der Kai", credit="dpa")))
    return path


@pytest.fixture
def unlike(request):
    """What draws a picture in a form that no other test has."""

    def unlike(form):
        image = drawn.quarters()
        for x, byte in enumerate(request.node.name.encode()[:100]):
            image.putpixel((x, 0), (byte,) * 3)
        return drawn.file(image, form, **({"quality": 100} if form == "JPEG" else {}))

    return unlike


def test_the_id_of_a_picture_is_all_there_is_on_standard_output(run, photo):
    """`ticker media add FILE` prints the id alone, the same for the same bytes; `--json`, all."""
    said = run("media", "add", str(photo), "--alt", "Ein Kai", "--focus", "50 30")
    assert said.returncode == 0, said.stderr
    assert Picture.parse(said.stdout.strip()), said.stdout
    assert (len(said.stdout.splitlines()), said.stderr) == (1, "")
    again = run("media", "add", "--json", str(photo), "--alt", "Etwas anderes")
    told = json.loads(again.stdout)
    assert told["id"] == said.stdout.strip()
    assert (told["name"], told["alt"], told["focus"]) == ("photo.jpg", "Ein Kai", "50 30")
    assert (told["caption"], told["credit"]) == ("Der Kai", "dpa")
    assert "was there already" in again.stderr


def test_a_picture_comes_from_standard_input(run, photo):
    """`-` is standard input, and several files are uploaded in their order."""
    said = run("media", "add", "-", str(photo), input=photo.read_bytes())
    assert said.returncode == 0, said.stderr
    first, second = said.stdout.splitlines()
    assert first == second


def test_a_file_may_be_called_anything(run, unlike, tmp_path):
    """A name of any bytes is shown as well as it can be."""
    path = os.fsencode(tmp_path) + b"/\xff \xe2\x82\xac.png"
    Path(os.fsdecode(path)).write_bytes(unlike("PNG"))
    said = run("media", "add", "--json", os.fsdecode(path))
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["name"] == "\N{REPLACEMENT CHARACTER} €.png"


def test_what_cannot_be_uploaded_is_one_sentence(run, photo, tmp_path):
    """What is no file, no picture, or too large, is told in a sentence that names it."""
    text, large = tmp_path / "text.jpg", tmp_path / "large.jpg"
    text.write_text("<html>")
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    for path, sentence in (
        (tmp_path / "none.jpg", f"There is no file '{tmp_path}/none.jpg'."),
        (tmp_path, f"'{tmp_path}' cannot be read: Is a directory."),
        (text, "Should be a picture"),
        (large, "more than 30 MiB"),
    ):
        said = run("media", "add", str(path))
        assert (said.returncode, said.stdout) == (1, ""), path
        assert sentence in said.stderr, said.stderr
        assert said.stderr.startswith("ticker: ")
        assert len(said.stderr.strip().splitlines()) == 1
    both = run("media", "add", str(text), str(photo))
    assert (both.returncode, len(both.stdout.splitlines())) == (1, 1)
    assert both.stderr.startswith(f"{text}: ")
    assert "ticker: 1 of 2 could not be uploaded" in both.stderr


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [({"TICKER_TOKEN": ""}, "should hold an API token"), ({"TICKER_TOKEN": "wrong"}, "not valid")],
)
def test_a_token_that_is_none_is_one_sentence(run, photo, environment, sentence):
    """Who is not known is told so."""
    said = run("media", "add", str(photo), environment=environment)
    assert (said.returncode, said.stdout) == (1, "")
    assert sentence in said.stderr


def test_who_waits_sees_how_far_it_is(server, editor, tmp_path):
    """A large file shows a bar on a terminal, and the id goes where it was sent."""
    path = tmp_path / "large.png"
    path.write_bytes(drawn.file(drawn.noise(900, 900), "PNG", compress_level=0))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ticker", "media", "add", str(path)],
        env={**server.environment, "TICKER_TOKEN": editor.token},
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    said, _ = process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert Picture.parse(said.decode().strip()), shown
    assert "large.png" in shown
    assert "100%" in shown


def test_an_entry_is_published_with_its_picture(run, editor, ticker, photo):
    """`--image` takes a file, or the id of an uploaded one; the file says what no option does."""
    said = run("publish", ticker, "Eins", "--body", "", "--image", str(photo), "--alt", "Ein Kai")
    assert said.returncode == 0, said.stderr
    first = editor.entries(ticker)["entries"][0]["image"]
    assert (first["alt"], first["caption"], first["credit"]) == ("Ein Kai", "Der Kai", "dpa")
    words = ["--image", first["media"], "--credit", "Ada"]
    said = run("publish", ticker, "Zwei", "--body", "", *words)
    assert said.returncode == 0, said.stderr
    second = editor.entries(ticker)["entries"][0]["image"]
    assert (second["media"], second["alt"], second["credit"]) == (first["media"], "Ein Kai", "Ada")
    lonely = run("publish", ticker, "Drei", "--body", "", "--alt", "Nichts")
    assert (lonely.returncode, "give one by --image" in lonely.stderr) == (2, True)
