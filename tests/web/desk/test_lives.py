"""Entries' lives at random, by two editors at the desk, held against a model after each step."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from support.clients.desk import Desk
from support.clients.readers import get
from support.life import Life, Refused
from support.machines.stores import wait_for
from support.seed import SEED

TICKERS, LIVES, STEPS = 3, 20, 12
"""As many lives as one page of readers has room for, in some tickers, and the steps of each."""
STEP = {
    "write": 5, "draft": 3, "publish": 4, "quietly": 2, "schedule": 3, "unpublish": 2, "correct": 2,
    "retract": 3, "restore": 3, "undo": 5, "move": 0.3, "pin": 3, "copy": 4, "again": 2,
}  # fmt: skip
"""What may happen, and how often."""


class Person:
    """An editor, who knows of each entry what they last looked at."""

    def __init__(self, desk: Desk, slug: str) -> None:
        self.http, self.path = desk.http, f"/desk/{slug}"
        self.id = self.http.get(f"{self.path}/texts").json()["person"]
        self.seen: dict[str, int] = {}

    def ask(self, path: str, method: str = "POST", **fields):
        sent = {"person": self.id, **fields}
        return self.http.request(method, f"{self.path}/{path}", json=sent)

    def kept(self) -> dict[tuple[str, str], str]:
        found = self.http.get(f"{self.path}/texts").json()["texts"]
        return {(one["id"], one["name"]): one["content"]["headline"] for one in found}


class Story:
    """A ticker in which things happen, and what its model says of it."""

    def __init__(self, editor, desks, slug: str, luck: random.Random) -> None:
        self.editor, self.slug, self.luck = editor, slug, luck
        self.people = [Person(desk, slug) for desk in desks]
        self.lives = [Life(f"e{number}") for number in range(LIVES)]
        self.words = (f"Wort{number}." for number in range(10**6))
        self.published: set[str] = set()
        self.presses = (f"p{number}" for number in range(10**6))
        self.last: dict[str, tuple] = {}
        self.at = editor.entries(slug)["at"]

    def step(self, life: Life) -> None:
        """Let somebody do something to an entry, and compare the answer."""
        person = self.luck.choice(self.people)
        if self.luck.random() < 0.7:
            person.seen[life.id] = life.revision
        name = self.luck.choices(list(STEP), list(STEP.values()))[0]
        base, before = person.seen.get(life.id, 0), (life.revision, life.now)
        try:
            path, fields = getattr(self, name)(life, person, base)
            refused = ""
        except Refused as why:
            path, fields = getattr(self, "asked", (None, None))
            refused = str(why)
        what = f"{name} of {life.id} at {base}, {before} became {life.now}, {path} {fields}"
        if path is None:
            return
        answer = person.ask(path, **fields)
        assert answer.is_error == bool(refused), f"{what}: {refused} but {answer.text}"
        assert answer.status_code < 500, f"{what}: {answer.text}"
        if not refused and name != "move" and "revision" in answer.json():
            told = answer.json()
            assert (told["state"], told["revision"]) == (life.now.state, life.revision), what
        self.last[life.id] = (person, path, fields, answer)
        if life.now.state == "published":
            self.published |= words_in(life.now.shown)
        if name == "move" and not refused:
            self.arrive(life)

    def change(self, life: Life, base: int, **change) -> tuple[str, dict]:
        quiet = {"quiet": True} if change.pop("quiet", False) else {}
        sent = {**change, **quiet}
        if due := sent.pop("due", ""):
            sent["due"] = due
        self.asked = (
            f"entries/{life.id}",
            {
                "base": base,
                "press": next(self.presses),
                "change": sent,
            },
        )
        life.write(base, **change)
        return self.asked

    def text(self) -> dict[str, str]:
        return {self.luck.choice(["headline", "body"]): next(self.words)}

    def whole(self) -> dict[str, str]:
        return {"headline": next(self.words), "body": next(self.words)}

    def write(self, life, _, base):
        return self.change(life, base, **(self.text() if base else self.whole()))

    def draft(self, life, _, base):
        return self.change(life, base, **self.whole(), state="draft")

    def publish(self, life, _, base):
        text = self.luck.choice([self.whole(), {}]) if base else self.whole()
        return self.change(life, base, **text, state="published")

    def quietly(self, life, _, base):
        return self.change(life, base, **self.whole(), state="published", quiet=True)

    def schedule(self, life, _, base):
        due = f"20{self.luck.randrange(60, 90)}-01-01T12:{self.luck.randrange(60):02}"
        return self.change(life, base, **self.whole(), state="scheduled", due=due)

    def unpublish(self, life, _, base):
        return self.change(life, base, headline=next(self.words), state="draft")

    def correct(self, life, _, base):
        return self.change(life, base, headline=next(self.words), correction=next(self.words))

    def pin(self, life, _, base):
        if not base:
            return None, None
        return self.change(life, base, pinned=self.luck.random() < 0.6)

    def retract(self, life, _, base):
        revision, correction = self.luck.choice([0, base]), next(self.words)
        fields = {"revision": revision, "press": next(self.presses)}
        told = {"reason": "Darum", "correction": correction}
        self.asked = f"entries/{life.id}/retract", {**fields, **told}
        life.retract(revision, correction)
        return self.asked

    def restore(self, life, _, base):
        restored = self.luck.randint(1, max(1, base))
        fields = {"restored": restored, "revision": base, "press": next(self.presses)}
        self.asked = f"entries/{life.id}/restore", fields
        life.restore(restored, base)
        return self.asked

    def undo(self, life, _, base):
        self.asked = f"entries/{life.id}/undo", {"revision": base, "press": next(self.presses)}
        life.undo(base)
        return self.asked

    def move(self, life, _, base):
        self.asked = f"entries/{life.id}/move", {"revision": base, "to": f"{self.slug}-b"}
        life.move(base)
        return self.asked

    def copy(self, life, person, base):
        """Keep what is typed, under one of two names."""
        name, word = self.luck.choice(["office", "phone"]), next(self.words)
        fields = {"base": base, "content": {"headline": word}, "durable": False}
        self.asked = f"texts/{life.id}/{name}", {"method": "PUT", **fields}
        life.keep(person.id, name, word)
        return self.asked

    def again(self, life, *_):
        """Send the last press again, as where its answer was lost; it changes nothing."""
        if life.id not in self.last or not life.revisions:
            return None, None
        person, path, fields, first = self.last[life.id]
        if path.startswith("texts") or path.endswith("move") or first.is_error:
            return None, None
        answer = person.ask(path, **fields)
        assert answer.is_success, f"{path} {fields}: {answer.text}"
        assert answer.json().get("revision") == first.json().get("revision")
        return None, None

    def arrive(self, life: Life) -> None:
        path = f"/{self.slug}/entries/{life.id}"
        wait_for(lambda: self.editor.http.get(path).json().get("moved_to"), "it has moved")
        there = get(f"{self.editor.url}/api/tickers/{self.slug}-b/entries/{life.id}").json()
        assert there["headline"] == life.now.headline

    def compare(self) -> None:
        """Hold what readers and editors see against the model."""
        with_readers = {one.id: one.now for one in self.lives if one.now.state == "published"}
        listed = self.editor.entries(self.slug, limit=100)["entries"]
        assert {one["id"]: shown(one) for one in listed} == {
            name: now.shown for name, now in with_readers.items()
        }
        page = get(f"{self.editor.url}/t/{self.slug}").text
        assert words_in(page) == words_in([now.shown for now in with_readers.values()])
        known = self.editor.http.get(f"/{self.slug}/entries?limit=100").json()["entries"]
        assert {one["id"]: (one["state"], one["revision"], *shown(one)) for one in known} == {
            one.id: (one.now.state, one.revision, *one.now.shown)
            for one in self.lives
            if one.revisions
        }
        for person in self.people:
            assert person.kept() == {
                (life.id, name): word
                for life in self.lives
                for (whose, name), word in life.copies.items()
                if whose == person.id
            }

    def told(self) -> Iterator[dict]:
        """Yield what readers have been told since the beginning."""
        answer = get(f"{self.editor.url}/t/{self.slug}/live", params={"as": "json", "at": self.at})
        yield from answer.json()["events"]


def words_in(anything: object) -> set[str]:
    """Return what was typed of it."""
    return set(re.findall(r"Wort\d+\.", str(anything)))


def shown(one: dict) -> tuple:
    return one["headline"], one["body"], one["pinned"], one["correction"]


@pytest.fixture(scope="module")
def desks(server, desk):
    """The desks of two editors."""
    with Desk(server) as other:
        code = server.link("Grace Hopper").partition("?code=")[2]
        assert other.http.post("/sign-in", data={"code": code}).status_code == 303
        yield desk, other


@pytest.mark.parametrize("number", range(TICKERS))
def test_lives_of_entries(editor, desks, ticker, number):
    """Readers see what was published and no more; refused steps, and undo, change as they say."""
    editor.create(f"{ticker}-b")
    story = Story(editor, desks, ticker, random.Random(f"{SEED} {number}"))
    for _ in range(STEPS):
        for life in story.lives:
            story.step(life)
        story.compare()
    for life in story.lives:
        if life.revisions:
            path = f"/{ticker}/entries/{life.id}/revisions"
            kept = sorted(
                editor.http.get(path).json()["revisions"], key=lambda one: one["revision"]
            )
            assert [(one["state"], *shown(one)) for one in kept] == [
                (one.state, *one.shown) for one in life.revisions
            ]
    assert words_in(list(story.told())) <= story.published
