"""Composing at the desk: tools, paste and quotes do what is meant, and undo takes each back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from support.clients.writing import FORM, open_desk, says, type_in, typed

BODY = f"{FORM} [name=body]"
PASTE = """
([html, text, picture]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData('text/html', html);
  if (text) clipboardData.setData('text/plain', text);
  const file = new File([new Uint8Array(9)], 'x.png', { type: 'image/png' });
  if (picture) clipboardData.items.add(file);
  const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
  return document.activeElement.dispatchEvent(event);
}
"""
"""What a browser tells of a paste; answers whether it goes on to paste by itself."""
KEYDOWN = "(field, fired) => field.dispatchEvent(new KeyboardEvent('keydown', fired))"
"""Answers whether the key is left to the browser."""
DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p><span>Der '
    '</span><span style="font-weight:700">Deich</span><span> bei </span><span style="font-style:'
    'italic">Husum</span><span> hält.</span></p><ul><li><p>Eins</p></li><ul><li><p>Darin</p></li>'
    "</ul><li><p>Zwei</p></li></ul></b>"
)
WORD = (
    "<html><head><style>p {margin: 0}</style><!--[if mso]><xml></xml><![endif]--></head><body>"
    "<h2>Lage <b>am Abend</b></h2><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
    "<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Eins"
    "<o:p></o:p></p><p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>Zwei"
    "</p><p class=MsoNormal>Ein <b>fett</b>er,&nbsp; un<b>fett</b>: <b>so</b><b>.</b></p></body>"
)
MAIL = (
    "<table border=1><tr><td><p><b>Ort</b></p></td><td>Pegel</td></tr><tr><td>Passau</td>"
    "<td>10,2&nbsp;m</td></tr></table><p>Dazwischen steht <i>etwas</i>.</p><p>&nbsp;</p>"
    "<table><tr><th>A<th>B<tr><td rowspan=2>1|2<td>3<tr><td>4</table>"
)
MAIL_HTML = '<div style="display:none">Vorschautext</div><div>Hallo,</div><div><br></div>' + MAIL
PAGE = (
    "<p>Eine Zeile<br>noch eine<br><br>Absatz, *Stern* und Leser*innen</p><blockquote>900 Menschen"
    '</blockquote><script>alert(1)</script><p><a href="https://www.google.com/url?q=https://x.de/a(b)'
    '&amp;sa=D">Link</a>, <a href="javascript:x">keiner</a><img src="https://x.de/spy.gif"></p>'
)

MADE = (
    "Der **Deich** bei _Husum_ hält.\n\n- Eins\n  - Darin\n- Zwei",
    "## Lage am Abend\n\n- Eins\n- Zwei\n\nEin **fett**er, unfett: **so.**",
    (
        "Hallo,\n\n| Ort | Pegel |\n| --- | --- |\n| Passau | 10,2\u00a0m |\n\n"
        "Dazwischen steht _etwas_.\n\n| A | B |\n| --- | --- |\n| 1\\|2 | 3 |\n|  | 4 |"
    ),
    (
        "Eine Zeile\nnoch eine\n\nAbsatz, \\*Stern\\* und Leser*innen\n\n>\n> 900 Menschen\n\n"
        "[Link](https://x.de/a%28b%29), keiner"
    ),
)
"""What becomes of them."""


def tool(desk: Page, name: str) -> None:
    """Press one of the tools of the text in view."""
    desk.locator(f"{FORM} markdown-toolbar").get_by_role("button", name=name).click()


def test_undo_goes_through_type_bold_and_link_step_by_step(desk):
    """Typed, made bold, and a link: each Ctrl+Z takes one back, and each redo brings one again."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Der Deich haelt")
    for _ in range(5):
        desk.keyboard.press("Shift+ArrowLeft")
    tool(desk, "Fett")
    assert typed(desk, "body") == "Der Deich **haelt**"
    desk.keyboard.press("Home")
    for _ in range(3):
        desk.keyboard.press("Shift+ArrowRight")
    desk.keyboard.press("Control+k")
    steps = ["Der Deich haelt", "Der Deich **haelt**", "[Der](url) Deich **haelt**"]
    assert typed(desk, "body") == steps[2]
    for step in (steps[1], steps[0]):
        desk.keyboard.press("Control+z")
        assert typed(desk, "body") == step
    for step in steps[1:]:
        desk.keyboard.press("Control+Shift+z")
        assert typed(desk, "body") == step
    expect(desk.locator(BODY)).to_be_focused()


def test_the_word_at_the_caret_is_marked(desk):
    """Wherever in it the caret is, which stays there; a full stop is no part of it."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Der Deich")
    desk.keyboard.press("Control+b")
    assert typed(desk, "body") == "Der **Deich**"
    desk.keyboard.type("bruch")
    assert typed(desk, "body") == "Der **Deichbruch**"
    desk.keyboard.press("Control+b")
    assert typed(desk, "body") == "Der Deichbruch"
    desk.keyboard.type(".")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Control+i")
    assert typed(desk, "body") == "Der _Deichbruch_."
    desk.keyboard.press("Control+z")
    assert typed(desk, "body") == "Der Deichbruch."
    desk.keyboard.press("Control+Home")
    desk.keyboard.press("Control+k")
    assert typed(desk, "body") == "[Der](url) Deichbruch."


def test_the_toolbar_is_one_stop_of_the_keyboard(desk):
    """Tab leads into the toolbar and past it; arrows lead through it, Enter presses a tool."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Zwei Wörter")
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("Shift+Tab")
    tools = desk.locator(f"{FORM} markdown-toolbar")
    expect(tools.get_by_role("button", name="Fett")).to_be_focused()
    desk.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="Kursiv")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator(BODY)).to_be_focused()
    assert typed(desk, "body") == "Zwei _Wörter_"


def test_without_script_there_are_no_tools(new_context, signed_in, browser_of_ada, server, ticker):
    """Where no script runs, no toolbar shows that would do nothing."""
    page = new_context(java_script_enabled=False, **signed_in).new_page()
    page.goto(f"{server.url}/desk/{ticker}")
    expect(page.locator("[name=body]").first).to_be_visible()
    expect(page.locator("markdown-toolbar").first).to_be_hidden()


def seen(desk: Page):
    """Return what the preview of the text in view shows."""
    return desk.frame_locator(f"{FORM} .preview iframe")


def test_the_preview_is_what_readers_will_see(desk):
    """A pause after typing, it is there as on a phone; what may not be meant is said in words."""
    desk.set_viewport_size({"width": 1280, "height": 900})
    fold = desk.locator(f"{FORM} .fold")
    fold.click()
    desk.locator(BODY).focus()
    desk.keyboard.type("1. Oktober\n2. **Oktober**")
    expect(seen(desk).locator(".body li strong")).to_have_text("Oktober")
    expect(desk.locator(f"{FORM} .remarks")).to_contain_text("1\\. Oktober")
    assert desk.locator(f"{FORM} .preview iframe").bounding_box()["width"] == 360
    expect(desk.locator(BODY)).to_be_focused()
    desk.keyboard.press("Control+Home")
    desk.keyboard.type("Am ")
    expect(desk.locator(f"{FORM} .remarks")).to_be_empty()
    expect(seen(desk).locator(".body p")).to_contain_text("Am 1. Oktober")
    fold.click()
    asked = []
    desk.on("request", lambda request: asked.append(request.url.endswith("/preview")))
    desk.locator(BODY).press("End")
    desk.keyboard.type("!")
    expect(desk.locator(f"{FORM} .said")).to_contain_text("gesichert")
    assert True not in asked


def test_a_late_preview_does_not_show_over_a_later_one(desk):
    """Whichever answer comes last, the preview is of the later text; caret and focus stay."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    desk.route("**/preview", hold)
    desk.locator(f"{FORM} .fold").click()
    desk.locator(BODY).focus()
    with desk.expect_request("**/preview"):
        desk.keyboard.type("Erst")
    desk.keyboard.type(" dann")
    expect(seen(desk).locator(".body")).to_have_text("Erst dann")
    with desk.expect_response("**/preview"):
        held[0].continue_()
    desk.keyboard.type("!")
    expect(seen(desk).locator(".body")).to_have_text("Erst dann!")
    assert typed(desk, "body") == "Erst dann!"


def paste(desk: Page, html: str = "", text: str = "", *, picture: bool = False) -> bool:
    """Paste something into the field that has the focus."""
    return desk.evaluate(PASTE, [html, text, picture])


@pytest.mark.parametrize(
    ("html", "markdown"),
    list(zip((DOCS, WORD, MAIL_HTML, PAGE), MADE, strict=True)),
    ids=["Docs", "Word", "mail", "page"],
)
def test_what_is_pasted_becomes_markdown(desk, html, markdown):
    """Of what other programs copy, meaning stays and nothing raw; one Ctrl+Z takes it back."""
    desk.locator(BODY).focus()
    desk.keyboard.type("Vorher: ")
    assert not paste(desk, html, "roh", picture=True)
    block = markdown.startswith("#")
    expect(desk.locator(BODY)).to_have_value(f"Vorher: {chr(10) * 2 * block}{markdown}")
    desk.keyboard.press("Control+z")
    expect(desk.locator(BODY)).to_have_value("Vorher: ")
    desk.keyboard.press("Control+Shift+z")
    expect(desk.locator(BODY)).to_have_value(re.compile(r"Vorher: \s*\S"))


def test_what_is_pasted_is_shown_as_it_was_meant(desk):
    """By the renderer of readers, tables are tables, and no sign of markup is left over."""
    desk.locator(f"{FORM} .fold").click()
    desk.locator(BODY).focus()
    for html in (MAIL, DOCS, WORD, PAGE):
        paste(desk, html, "roh")
        expect(desk.locator(BODY)).to_have_value(re.compile(r"[^\n]$"))
        desk.keyboard.press("Control+End")
        desk.keyboard.type("\n\n")
    page = seen(desk).locator(".body")
    expect(page.locator("blockquote")).to_have_text("900 Menschen")
    expect(page.locator("table")).to_have_count(2)
    expect(page.locator("strong")).to_have_text(["Deich", "fett", "so."])
    expect(page.locator("li")).to_have_count(5)
    assert not re.search(r"\*\*|_|\| |\[|<", page.inner_text())


def test_plain_text_and_links_and_pictures(desk, complaints):
    """Plain text is pasted as it is, an address over words is a link, no picture is a sentence."""
    desk.locator(BODY).focus()
    assert paste(desk, "", "**so**\n<b>")
    desk.keyboard.type("Der Deich")
    for _ in range(5):
        desk.keyboard.press("Shift+ArrowLeft")
    assert not paste(desk, "<a href='https://x.de/'>https://x.de/</a>", "https://x.de/(1) ")
    assert typed(desk, "body") == "Der [Deich](https://x.de/%281%29)"
    desk.keyboard.press("Control+z")
    assert typed(desk, "body") == "Der Deich"
    complaints.allow("422")
    assert not paste(desk, picture=True)
    expect(desk.locator(f"{FORM} .uploads")).to_contain_text("Das sollte ein Bild sein")
    desk.keyboard.type("!")
    expect(desk.locator(f"{FORM} .told")).to_be_empty()


def test_what_turns_a_paste_over_may_be_missing(desk, complaints):
    """Where its module does not load, the text comes plain; before the first paste it is not."""
    complaints.allow_network()
    loaded = desk.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert not [name for name in loaded if "turndown" in name or "/rich/" in name]
    desk.route("**/turndown*/**", lambda route: route.abort())
    desk.locator(BODY).focus()
    paste(desk, DOCS, "Der Deich bei Husum")
    expect(desk.locator(BODY)).to_have_value("Der Deich bei Husum")


QUOTES = {
    "de": (
        (
            '"Ja" ("Nein") –"Doch", "Ach –" \'Hans\' geht\'s 5" '
            "\"'Geht's?'\" mit 's und 'nem 'so' 's"
        ),
        '„Ja“ („Nein“) –„Doch“, „Ach –“ ‚Hans‘ geht’s 5" „‚Geht’s?‘“ mit ’s und ’nem ‚so‘ ’s',
    ),
    "en": ("\"It's 'fine',\" he said of 'em", "“It’s ‘fine’,” he said of ’em"),
    "fr": ('L\'eau: "oui"', "L’eau: «\u00a0oui\u00a0»"),
    "ja": ('"ja"', '"ja"'),
}


@pytest.mark.parametrize("language", QUOTES)
def test_quotes_are_those_of_the_language(browser_of_ada, editor, slug, language):
    """In what readers read, the keyboard's signs become the marks of the ticker's language."""
    editor.create(slug, language=language)
    desk = open_desk(browser_of_ada, f"{editor.url}/desk/{slug}")
    plain, marked = QUOTES[language]
    type_in(desk, plain, plain)
    desk.keyboard.press("Tab")
    assert (typed(desk), typed(desk, "body")) == (marked, marked)
    desk.locator(f"{FORM} .more summary").click()
    for name in ("source_name", "author"):
        desk.locator(f"{FORM} [name={name}]").focus()
        desk.keyboard.type(plain)
        desk.keyboard.press("Tab")
        assert typed(desk, name) == marked


def test_quotes_change_in_prose_alone(desk):
    """Code, addresses and titles of links keep the keyboard's signs."""
    desk.locator(BODY).focus()
    code = """[a](https://x "t") `"x"` www.x.de/'a' \\"x\\"\n```\n"x"\n```\n"""
    desk.keyboard.type(f'{code}**"x"**')
    assert typed(desk, "body") == f"{code}**„x“**"


def test_undo_straightens_the_last_quote(desk):
    """One Ctrl+Z takes back what was typed behind a mark, the next one straightens it."""
    desk.locator(BODY).focus()
    desk.keyboard.type('Sie "j')  # of two letters Chromium makes two steps at times
    for step in ("Sie „", 'Sie "'):
        desk.keyboard.press("Control+z")
        assert typed(desk, "body") == step
    desk.keyboard.type("ja")
    assert typed(desk, "body") == 'Sie "ja'


def test_an_input_method_is_left_alone(desk, editor, ticker):
    """While a word is composed nothing is sent, set or changed; what is seen is published."""
    type_in(desk, "Kagoshima", "鹿児島は")
    line = desk.context.new_cdp_session(desk)
    for seen in ('"か', '"かご'):
        composing = {"selectionStart": len(seen), "selectionEnd": len(seen)}
        line.send("Input.imeSetComposition", {"text": seen, **composing})
    for key in ("Enter", "Control+Enter", "Control+b"):
        fields = {"key": key.split("+")[-1], "ctrlKey": "+" in key, "isComposing": True}
        fired = {"bubbles": True, "cancelable": True, "keyCode": 229, **fields}
        assert desk.locator(BODY).evaluate(KEYDOWN, fired), f"{key} did something"
    assert typed(desk, "body") == '鹿児島は"かご'
    desk.locator(f"{FORM} [data-deed=publish]").click()
    says(desk, "Bei Lesern")
    (entry,) = editor.entries(ticker)["entries"]
    assert (typed(desk, "body"), entry["body"]) == ('鹿児島は"かご',) * 2


def test_alt_gr_types(desk, editor, ticker):
    """AltGr is no Ctrl: with S and Enter it saves and publishes nothing."""
    desk.locator(BODY).focus()
    for key in ("s", "Enter", "b", "k"):
        fired = {"key": key, "ctrlKey": True, "altKey": True, "bubbles": True, "cancelable": True}
        assert desk.locator(BODY).evaluate(KEYDOWN, fired), f"AltGr+{key} did something"
    desk.keyboard.insert_text("ś")
    says(desk, "gesichert")
    assert typed(desk, "body") == "ś"
    assert editor.http.get(f"/{ticker}/entries?state=draft").json()["entries"] == []


def test_a_file_that_is_dropped_does_not_replace_the_desk(desk, tmp_path):
    """On feed, header or text: the desk stays, and says what can be put there."""
    file = tmp_path / "deich.pdf"
    file.write_bytes(b"%PDF")
    type_in(desk, "Deich")
    line = desk.context.new_cdp_session(desk)
    for place in (".bar", ".feed", f"{FORM} .fields", f"{FORM} [name=headline]"):
        box = desk.locator(place).bounding_box()
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + min(box["height"] / 2, 300)}
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            line.send("Input.dispatchDragEvent", {"type": kind, "data": data, **where})
        expect(desk.locator(f"{FORM} .told")).to_contain_text("lassen sich Bilder ablegen")
        desk.locator(f"{FORM} [name=headline]").press("End")
        desk.keyboard.type("!")
        expect(desk.locator(f"{FORM} .told")).to_be_empty()
    assert typed(desk) == "Deich!!!!"


def test_what_is_rare_leaves_the_text_its_room(desk):
    """The fields behind "Mehr" are three lines, each with its name before it."""
    more = desk.locator(f"{FORM} .more")
    more.locator("summary").click()
    fields = [more.get_by_label(name) for name in ("Marke", "Quelle", "Prüfung")]
    tops = [one.bounding_box()["y"] for one in fields]
    beside = [more.get_by_label(name) for name in ("Von", "Link dazu", "Schlagwörter")]
    assert [one.bounding_box()["y"] for one in beside] == pytest.approx(tops, abs=1)
    assert more.bounding_box()["height"] < 175
