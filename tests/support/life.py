"""The life of an entry, as a model: what stands after each step, who is refused, what readers see.

It says what the desk promises to editors, by other means than the code does.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

MAY_FOLLOW = {
    "": {"draft", "scheduled", "published"},
    "draft": {"draft", "scheduled", "published", "retracted"},
    "scheduled": {"draft", "scheduled", "published"},
    "published": {"draft", "published", "retracted"},
    "retracted": {"draft", "published", "retracted"},
}
"""Which states a change may ask for; "" is an entry that is not there."""


class Refused(Exception):
    """A step that must change nothing."""


@dataclass(frozen=True)
class Standing:
    """One revision, as far as editors have a hand in it."""

    state: str = ""
    headline: str = ""
    body: str = ""
    pinned: bool = False
    correction: str = ""
    due: str = ""
    moved: bool = False
    since: int = 0
    """With which revision the time came under which it stands."""

    @property
    def shown(self) -> tuple[str, str, bool, str]:
        """What of it can be read."""
        return self.headline, self.body, self.pinned, self.correction


@dataclass
class Life:
    """All revisions of an entry, and the copies that people keep of it."""

    id: str
    revisions: list[Standing] = field(default_factory=list)
    copies: dict[tuple[str, str], str] = field(default_factory=dict)
    """What each person keeps, by their name for it."""
    is_gone: bool = False
    """Whether it was erased after readers had seen it: then nothing is ever written here again."""

    @property
    def revision(self) -> int:
        return len(self.revisions)

    @property
    def now(self) -> Standing:
        return self.revisions[-1] if self.revisions else Standing()

    def stood(self, revision: int) -> Standing:
        """Return an earlier revision; a blank one where there is none."""
        return self.revisions[revision - 1] if 0 < revision <= self.revision else Standing()

    def write(self, base: int | None, **change: object) -> None:
        """Change some fields of what stands."""
        now, state = self.now, str(change.get("state", self.now.state or "published"))
        if self.is_gone or (base and not self.revisions):
            raise Refused("there is nothing to change")
        if state not in MAY_FOLLOW[now.state]:
            raise Refused(f"{now.state} cannot become {state}")
        change = {"since": self._since(state), **change, "state": state}
        following = replace(now, **change)  # type: ignore[arg-type]
        if now.state == "retracted" and state != "retracted" and "correction" not in change:
            following = replace(following, correction="")
        if state != "scheduled":
            following = replace(following, due="")
        if state in {"published", "scheduled"} and now.moved:
            raise Refused("it stands in another ticker")
        self._follow(base, following)

    def _since(self, state: str) -> int:
        if {self.now.state, state} <= {"published", "retracted"}:
            return self.now.since
        return self.revision + 1 if state == "published" else 0

    def _follow(self, base: int | None, following: Standing) -> None:
        if following == self.now:
            return
        if base is not None and base != self.revision:
            raise Refused("a colleague was faster")
        self.revisions.append(following)

    def undo(self, revision: int) -> None:
        """Take a revision back: what it brought to readers is a draft; else what was, is again."""
        undone, before = self.stood(revision), self.stood(revision - 1)
        if not self.revisions:
            raise Refused("there is nothing to take back")
        brought = undone.state == "published" and before.state in {"", "draft", "scheduled"}
        if brought or before.state in {"", "scheduled"}:
            return self.write(revision, state="draft")
        fields = ("state", "headline", "body", "pinned", "correction", "since")
        return self.write(revision, **{name: getattr(before, name) for name in fields})

    def restore(self, restored: int, revision: int) -> None:
        """Let the text of an earlier revision stand again, in the state that stands."""
        if not 0 < restored <= self.revision:
            raise Refused("there is no such revision")
        of = self.stood(restored)
        fields = {name: getattr(of, name) for name in ("headline", "body", "pinned")}
        if of.correction and "retracted" not in {of.state, self.now.state}:
            fields["correction"] = of.correction
        self.write(revision, **fields)

    def retract(self, revision: int, correction: str) -> None:
        """Take it from readers; a draft is erased, what is planned becomes a draft."""
        base = revision or None
        if not self.revisions:
            raise Refused("there is nothing to retract")
        if self.now.state == "draft":
            if base not in {None, self.revision}:
                raise Refused("a colleague was faster")
            self.is_gone = any(one.state == "published" for one in self.revisions)
            self.revisions.clear()
            self.copies.clear()
        elif self.now.state == "scheduled":
            self.write(base, state="draft")
        elif self.now.state == "published":
            self._follow(base, replace(self.now, state="retracted", correction=correction))

    def keep(self, person: str, name: str, word: str) -> None:
        """Keep a copy."""
        if self.is_gone:
            raise Refused("there is nothing to keep it for")
        self.copies[person, name] = word

    def move(self, revision: int) -> None:
        """Let it stand in another ticker instead."""
        if self.now.state != "published" or revision != self.revision:
            raise Refused("only what stands with readers moves")
        self.revisions.append(replace(self.now, state="retracted", moved=True))
