"""Endings: what nothing published shows is withdrawn; what nothing names goes, files and all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from support.machines.servers import in_house
from support.machines.stores import wait_for


def purge(house, ticker: str, entry: dict) -> None:
    answer = house.editor.http.delete(f"/{ticker}/entries/{entry['id']}", params={"purge": 1})
    assert answer.status_code == 200, answer.text


def test_what_is_withdrawn_comes_back_with_what_shows_it(house, drawn, ticker):
    """Retracted, unpublished, or written out of the text: it is gone at once, over every worker."""
    one, editor = house.new(drawn()), house.editor
    entry = editor.publish(ticker, "Kai", body=f"![Kai](media:{one})")
    house.becomes(one, 200)
    editor.change(ticker, entry["id"], body="Ohne Bild")
    house.becomes(one, 410)
    editor.change(ticker, entry["id"], image={"media": one})
    house.becomes(one, 200)
    editor.change(ticker, entry["id"], state="draft")
    house.becomes(one, 410)
    editor.change(ticker, entry["id"], state="published")
    house.becomes(one, 200)
    editor.retract(ticker, entry["id"])
    house.becomes(one, 410)
    # By chance, another worker than all those before may answer, and have a second left.
    answer = wait_for(lambda: (got := house.get(one)).status_code == 410 and got, "it is 410")
    assert answer.headers["cache-control"] == "no-store"
    assert "original" in house.names(one), "a revision names it"
    assert house.ask("DELETE", one).status_code == 409


def test_a_picture_is_shown_as_long_as_anything_shows_it(house, drawn, ticker, slug):
    """By two entries, and by the headers of two tickers."""
    one, editor = house.new(drawn()), house.editor
    first, second = (editor.publish(ticker, n, image={"media": one}) for n in "ab")
    editor.retract(ticker, first["id"])
    house.becomes(one, 200)
    editor.http.patch(f"/{ticker}", json={"image": {"media": one}})
    editor.create(f"{slug}-2", image={"media": one})
    editor.retract(ticker, second["id"])
    house.becomes(one, 200)
    editor.http.patch(f"/{ticker}", json={"image": None})
    house.becomes(one, 200)
    assert editor.http.delete(f"/{slug}-2").status_code == 200
    house.becomes(one, 410)


def test_an_erased_entry_takes_its_pictures_along(house, drawn, ticker):
    """Those of all its revisions, originals and all sizes, while some are still being made."""
    old, new = house.new(drawn("old")), house.new(drawn("new"))
    entry = house.editor.publish(ticker, "Kai", image={"media": old})
    house.editor.change(ticker, entry["id"], image={"media": new})
    house.becomes(new, 200)
    purge(house, ticker, entry)
    for one in (old, new):
        house.is_gone(one)
        house.becomes(one, 410)
        assert house.ask("GET", one).status_code == 404
    again = house.upload(drawn("old"))
    assert (again.status_code, again.json()["id"] == old) == (201, False)


def test_what_something_else_names_stays(house, drawn, ticker):
    """Another entry, an old revision, a working copy, or a ticker's header."""
    shown, revised, copied, lead, gone = (house.new(drawn(n)) for n in range(5))
    editor = house.editor
    all_of_them = "\n\n".join(f"![x](media:{one})" for one in (shown, revised, copied, lead, gone))
    entry = editor.publish(ticker, "Kai", body=all_of_them)
    editor.publish(ticker, "Zweiter", image={"media": shown})
    third = editor.publish(ticker, "Dritter", image={"media": revised})
    editor.change(ticker, third["id"], image=None)
    content = {"base": 1, "content": {"image": {"media": copied}}}
    kept = editor.http.put(f"/{ticker}/entries/{third['id']}/copies/mine", json=content)
    assert kept.status_code == 201, kept.text
    editor.http.patch(f"/{ticker}", json={"intro": f"![x](media:{lead})"})
    purge(house, ticker, entry)
    house.is_gone(gone)
    house.becomes(shown, 200)
    house.becomes(lead, 200)
    house.becomes(revised, 410)
    for one in (shown, revised, copied, lead):
        assert "original" in house.names(one)
        assert house.ask("DELETE", one).status_code == 409
    purge(house, ticker, third)
    house.is_gone(revised)
    house.is_gone(copied)


def test_what_nothing_names_can_be_erased(house, drawn):
    """By whoever may; with all its files, while its sizes are being made. Nobody ever saw it."""
    one = house.new(drawn())
    assert house.ask("DELETE", one).json() == {"id": one, "erased": True}
    assert house.names(one) == []
    assert house.ask("DELETE", one).status_code == 404
    assert house.get(one).status_code == 404
    wait_for(lambda: house.names(one) == [], "nothing of it comes back")


def test_what_was_erased_is_not_named_again(house, drawn, ticker):
    """Nor what never was; whoever corrects a word where one stands is not kept from it."""
    one = house.new(drawn())
    house.ask("DELETE", one)
    for fields in ({"image": {"media": one}}, {"body": f"![x](media:{one})"}):
        answer = house.editor.http.post(f"/{ticker}/entries", json={"headline": "x", **fields})
        assert answer.status_code == 422
        assert one in answer.json()["detail"]


def test_an_entry_takes_its_pictures_to_another_ticker(house, drawn, ticker, slug):
    """It is shown there, and purging what is left of it here takes nothing away."""
    one, editor = house.new(drawn()), house.editor
    entry = editor.publish(ticker, "Kai", image={"media": one})
    editor.create(f"{slug}-2")

    async def moved(of) -> str:
        # As the desk does, which is asked for in its own tests.
        from ticker.newsroom.archive.moving import Moving  # noqa: PLC0415
        from ticker.newsroom.people.authors import CONSOLE  # noqa: PLC0415

        await Moving(of.archive).ask(ticker, entry["id"], f"{slug}-2", CONSOLE, 1)
        return ""

    in_house(house.server.store_url, house.server.prefix, moved)
    wait_for(lambda: editor.entries(f"{slug}-2")["entries"], "it is there")
    wait_for(lambda: not editor.entries(ticker)["entries"], "it is here no longer")
    house.becomes(one, 200)
    purge(house, ticker, entry)
    house.becomes(one, 200)
    assert "original" in house.names(one)


def test_an_import_shows_the_pictures_that_are_here(house, drawn, ticker, slug, tmp_path):
    """Also those of former revisions, and of the header; what is not here stays named."""
    one, old, lead = (house.new(drawn(n)) for n in range(3))
    editor, nowhere = house.editor, f"{'0' * 16}-120x80"
    entry = editor.publish(ticker, "Kai", image={"media": old})
    editor.change(ticker, entry["id"], image={"media": one})
    editor.http.patch(f"/{ticker}", json={"image": {"media": lead}})
    exported = house.server.run("export", ticker).stdout.replace(old, nowhere)
    assert editor.http.delete(f"/{ticker}").status_code == 200
    house.becomes(one, 410)
    lines = tmp_path / "lines"
    lines.write_text(exported)
    copied = house.server.run("import", str(lines), "--as", f"{slug}-2")
    assert copied.returncode == 0, copied.stderr
    house.becomes(one, 200)
    house.becomes(lead, 200)
    assert house.get(nowhere).status_code == 404


def test_a_deleted_ticker_shows_nothing(house, drawn, ticker):
    """Its pictures go when their day has come, if nothing else names them."""
    one = house.new(drawn())
    house.editor.publish(ticker, "Kai", image={"media": one})
    house.becomes(one, 200)
    assert house.editor.http.delete(f"/{ticker}").status_code == 200
    house.becomes(one, 410)
    assert house.ask("DELETE", one).status_code == 409, "it may be about to be named"


def test_many_show_and_hide_a_picture_at_once(house, drawn, ticker):
    """What stands in the end is what readers get."""
    one, editor = house.new(drawn()), house.editor
    entries = [editor.publish(ticker, n, image={"media": one}) for n in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda entry: editor.retract(ticker, entry["id"]), entries))
    house.becomes(one, 410)
    editor.publish(ticker, "e", image={"media": one})
    house.becomes(one, 200)
