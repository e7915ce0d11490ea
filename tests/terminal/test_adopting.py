"""Taking over pictures that lie with others, in what was published before."""

from __future__ import annotations

import pytest
from support import drawn
from support.clients.desk import Desk
from support.machines.commands import typed
from support.machines.here import Here
from support.machines.strangers import serving

from ticker.newsroom.markup.flavour.addresses import replaced
from ticker.newsroom.pictures import strangers


@pytest.fixture(scope="module")
def photo() -> bytes:
    """A stranger's photo."""
    return drawn.file(drawn.quarters(900, 600), "JPEG")


@pytest.fixture(scope="module")
def here(bundled, tmp_path_factory):
    """A worker that fetches from this machine, as if it were of the open web."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strangers, "is_public", lambda _: True)
        data = tmp_path_factory.mktemp("data")
        with Here(bundled.store_url, prefix="adopting", data=str(data)) as here:
            yield here


@pytest.fixture
def adopt(here):
    """What types the command with a token."""
    editor = here.editor()

    def adopt(*arguments):
        return typed(
            *("media", "adopt", *arguments, "--url", here.url),
            environment={"TICKER_TOKEN": editor.token},
        )

    return adopt


def test_what_was_published_shows_pictures_of_ours(here, adopt, photo):
    """An entry's picture, those in its text and the lead are fetched once each; nothing else is."""
    editor = here.editor()

    def read(entry):
        return editor.http.get(f"/flood/entries/{entry['id']}").json()

    with serving(picture=photo) as (stranger, asked):
        editor.create("flood", image={"url": f"{stranger}/lead.jpg", "alt": "Ein Deich"})
        one = editor.publish(
            "flood",
            "Eins",
            body=f'![Kai]({stranger}/kai.jpg "Der Kai") und [dort]({stranger}/kai.jpg)',
            image={"url": f"{stranger}/lead.jpg"},
        )
        two = editor.publish("flood", "Zwei", body=f"![weg]({stranger}/status?404)")
        three = editor.publish("flood", "Drei", body="Kein Bild")
        said = adopt("flood", "--rights", "--credit", "Agentur")
        assert (said.returncode, said.stdout) == (1, "2 texts changed.\n")
        assert f"{stranger}/status?404: url: There is no picture to be had" in said.stderr
        assert "What could not be taken over: 1" in said.stderr
        assert sorted(set(asked)) == ["/kai.jpg", "/lead.jpg", "/status?404"]
        assert len(asked) == 3
        ticker = editor.http.get("/flood").json()
        after = read(one)
        assert (ticker["image"]["alt"], ticker["image"]["media"]) == (
            "Ein Deich",
            after["image"]["media"],
        )
        assert after["body"].startswith(
            f'![Kai](media:{after["image"]["media"]} "Der Kai") und [dort](http'
        )
        assert (after["revision"], after["quiet"]) == (2, True)
        assert [read(entry)["revision"] for entry in (two, three)] == [1, 1]
    with Desk(here) as desk:
        (line,) = desk.sign_in().audited(act="picture.adopted")
        assert (line["name"], line["subject"]) == ("tests", after["image"]["media"])


def test_rights_are_said_aloud(adopt):
    """Without a word on rights nothing is fetched."""
    said = adopt("flood")
    assert said.returncode == 2
    assert "--rights is needed" in said.stderr


@pytest.mark.parametrize(
    "typed_as",
    [
        "![a](https://x.example/ä.jpg)",
        "![a](<https://x.example/ä.jpg>)",
        '![a]( https://x.example/ä.jpg "Titel (1)")',
        "![a](https://x.example/%C3%A4.jpg)",
    ],
)
def test_an_address_is_found_however_it_is_typed(typed_as):
    """As it stands in the text, not as it is rendered."""
    found = replaced(f"Vor {typed_as} nach", "https://x.example/%C3%A4.jpg", "media:x")
    assert "x.example" not in found
    assert found.startswith("Vor ![a](")
    assert found.endswith(" nach")
