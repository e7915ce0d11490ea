"""The worst day: tickers with all that may stand on a page, much of it long, in three languages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from support.clients.browsers import open_live
from support.machines.servers import Editor

_numbers = itertools.count(1)

LANGUAGES = ["de", "en", "ar"]

LONG = {
    "de": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "en": "Floccinaucinihilipilification-and-antidisestablishmentarianism-committee",
    "ar": "فأسقيناكموهاوسيستخرجونهاوليستعملنكموهافلنستدرجنهم",
}
SENTENCE = {
    "de": "Bei Husum hält der Deich, sagt der Deichgraf; in Tönning steht das Wasser. ",
    "en": "The dyke at Husum holds, says its reeve; in Tönning there is water in the streets. ",
    "ar": "السد صامد عند هوزوم كما يقول المسؤول عنه، أما في تونينغ فالمياه في الشوارع. ",
}
HEADLINE = {
    "de": "Sturmflut: Pegel in Hamburg steigt auf den höchsten Stand seit 1976",
    "en": "Storm surge: the river at Hamburg rises to its highest since 1976",
    "ar": "عاصفة بحرية: منسوب المياه في هامبورغ يبلغ أعلى مستوى منذ عام ١٩٧٦",
}
WORDS = {
    "de": ("Ort", "Pegel", "Anmerkung"),
    "en": ("Place", "Level", "Remark"),
    "ar": ("المكان", "المنسوب", "ملاحظة"),
}


@dataclass
class Story:
    """Tickers of one language, by what they show."""

    language: str
    editor: Editor
    slugs: dict[str, str] = field(default_factory=dict)
    retracted: str = ""
    """The path of an entry that is no more."""
    plain: str = ""
    """The path of one in the midst of others."""

    def path(self, name: str) -> str:
        return f"/t/{self.slugs[name]}"

    def worst_day(self, page: Page) -> Iterator[str]:
        """Take a page through what a ticker's page may come to; say each time what it is now."""
        open_live(page, self.editor.url + self.path("worst"))
        yield "live"
        unfold(page)
        yield "unfolded"
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
        for _ in range(3):
            self.editor.publish(self.slugs["worst"], HEADLINE[self.language])
        expect(page.locator(".waiting")).to_contain_text("3")
        yield "waiting"
        page.context.set_offline(True)
        expect(page.locator(".bar")).to_have_attribute("data-shown", "offline")
        yield "offline, waiting"
        page.locator(".waiting").click()
        expect(page.locator(".waiting")).to_be_hidden()
        yield "offline"
        page.context.set_offline(False)

    def other_pages(self, page: Page) -> Iterator[str]:
        """Lead a page to all others that readers may come by; say each time which it is."""
        for name in ("upcoming", "paused", "ended", "empty"):
            open_live(page, self.editor.url + self.path(name))
            yield name
        page.goto(self.editor.url + self.path("worst"))
        older = page.locator(".older a").get_attribute("href")
        for path in (
            *(older, self.plain, self.retracted, "/t/nothing-here", "/"),
            *(f"{self.path('worst')}/embed?theme=dark", f"{self.path('ended')}/embed"),
        ):
            page.goto(f"{self.editor.url}{path}")
            yield str(path)


def unfold(page: Page) -> None:
    """Open all that is folded, as a click on each would."""
    page.evaluate(
        """() => {
          for (const fold of document.querySelectorAll('.fold')) fold.checked = true;
          for (const fold of document.querySelectorAll('details')) fold.open = true;
        }"""
    )


def wide(language: str) -> str:
    """Return a table that is wider than a phone, and than a column."""
    place, level, _ = WORDS[language]
    columns = [place, *[f"{hour}.00" for hour in range(6, 22)]]
    lines = (columns, ["---"] * len(columns), [level] * len(columns))
    return "\n".join(" | ".join(line) for line in lines)


def body(language: str, picture: str) -> str:
    """Return a text that has one of everything."""
    long, said = LONG[language], SENTENCE[language]
    place, level, remark = WORDS[language]
    rows = "\n".join(f"{one} | {level} {number},40 m | {said}" for number, one in enumerate("AB"))
    return (
        f"{said * 3}\n\n{said} https://example.org/{'a' * 200} {long * 2}\n\n"
        f"# {remark}\n\n{said}[{place}](https://example.org/), "
        f"**{level}**, *{remark}*, ~~{level}~~, `{place}_1`.\n\n"
        f"> {said} {long}\n>\n> {place}, {level}\n\n"
        f"- {said}\n- {long}\n\n1. {place}\n2. {level}\n\n"
        f"![{place}]({picture})\n\n"
        f"```\n{'code ' * 60}\n```\n\n"
        f"{place} | {level} | {remark}\n--- | --- | ---\n{rows}\n\n"
        f"{wide(language)}\n\n"
        f"---\n\n{said}"
    )


def write(editor: Editor, language: str) -> Story:
    """Write the tickers of one language."""
    story, number = Story(language, editor), next(_numbers)
    place, level, remark = WORDS[language]
    long, said, headline = LONG[language], SENTENCE[language], HEADLINE[language]
    picture = "/static/demo/lead.svg"

    def create(name: str, **fields: Any) -> str:
        slug = story.slugs[name] = f"{name}-{language}-{number}"
        editor.create(slug, **{"language": language, "title": headline, "kicker": place, **fields})
        return slug

    title = f"{headline}: {long}"
    worst = create(
        "worst",
        title=title,
        intro=f"{said * 6}\n\n- {said}\n- {long}\n\n[{remark}](https://example.org/)."
        f"\n\n{wide(language)}\n\n```\n{long}\n```",
        image={"url": picture, "alt": place, "caption": said, "credit": long},
        next_update="2026-11-04T14:00:00Z",
        key_points=[
            {"text": said * 2, "at": "2026-03-03T10:00:00Z", "entry": "some"},
            {"text": said, "at": "2025-03-03T10:30:00Z"},
            *[{"text": f"{said}{long}"}] * 4,
        ],
    )
    create("second", continues=worst)
    for key in range(30):
        at = f"2026-03-0{1 + key // 10}T{10 + key % 10}:00:00Z"
        made = editor.publish(worst, f"{key}: {headline}", body=said * 4, key=True, published_at=at)
        if key == 20:  # newer and older ones stand around it
            story.plain = f"/t/{worst}/e/{made['id']}"
    editor.publish(worst, "", body=said)
    everything = {
        "label": remark,
        "author": long,
        "source": {"name": long, "url": f"https://example.org/{'b' * 150}"},
        "tags": [long[:50], level],
        "correction": f"{said} {long}.",
    }
    for name in ("unconfirmed", "confirmed", "refuted"):
        text = body(language, picture)
        marks = {"verification": name, "pinned": True, "breaking": name == "confirmed"}
        editor.publish(worst, f"{headline} {long}", body=text, **everything, **marks)
    wrong = editor.publish(worst, headline, body=said)
    editor.change(worst, wrong["id"], body=said * 2, correction=said)
    gone = editor.publish(worst, headline)
    editor.retract(worst, gone["id"])
    story.retracted = f"/t/{worst}/e/{gone['id']}"

    brief = create("brief", title=title)
    editor.publish(brief, f"{headline} {long}", body=body(language, picture), **everything)
    editor.publish(brief, headline, body=said, pinned=True, breaking=True)
    create("upcoming", status="upcoming", coverage_start="2027-03-04T10:00:00Z", intro=said)
    create("empty", status="live")
    for name in ("paused", "ended"):
        more = {"key_points": [{"text": said}], "next_update": "2026-11-04T14:30:00Z"}
        slug = create(name, status=name, intro=said, **more)
        editor.publish(slug, headline, body=said, key=True)
    return story
