"""Writing at the desk: nothing that is typed is lost, and what is published is published once."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect
from support.clients.desk import Desk
from support.clients.writing import (
    FORM,
    KEPT,
    PUBLISHED,
    kept_here,
    open_desk,
    open_entry,
    says,
    take,
    type_in,
    typed,
    unfold,
)

SINCE = r"Leser sehen die Fassung von \d\d:\d\d:\d\d"


def test_by_keyboard_alone(desk, reader, editor, ticker):
    """Headline, Enter, text, Ctrl+Enter: readers have it; and a Tab and a key take it back."""
    type_in(desk, "Deich hält", "Bei **Husum**.")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Deich hält")
    says(desk, PUBLISHED)
    desk.keyboard.press("Tab")
    expect(desk.locator(f"{FORM} [data-deed=undo]")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(reader.locator(".entries article")).to_have_count(0)
    assert (typed(desk), typed(desk, "body")) == ("Deich hält", "Bei **Husum**.")
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert entry["state"] == "draft"
    desk.locator(f"{FORM} [name=headline]").press("End")
    desk.keyboard.type(" nicht")
    desk.keyboard.press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Deich hält nicht")


def test_what_is_typed_after_is_not_with_readers(desk, reader, editor, ticker):
    """What is typed while undo is open is a change that is kept, and is not lost by that undo."""
    status = desk.locator(f"{FORM} .foot [role=status]")
    type_in(desk, "Deich hält")
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    expect(status).to_have_text(re.compile(PUBLISHED))
    desk.keyboard.type(", noch")
    says(desk, f"{KEPT} {SINCE}")
    desk.get_by_role("button", name="Rückgängig").click()
    expect(reader.locator(".entries article")).to_have_count(0)
    says(desk, rf"{KEPT}\s*$")
    expect(status).not_to_contain_text("Bei Lesern")
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert (entry["state"], entry["headline"]) == ("draft", "Deich hält")
    assert typed(desk) == "Deich hält, noch"
    desk.locator(f"{FORM} [name=headline]").press("Control+Enter")
    expect(reader.locator(".entries .headline")).to_have_text("Deich hält, noch")


def test_enter_sends_nothing(desk, editor, ticker):
    """Enter in whatever field publishes nothing; in the headline it leads to the text."""
    type_in(desk, "Halb fertig")
    desk.locator(f"{FORM} .more summary").click()
    for name in ("label", "author", "source_name", "tags", "headline"):
        desk.locator(f"{FORM} [name={name}]").press("Enter")
    expect(desk.locator(f"{FORM} [name=body]")).to_be_focused()
    says(desk, KEPT)
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []


def test_enter_sends_nothing_without_script(new_context, signed_in, browser_of_ada, server, ticker):
    """So it is where there is no script."""
    page = new_context(java_script_enabled=False, **signed_in).new_page()
    page.goto(f"{server.url}/desk/{ticker}")
    page.locator(".more summary").click()
    page.get_by_label("Überschrift").fill("Halb fertig")
    page.locator("form.composer [name=label]").press("Enter")
    expect(page.get_by_label("Überschrift")).to_have_value("Halb fertig")
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.locator(".feed .name")).to_have_text("Halb fertig")


def test_a_reload_keeps_it(desk):
    """After a reload the text is there and in view, a third of a second after the last letter."""
    type_in(desk, "Noch im Schreiben", "Mitten im Satz")
    says(desk, KEPT)
    desk.reload()
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Noch im Schreiben")
    assert (typed(desk), typed(desk, "body")) == ("Noch im Schreiben", "Mitten im Satz")


def test_a_closed_tab_keeps_it(desk, browser_of_ada):
    """What was typed in a tab that is gone is taken over by the next one, and by one alone."""
    type_in(desk, "Aus einem anderen Tab")
    says(desk, KEPT)
    url = desk.url
    other = open_desk(browser_of_ada, url)
    expect(other.locator(".tabs .tab")).to_have_count(1)
    expect(other.locator(".offers li")).to_have_count(0)
    other.close()
    desk.close()
    again = open_desk(browser_of_ada, url)
    expect(again.locator(".tabs button").first).to_have_text("Aus einem anderen Tab")
    expect(again.locator(".offers li")).to_have_count(0)


def test_while_it_is_typed_without_a_pause(desk, browser_of_ada):
    """Keeping does not wait for a pause, and slow answers take no letter, focus or caret."""
    desk.route("**/texts/*/*", lambda route: (desk.wait_for_timeout(300), route.continue_()))
    desk.locator(f"{FORM} [name=headline]").focus()
    text = "ohne Pause geschrieben " * 8
    desk.keyboard.type(text, delay=15)
    assert typed(desk) == text
    (row,) = kept_here(desk)
    assert len(text) - len(row["content"]["headline"]) <= 40
    desk.unroute_all(behavior="ignoreErrors")


def test_another_text_takes_nothing(desk, editor, ticker):
    """Whoever turns to another entry finds both where they were, each with its own undo."""
    entry = editor.publish(ticker, "Der andere")["id"]
    type_in(desk, "Der eine")
    row = desk.locator(f"[data-id='{entry}']")
    row.locator("summary").first.click()
    row.get_by_role("link", name="Bearbeiten").click()
    expect(desk.locator(f"{FORM} [name=headline]")).to_have_value("Der andere")
    desk.locator(f"{FORM} [name=headline]").press("End")
    desk.keyboard.type(" Text")
    desk.get_by_role("button", name="Der eine").click()
    assert typed(desk) == "Der eine"
    for _ in range(20):
        desk.keyboard.press("Control+z")
    assert "andere" not in typed(desk)
    desk.get_by_role("button", name="Der andere Text").click()
    assert typed(desk) == "Der andere Text"
    assert editor.entries(ticker)["entries"][0]["headline"] == "Der andere"


def test_editing_changes_nothing_until_update(desk, reader, editor, ticker):
    """Readers keep the published text, also after Ctrl+S, until the change is published."""
    entry = editor.publish(ticker, "Erst")["id"]
    open_entry(desk, entry)
    expect(desk.get_by_role("button", name="Aktualisieren")).to_be_disabled()
    desk.locator(f"{FORM} [name=headline]").press("End")
    desk.keyboard.type(" und dann")
    desk.keyboard.press("Control+s")
    says(desk, "Leser sehen die Fassung davor")
    assert editor.entries(ticker)["entries"][0]["headline"] == "Erst"
    desk.get_by_role("button", name="Aktualisieren").click()
    expect(reader.locator(".entries .headline")).to_have_text("Erst und dann")
    desk.locator(f"{FORM} [data-deed=undo]").click()
    expect(reader.locator(".entries .headline")).to_have_text("Erst")


def test_pressed_twice_is_one_entry(desk, editor, ticker):
    """Ctrl+Enter held, the button, and again, while the answer is slow: one entry, one event."""
    held: list[Route] = []
    desk.route("**/entries/*", lambda route: held.extend([route]))
    type_in(desk, "Einmal")
    desk.keyboard.down("Control")
    for _ in range(9):
        desk.keyboard.down("Enter")
    desk.locator(f"{FORM} [data-deed=publish]").evaluate("(button) => button.click()")
    desk.keyboard.up("Enter")
    desk.keyboard.press("Enter")
    desk.keyboard.up("Control")
    desk.keyboard.type(" und weiter")
    (only,) = held
    only.continue_()
    says(desk, SINCE)
    assert held == [only]
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert (entry["headline"], entry["revision"]) == ("Einmal", 1)
    assert editor.entries(ticker)["at"] == entry["position"]
    assert typed(desk) == "Einmal und weiter"


def test_a_lost_answer_is_asked_again(desk, complaints, editor, ticker):
    """Where the answer is lost on its way, the text says that it waits, then that it stands."""
    complaints.allow_network()
    lost = []

    def lose(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    desk.route("**/entries/*", lose)
    type_in(desk, "Verloren und gefunden")
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    (entry,) = editor.http.get(f"/{ticker}/entries").json()["entries"]
    assert entry["revision"] == 1
    assert lost


def test_it_waits_for_the_network(desk, complaints, reader, browser_of_ada):
    """Without a network it says so, and what was pressed goes by itself when it is back."""
    complaints.allow_network()
    browser_of_ada.set_offline(True)
    type_in(desk, "Aus dem Zug")
    desk.keyboard.press("Control+Enter")
    says(desk, "wartet auf Verbindung")
    assert kept_here(desk)[0]["press"]["change"]["headline"] == "Aus dem Zug"
    desk.keyboard.type(", spät")
    says(desk, r"Hinaus geht die Fassung von \d\d:\d\d:\d\d")
    browser_of_ada.set_offline(False)
    expect(reader.locator(".entries .headline")).to_have_text("Aus dem Zug")
    says(desk, SINCE)
    assert typed(desk) == "Aus dem Zug, spät"


def test_a_page_in_between_is_no_answer(desk, complaints, reader):
    """A hotspot's page that answers for the server is not taken for its word."""
    answers = []

    def hotspot(route: Route) -> None:
        answers.append(route)
        if len(answers) > 1:
            return route.continue_()
        return route.fulfill(status=200, content_type="text/html", body="<h1>Willkommen</h1>")

    desk.route("**/entries/*", hotspot)
    type_in(desk, "Am Bahnhof")
    desk.keyboard.press("Control+Enter")
    says(desk, "wartet|Bei Lesern")
    expect(reader.locator(".entries .headline")).to_have_text("Am Bahnhof")
    says(desk, PUBLISHED)


def test_a_browser_that_keeps_nothing(browser_of_ada, complaints, server, ticker):
    """Where the browser keeps nothing, the desk works, says so, and the server has it at once."""
    complaints.allow_network()
    browser_of_ada.add_init_script("indexedDB.open = () => { throw new Error('nothing'); };")
    page = open_desk(browser_of_ada, f"{server.url}/desk/{ticker}")
    page.route("**/texts/*/*", lambda route: route.abort())
    type_in(page, "Nirgends")
    says(page, "Dieser Browser behält nichts")
    page.unroute_all(behavior="ignoreErrors")
    says(page, KEPT)
    page.reload()
    expect(page.locator(".offers li")).to_contain_text("Nirgends")
    take(page)
    assert typed(page) == "Nirgends"


def test_another_device_is_offered(desk, server, ticker):
    """What is typed elsewhere is offered, and never put in the place of what is here."""
    with Desk(server) as other:
        other.http.cookies.update({c["name"]: c["value"] for c in desk.context.cookies()})
        person = other.http.get(f"/desk/{ticker}/texts").json()["person"]
        kept = {
            "person": person,
            "base": 0,
            "content": {"headline": "Vom Telefon"},
            "durable": True,
        }
        assert other.http.put(f"/desk/{ticker}/texts/e1/phone", json=kept).status_code == 200
        type_in(desk, "Am Rechner")
        says(desk, KEPT)
        desk.reload()
        expect(desk.locator(".offers li")).to_contain_text("Vom Telefon")
        take(desk)
        assert typed(desk) == "Vom Telefon"
        says(desk, KEPT)
        expect(desk.get_by_role("button", name="Am Rechner")).to_be_visible()
        names = [one["name"] for one in other.http.get(f"/desk/{ticker}/texts").json()["texts"]]
        assert "phone" not in names
        assert len(names) == 2


def test_somebody_else_signs_in(desk, complaints, server, editor, ticker, browser_of_ada):
    """After somebody else has signed in at this browser, nothing is shown or sent for as long."""
    complaints.allow("409")
    names, offers = desk.locator(".tabs [data-text]"), desk.locator(".offers")
    type_in(desk, "Beiseite von Ada")
    desk.locator(".tabs .tab").hover()
    desk.locator(".tabs .close").click()
    expect(offers).to_contain_text("Beiseite von Ada")
    type_in(desk, "Zweiter Text")
    desk.locator(".new-text").click()
    type_in(desk, "Von Ada")
    says(desk, KEPT)
    other = browser_of_ada.new_page()
    other.goto(server.link("Grace"))
    other.get_by_role("button", name="Anmelden").click()
    expect(other).to_have_url(f"{server.url}/desk")
    desk.bring_to_front()
    says(desk, "Grace")  # nobody has pressed anything
    desk.keyboard.press("Control+Enter")
    expect(names).to_have_text(["…", "…"])
    names.first.click()
    says(desk, "Grace")
    expect(desk.locator(f"{FORM} .fields")).not_to_be_visible()
    expect(desk.locator(f"{FORM} [data-deed=publish]")).not_to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(offers).not_to_contain_text("Ada")
    unfold(desk)
    expect(offers).to_contain_text("Grace")
    expect(offers.get_by_role("button", name="Übernehmen")).not_to_be_visible()
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    of_grace = open_desk(browser_of_ada, desk.url)
    expect(of_grace.locator(".tabs .tab")).to_have_count(1)
    expect(of_grace.locator(".offers li")).to_have_count(0)
    assert typed(of_grace) == ""
    of_grace.close()
    other.goto(server.link("Ada"))
    other.get_by_role("button", name="Anmelden").click()
    expect(other).to_have_url(f"{server.url}/desk")
    expect(names).to_have_text(["Zweiter Text", "Von Ada"])
    expect(offers.locator(".versions")).to_contain_text("Beiseite von Ada")
    says(desk, KEPT)
    expect(desk.locator(f"{FORM} .fields")).to_be_visible()
    assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
    desk.reload()
    expect(desk.get_by_role("button", name="Von Ada")).to_be_visible()


def test_the_feed_is_live(desk, editor, ticker):
    """What a colleague publishes, changes or retracts is so in the feed, and what is open stays."""
    first = editor.publish(ticker, "Erster", body="Offen gelassen")["id"]
    row = desk.locator(f".feed [data-id='{first}']")
    row.locator("summary").first.click()
    editor.publish(ticker, "Zweiter")
    expect(desk.locator(".feed .name")).to_have_text(["Zweiter", "Erster"])
    expect(row.get_by_text("Offen gelassen")).to_be_visible()
    editor.change(ticker, first, headline="Anders")
    expect(desk.locator(".feed .name")).to_have_text(["Zweiter", "Anders"])
    expect(row.get_by_text("Offen gelassen")).to_be_visible()


def test_what_is_discarded_can_be_had_back(desk, editor, ticker):
    """Discarding leaves what stands, and offers what was typed, in case it was wanted."""
    entry = editor.publish(ticker, "Steht")["id"]
    open_entry(desk, entry)
    desk.locator(f"{FORM} [name=headline]").fill("Doch nicht")
    desk.locator(f"{FORM} .ways summary").click()
    desk.get_by_role("button", name="Geschriebenes verwerfen").click()
    assert typed(desk) == "Steht"
    expect(desk.locator(".offers li")).to_contain_text("Verworfen")
    take(desk)
    assert typed(desk) == "Doch nicht"


def test_a_text_outlives_its_entry(desk, complaints, editor, ticker):
    """Where the entry is erased meanwhile, what was typed goes on as a new one."""
    complaints.allow("410")
    entry = editor.publish(ticker, "Eins")["id"]
    open_entry(desk, entry)
    editor.retract(ticker, entry, purge="1")
    desk.locator(f"{FORM} [name=headline]").fill("Mein Text")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(f"{FORM} [data-deed=publish]")).to_have_text("Veröffentlichen")
    assert typed(desk) == "Mein Text"
    desk.keyboard.press("Control+Enter")
    says(desk, PUBLISHED)
    assert [e["headline"] for e in editor.entries(ticker)["entries"]] == ["Mein Text"]


def test_a_scheduled_entry_stays_scheduled(desk, editor, ticker):
    """Ctrl+S keeps a change of what is planned, and neither publishes nor unplans it."""
    at = "2099-01-01T07:00:00.000Z"
    entry = editor.publish(ticker, "Neujahr", state="scheduled", published_at=at)["id"]
    open_entry(desk, entry)
    desk.locator(f"{FORM} [name=headline]").fill("Neujahr 2099")
    desk.keyboard.press("Control+s")
    expect(desk.locator(".feed .name")).to_have_text("Neujahr 2099")
    kept = editor.http.get(f"/{ticker}/entries/{entry}").json()
    assert (kept["state"], kept["published_at"]) == ("scheduled", at)


def test_a_session_that_ended(desk, complaints, server, reader, browser_of_ada, signed_in):
    """Where the session is over, the text is kept, and goes once the same person signs in again."""
    complaints.allow("401")
    cookies = signed_in["storage_state"]["cookies"]
    type_in(desk, "Nach der Pause")
    says(desk, KEPT)
    browser_of_ada.clear_cookies()
    desk.keyboard.press("Control+Enter")
    says(desk, "nicht angemeldet")
    assert typed(desk) == "Nach der Pause"
    browser_of_ada.add_cookies(cookies)
    desk.evaluate("dispatchEvent(new Event('focus'))")
    expect(reader.locator(".entries .headline")).to_have_text("Nach der Pause")
    says(desk, PUBLISHED)
