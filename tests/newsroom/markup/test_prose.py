"""Prose: whatever an editor writes or pastes, readers get HTML that does nothing."""

from __future__ import annotations

import pytest
from support.clients.readers import everywhere, get
from support.harmless import harmless

from ticker.newsroom.markup import prose

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<b onmouseover=alert(1)>x</b>",
    "<!--><script>alert(1)</script>-->",
    "</article></main><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:alert(1))",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,AAAA)",
    "![x](x 'y\" onerror=alert(1) z=\"')",
    '![x" onerror="alert(1)](x)',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<x@y.example?body=<script>>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```x" onclick=alert(1) y="\ncode\n```',
    "# <script>alert(1)</script>",
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<form action=https://evil.example><input name=q></form>",
    "<meta http-equiv=refresh content=0>",
    "<base href=https://evil.example>",
    "<a id=e-1 class=entry name=x style=x>x</a>",
    "<div role=alert tabindex=5>x</div>",
    'a" onfocus="alert(1)|<b>\n-|-\n1|2',
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_prose_is_harmless(markdown):
    """No element, attribute or link that could run or load anything survives."""
    harmless(prose.to_html(markdown))


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**fett** *kursiv* ~~weg~~", "<strong>fett</strong> <em>kursiv</em> <s>weg</s>"),
        ("# Groß", "<h4>Groß</h4>"),
        ("[Ort](https://example.org/a?b=c&d)", 'href="https://example.org/a?b=c&amp;d"'),
        ("[Mail](mailto:a@example.org)", 'href="mailto:a@example.org"'),
        ("[hier](/t/x)", 'href="/t/x"'),
        (
            "![Deich](/deich.jpg)",
            '<img src="/deich.jpg" alt="Deich" loading="lazy" decoding="async">',
        ),
        ("1. eins\n2. zwei\n5. fünf", '<li value="5">fünf</li>'),
        ("> Zitat", "<blockquote>"),
        ("a|b\n-|-\n1|2", "<td>1</td>"),
        ("a|*b*\n-|-\n1|2", '<div role="group" tabindex="0" aria-label="a, b"><table>'),
        ("a < b & c", "a &lt; b &amp; c"),
    ],
)
def test_prose_is_markdown(markdown, html):
    """What CommonMark has for prose is there, with headings below those of the page."""
    assert html in prose.to_html(markdown)


def test_links_give_nothing_away():
    """Links in prose neither recommend where they lead, nor let it reach back to us."""
    assert 'rel="nofollow noopener"' in prose.to_html("[x](https://example.org)")


ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_every_field_is_text_wherever_it_is_shown(server, editor, ticker):
    """Hostile text in any field is text on the page, in the event, and in the embedded page."""
    short = "'\"><script>alert(1)</script>"
    header = {"title": ATTACK, "kicker": ATTACK, "intro": ATTACK}
    header["image"] = {"url": "/a.jpg?'&b", "alt": ATTACK, "caption": ATTACK, "credit": ATTACK}
    assert editor.http.patch(f"/{ticker}", json=header).is_success
    content = {"headline": ATTACK, "body": ATTACK, "label": short, "author": ATTACK}
    content["source"] = {"name": ATTACK, "url": "https://example.org/?'&<b>".replace("<b>", "b")}
    content |= {"tags": [short], "correction": ATTACK, "key": True, "pinned": True}
    entry = editor.publish(ticker, **content)
    paths = ["", "/embed", f"/e/{entry['id']}"]
    texts = [get(f"{server.url}/t/{ticker}{path}").text for path in paths]
    everywhere(server.url, ticker, entry["position"])
    events = get(f"{server.url}/t/{ticker}/live?since=0-0").json()["events"]
    for text in (*texts, events[-1]["html"], events[-2]["html"]):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert" in text
    harmless(editor.http.get(f"/{ticker}/entries/{entry['id']}").json()["body_html"])
    harmless(editor.http.get(f"/{ticker}").json()["intro_html"])
    assert "<script>alert" not in get(server.url).text
