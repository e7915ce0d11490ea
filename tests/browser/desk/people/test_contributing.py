"""Contributing: whoever writes drafts has a desk for that, and keeps what is refused."""

from __future__ import annotations

from playwright.sync_api import expect
from support.clients.desk import Desk
from support.clients.writing import FORM, open_desk, says, type_in, typed

from ticker.newsroom.people.roles import Grants, Role

PUBLISH = f"{FORM} [data-deed=publish]"


def test_a_contributor_keeps_drafts(new_context, server, editor, ticker, slug):
    """Button and keys keep a draft; what would be refused is neither shown nor done by a key."""
    editor.publish(ticker, "Bei Lesern")
    grants = Grants(tickers={ticker: Role.CONTRIBUTOR})
    with Desk(server) as grace:
        state = grace.sign_in(f"Grace {slug}", grants=grants).storage_state
    page = open_desk(new_context(storage_state=state), f"{server.url}/desk/{ticker}")
    says(page, "Sie schreiben Entwürfe; was Leser sehen, entscheidet die Redaktion")
    type_in(page, "Vom Deich")
    expect(page.locator(PUBLISH)).to_have_text("Als Entwurf sichern")
    page.locator(f"{FORM} .ways summary").click()
    expect(page.locator(f"{FORM} [data-way]:visible")).to_have_text(["Geschriebenes verwerfen"])
    page.locator(f"{FORM} [name=body]").focus()
    page.keyboard.press("Control+Shift+Enter")
    own, public = (page.locator(f".row[data-state={one}]") for one in ("draft", "published"))
    expect(own.locator(".name")).to_have_text("Vom Deich")
    says(page, "Entwurf, wie er hier steht")
    expect(page.locator(PUBLISH)).to_be_disabled()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    public.locator("summary").first.focus()
    for key in ("e", "c", "r", "Shift+P", "Shift+U", "h"):
        page.keyboard.press(key)
    expect(page.locator(".feed .history")).to_be_visible()
    assert [one for one in asked if "/entries/" in one] == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator(".keys dd", has_text="Eigenen Entwurf verwerfen")).to_be_visible()
    expect(page.locator(".keys dd", has_text="Leser")).to_have_count(0)
    page.keyboard.press("Escape")
    own.locator("summary").first.focus()
    page.keyboard.press("r")
    own.get_by_role("button", name="Verwerfen", exact=True).press("Enter")
    expect(own).to_have_count(0)


def test_a_role_that_changes_under_an_open_desk(
    new_context, complaints, server, editor, ticker, slug
):
    """What was pressed is refused once, in a sentence; the text stays, and becomes a draft."""
    complaints.allow("401")
    complaints.allow("403")
    complaints.allow("WebSocket")
    name = f"Grace {slug}"
    with Desk(server) as admin, Desk(server) as grace:
        admin.sign_in()
        context = new_context(
            storage_state=grace.sign_in(name, grants=Grants(everywhere=Role.EDITOR)).storage_state
        )
        page = open_desk(context, f"{server.url}/desk/{ticker}")
        type_in(page, "Gerade noch")
        admin.of_person(name, "role", role="contributor")
        page.keyboard.press("Control+Enter")
        says(page, "nicht angemeldet")
        expect(page.locator(".feed .trouble")).to_contain_text("wieder angemeldet")
        context.add_cookies(grace.sign_in(name).storage_state["cookies"])
        says(page, f"{name} darf das nicht: entscheiden, was Leser sehen. Bitten Sie die Redaktion")
        assert typed(page) == "Gerade noch"
        assert editor.http.get(f"/{ticker}/entries").json()["entries"] == []
        expect(page.locator(PUBLISH)).to_have_text("Als Entwurf sichern")
        page.locator(PUBLISH).click()
        expect(page.locator(".row[data-state=draft] .name")).to_have_text("Gerade noch")
        expect(page.locator(".standing summary")).to_have_count(0)
