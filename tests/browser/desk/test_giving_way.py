"""What gives way at the desk, to a colleague or to another text, is said, and can be had back."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from support.clients.desk import Desk
from support.clients.writing import FORM, open_desk, open_entry, says, take, type_in, typed, unfold
from support.machines.stores import wait_for


def editing(desk, entry, headline):
    """Open an entry's text at the desk."""
    open_entry(desk, entry)
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value(headline)


def test_what_nobody_has_touched_follows(desk, editor, ticker):
    """A text that only shows what stands shows what a colleague makes of it, and says so truly."""
    entry = editor.publish(ticker, "Carolabrücke")["id"]
    editing(desk, entry, "Carolabrücke")
    says(desk, "Bei Lesern, wie es hier steht")
    editor.change(ticker, entry, headline="Augustusbrücke")
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Augustusbrücke")
    says(desk, "Bei Lesern, wie es hier steht")
    editor.retract(ticker, entry)
    says(desk, "Zurückgezogen")


def test_a_colleague_was_faster(desk, complaints, editor, ticker):
    """Both versions are shown, what is typed goes on being kept, and one press decides."""
    complaints.allow("412")
    entry = editor.publish(ticker, "Erste Fassung")["id"]
    editing(desk, entry, "Erste Fassung")
    desk.locator(f"{FORM} [name=headline]").fill("Meine Fassung")
    by = editor.change(ticker, entry, headline="Die andere Fassung")["by"]
    desk.keyboard.press("Control+Enter")
    says(desk, rf"^{by} hat um \d\d:\d\d gespeichert\.")
    sides = desk.locator(f"{FORM} .two")
    expect(sides.locator(".other .title")).to_be_visible()
    expect(sides.locator(".other .title")).to_have_text("Die andere Fassung", use_inner_text=True)
    expect(sides.locator(".other .title del")).to_have_text("Die andere")
    expect(sides.locator(".mine .title")).to_have_text("Meine Fassung", use_inner_text=True)
    assert typed(desk) == "Meine Fassung"
    assert editor.entries(ticker)["entries"][0]["headline"] == "Die andere Fassung"
    desk.get_by_role("button", name="Meine Fassung nehmen").click()
    wait_for(
        lambda: editor.entries(ticker)["entries"][0]["headline"] == "Meine Fassung", "it stands"
    )
    expect(sides).to_be_hidden()


def test_a_draft_that_is_insisted_on_stays_one(desk, complaints, editor, ticker):
    """Whoever takes their version of a draft keeps a draft: no reader has it for that."""
    complaints.allow("412")
    entry = editor.publish(ticker, "Entwurf", state="draft")["id"]
    editing(desk, entry, "Entwurf")
    desk.locator(f"{FORM} [name=headline]").fill("Mein Entwurf")
    editor.change(ticker, entry, headline="Anderer Entwurf")
    desk.keyboard.press("Control+s")
    desk.get_by_role("button", name="Meine Fassung nehmen").click()
    says(desk, "Entwurf, wie er hier steht")
    kept = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (kept["headline"], kept["state"]) == ("Mein Entwurf", "draft")


def test_a_retraction_is_told_before_it_is_undone(desk, complaints, editor, ticker):
    """Whoever writes at what a colleague retracts is told at once, and asked before it is back."""
    complaints.allow("412")
    entry = editor.publish(ticker, "Eins")["id"]
    editing(desk, entry, "Eins")
    desk.locator(f"{FORM} [name=headline]").fill("Eins, und mehr")
    says(desk, "^gesichert")
    correction = {"reason": "Stimmt nicht", "correction": "Das war eine andere Stadt."}
    path = f"/{ticker}/entries/{entry}"
    by = editor.http.request("DELETE", path, json=correction).json()["by"]
    told = rf"^{by} hat um \d\d:\d\d zurückgezogen"
    says(desk, told)
    desk.reload()
    says(desk, told)
    desk.keyboard.press("Control+Enter")
    says(desk, rf"^{by} hat den Beitrag um \d\d:\d\d zurückgezogen")
    theirs = desk.locator(f"{FORM} .two .other")
    expect(theirs.locator(".whose")).to_have_text(re.compile(r", \d\d:\d\d, Zurückgezogen$"))
    expect(theirs).to_contain_text("Stimmt nicht Das war eine andere Stadt.")
    expect(theirs).to_be_in_viewport()
    assert editor.http.get(path).json()["state"] == "retracted"
    desk.get_by_role("button", name="So lassen").click()
    assert typed(desk) == "Eins"
    expect(desk.locator(".offers li")).to_contain_text("Eins, und mehr")
    take(desk)
    assert typed(desk) == "Eins, und mehr"


def test_what_was_retracted_goes_out_again_by_choice(desk, editor, ticker):
    """Told of a retraction, an editor brings the entry back by a button that says so."""
    entry = editor.publish(ticker, "Eins")["id"]
    editing(desk, entry, "Eins")
    desk.locator(f"{FORM} [name=headline]").fill("Eins, belegt")
    editor.retract(ticker, entry)
    desk.get_by_role("button", name="Meine Fassung wieder veröffentlichen").click()
    says(desk, "^Bei Lesern")
    assert editor.entries(ticker)["entries"][0]["headline"] == "Eins, belegt"


def test_what_is_taken_over_typed_text_gives_that_back(desk, server, editor, ticker):
    """An offer replaces what is typed only so that it can be had back; and it can be declined."""
    type_in(desk, "Was hier steht")
    says(desk, "^gesichert")
    shown = desk.locator(f"{FORM}").get_attribute("data-id") or desk.locator(
        ".texts [aria-pressed=true]"
    ).get_attribute("data-text")
    person = desk.locator("ticker-desk").get_attribute("data-person")
    copy = {"person": person, "base": 0, "content": {"headline": "Vom Telefon"}, "durable": False}
    path = f"{server.url}/desk/{ticker}/texts/{shown}/telefon"
    answer = desk.request.put(path, data=copy, headers={"Origin": server.url})
    assert answer.ok, answer.text()
    desk.reload()
    offers = desk.locator(".offers li")
    expect(offers).to_have_count(1)
    expect(offers).to_contain_text("Vom Telefon")
    desk.locator(f".texts [data-text='{shown}']").click()
    take(desk)
    assert typed(desk) == "Vom Telefon"
    expect(offers).to_contain_text("Was hier steht")
    unfold(desk)
    desk.get_by_role("button", name="Nicht nötig").click()
    expect(offers).to_have_count(0)


def test_a_form_asks_before_it_is_left(desk):
    """What is typed where a ticker is set up does not go without a word."""
    desk.get_by_role("link", name="Einrichten").click()
    asked: list[str] = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.get_by_label("Dachzeile").fill("Wetter")
    expect(desk.locator(".preview .kicker")).to_have_text("Wetter")
    desk.get_by_role("button", name="Link erzeugen").click(no_wait_after=True)
    expect(desk.get_by_label("Dachzeile")).to_have_value("Wetter")
    assert asked == ["beforeunload"]


def test_a_text_that_was_left_behind_is_offered(desk, browser_of_ada, editor, ticker):
    """Where an entry has moved on since, it is shown as it stands, and the text, by its words."""
    entry = editor.publish(ticker, "Pegel bei neun Metern", body="Er steigt.")["id"]
    editing(desk, entry, "Pegel bei neun Metern")
    desk.locator(f"{FORM} [name=headline]").fill("Pegel bei rund neun Metern")
    says(desk, "^gesichert")
    url = desk.url.partition("?")[0]
    desk.close()
    for headline in ("Pegel bei zehn Metern", "Pegel bei elf Metern"):
        editor.change(ticker, entry, headline=headline)
    again = open_desk(browser_of_ada, url)
    again.locator(f".texts [data-text='{entry}']").click()
    assert typed(again) == "Pegel bei elf Metern"
    unfold(again, "Pegel bei rund neun Metern")
    offer = again.locator(".offers li")
    expect(offer).to_contain_text("Begonnen bei Fassung 1; inzwischen gilt Fassung 3.")
    expect(offer.locator(".title ins")).to_have_text("rund neun")
    expect(offer.locator(".title del")).to_have_text("elf")
    again.reload()
    expect(offer).to_have_count(1)
    take(again)
    expect(again.locator(f"{FORM} [name=headline]")).to_have_value("Pegel bei rund neun Metern")
    again.keyboard.press("Control+Enter")
    says(again, "Bei Lesern")
    expect(offer).to_have_count(0)


def test_a_colleague_saves_while_one_types(desk, editor, ticker):
    """The line says so at once; both versions stand side by side on demand, and nothing is lost."""
    entry = editor.publish(ticker, "Erste Fassung")["id"]
    editing(desk, entry, "Erste Fassung")
    desk.locator(f"{FORM} [name=headline]").fill("Meine Fassung")
    by = editor.change(ticker, entry, headline="Die andere Fassung")["by"]
    says(desk, rf"{by} hat den Beitrag um \d\d:\d\d geändert\.")
    expect(desk.locator(f"{FORM} .foot [role=status]")).to_contain_text("geändert")
    expect(desk.locator(f"{FORM} .two")).to_be_hidden()
    desk.keyboard.type("!")
    desk.get_by_role("button", name="Vergleichen").click()
    expect(desk.locator(f"{FORM} .other .title del")).to_have_text("Die andere")
    desk.get_by_role("button", name="Die andere nehmen").click()
    assert typed(desk) == "Die andere Fassung"
    expect(desk.locator(".offers li")).to_contain_text("Meine Fassung!")


def test_what_is_not_needed_is_not_offered_again(desk, server, ticker):
    """Another device goes on keeping its text; here it was declined, until it says more."""
    with Desk(server) as other:
        other.http.cookies.update({c["name"]: c["value"] for c in desk.context.cookies()})
        person = other.http.get(f"/desk/{ticker}/texts").json()["person"]

        def keep(headline: str) -> None:
            kept = {"person": person, "base": 0, "content": {"headline": headline}, "durable": True}
            assert other.http.put(f"/desk/{ticker}/texts/e1/phone", json=kept).status_code == 200

        keep("Vom Telefon")
        desk.reload()
        unfold(desk, "Vom Telefon")
        with desk.expect_response(lambda one: one.request.method == "DELETE"):
            desk.get_by_role("button", name="Nicht nötig").click()
        keep("Vom Telefon")
        desk.reload()
        expect(desk.locator("ticker-desk.scripted")).to_be_attached()
        expect(desk.locator(".offers li")).to_have_count(0)
        keep("Vom Telefon, mehr")
        desk.reload()
        expect(desk.locator(".offers li")).to_contain_text("mehr")
