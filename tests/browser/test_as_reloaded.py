"""The invariant: within what it has loaded, a page after live events is what a reload shows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from support.clients.browsers import QUICK, arrived, as_reloaded, open_live, show_waiting
from support.machines.servers import Editor
from support.seed import SEED

STEPS = 60
LOOK_EVERY = 12


class Newsroom:
    """Editors who do something at random, but the same for the same seed."""

    def __init__(self, editor: Editor, slug: str, seed: int) -> None:
        self.editor = editor
        self.slug = slug
        self.random = random.Random(seed)
        self.ids: list[str] = []
        self.retracted: list[str] = []
        self.now = datetime.now(UTC)
        self.done: list[str] = []

    def act(self) -> None:
        """Do one thing, of which most change one entry."""
        acts = [self.publish, self.publish, self.edit, self.move, self.retract, self.restore]
        acts += [self.flag, self.flag, self.head, self.edit]
        act = self.random.choice(acts if self.ids else [self.publish])
        act()
        self.done.append(act.__name__)

    def moment(self) -> str:
        """Return a time of the last days, often one that another entry has, too."""
        hours = self.random.choice([0.5, 1, 12, 23, 24, 25, 47, 48, 72, 96])
        time = self.now - timedelta(hours=hours, minutes=self.random.choice([0, 0, 1, 30]))
        return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def one(self) -> str:
        return self.random.choice(self.ids)

    def publish(self) -> None:
        fields = {
            "body": self.random.choice(["", "Text.", "> Zitat\n\n- eins\n- zwei", "Ein *Wort*."]),
            "breaking": self.random.random() < 0.1,
            "key": self.random.random() < 0.2,
            "pinned": self.random.random() < 0.1,
            "tags": self.random.choice([[], ["Wetter"]]),
            "verification": self.random.choice([None, "confirmed"]),
        }
        if self.random.random() < 0.5:
            fields["published_at"] = self.moment()
        number = len(self.ids)
        headline = self.random.choice([f"Nummer {number}", f"„Nummer“ <{number}> & mehr", ""])
        if not headline and not fields["body"]:
            headline = "Nur eine Zeile"
        self.ids.append(self.editor.publish(self.slug, headline, **fields)["id"])

    def edit(self) -> None:
        number = self.random.randrange(1000)
        self.editor.change(
            self.slug,
            self.one(),
            headline=f"Geändert {number}",
            body=self.random.choice(["", "Neuer Text."]),
            author=self.random.choice(["", "Ada"]),
            source=self.random.choice([None, {"name": "dpa", "url": "https://example.org/"}]),
            correction=self.random.choice(["", "Es waren zwei."]),
        )

    def move(self) -> None:
        self.editor.change(self.slug, self.one(), published_at=self.moment())

    def retract(self) -> None:
        entry_id = self.one()
        self.editor.retract(self.slug, entry_id)
        self.retracted.append(entry_id)

    def restore(self) -> None:
        if self.retracted:
            entry_id = self.retracted.pop(self.random.randrange(len(self.retracted)))
            self.editor.change(self.slug, entry_id, state="published")

    def flag(self) -> None:
        name = self.random.choice(["pinned", "key", "breaking"])
        self.editor.change(self.slug, self.one(), **{name: self.random.random() < 0.5})

    def head(self) -> None:
        self.editor.http.patch(
            f"/{self.slug}",
            json=self.random.choice(
                [
                    {"title": f"Titel {self.random.randrange(100)}"},
                    {"status": self.random.choice(["live", "paused", "ended", "upcoming"])},
                    {"kicker": self.random.choice(["", "Dachzeile"])},
                    {"intro": self.random.choice(["", "Worum es *geht*."])},
                    {"next_update": self.random.choice([None, self.moment()])},
                    {
                        "key_points": [
                            {"text": f"Satz {one}", "at": self.random.choice([None, self.moment()])}
                            for one in range(self.random.randrange(4))
                        ]
                    },
                ]
            ),
        )

    def position(self) -> str:
        """Return the position after one more entry, which is the last of all events so far."""
        return self.editor.publish(self.slug, f"Zeichen {len(self.done)}")["position"]


@pytest.mark.parametrize("before", [0, 30])
def test_page_is_as_reloaded(new_context, server, editor, ticker, before):
    """After whatever editors do, at random, a page shows what a reload would."""
    newsroom = Newsroom(editor, ticker, SEED + before)
    for number in range(before):
        newsroom.ids.append(
            editor.publish(ticker, f"Früher {number}", published_at=newsroom.moment())["id"]
        )
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}")
    as_reloaded(page)
    for step in range(STEPS):
        newsroom.act()
        if step % LOOK_EVERY == LOOK_EVERY - 1:
            arrived(page, newsroom.position())
            show_waiting(page)
            recent = ", ".join(newsroom.done[-LOOK_EVERY:])
            as_reloaded(page, f"with seed {SEED} in step {step}, after: {recent}")


def test_older_pages_go_on_from_there(new_context, server, editor, ticker):
    """After whatever editors do, the older pages complete what is shown, without a double."""
    newsroom = Newsroom(editor, ticker, SEED + 1)
    for number in range(45):
        newsroom.ids.append(
            editor.publish(ticker, f"Früher {number}", published_at=newsroom.moment())["id"]
        )
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}")
    older = page.locator(".older a")
    for _ in range(2):
        for _ in range(15):
            newsroom.act()
        arrived(page, newsroom.position())
        show_waiting(page)
        shown = page.locator(".entries article").count()
        page.evaluate("scrollTo(0, 0)")
        older.evaluate("(link) => link.click()")
        page.wait_for_function(
            "(n) => document.querySelectorAll('.entries article').length > n", arg=shown
        )
        page.evaluate("scrollTo(0, 0)")
        as_reloaded(page, f"with seed {SEED}, after: {newsroom.done}")
    expect(page.locator("ticker-feed")).to_have_attribute("data-connection", "live")
