"""Refusals: why the archive does not do what it is asked, each one a sentence."""

from __future__ import annotations

from ticker.newsroom.entries import Entry
from ticker.newsroom.tickers import Ticker


class Refusal(Exception):
    """Something that whoever asked can understand and mend; the text is the sentence."""


class NoSuchTicker(Refusal):
    """There is no ticker of that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no ticker '{slug}'.")


class SlugTaken(Refusal):
    """A new ticker asks for a slug that another one has."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is a ticker '{slug}' already; choose another slug.")


class NoSuchEntry(Refusal):
    """There is no entry of that id."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"There is no entry '{entry_id}' in this ticker.")


class Erased(Refusal):
    """An entry was there, and has been erased for good."""

    def __init__(self, entry_id: str) -> None:
        super().__init__(f"The entry '{entry_id}' has been erased; its id cannot be used again.")


class Invalid(Refusal):
    """What is asked for cannot be stored; one sentence for each field at fault."""

    def __init__(self, **fields: str) -> None:
        super().__init__(" ".join(f"{name}: {text}" for name, text in fields.items()))
        self.fields = fields


class EditedMeanwhile(Refusal):
    """The revision that was to be changed is not the present one."""

    def __init__(self, standing: Entry | Ticker | None) -> None:
        present = f"the present one is {standing.revision}" if standing else "there is none now"
        super().__init__(
            f"Another revision was to be changed: {present}; look at it and decide anew."
        )
        self.standing = standing


class TooLarge(Refusal):
    """An event of that size is not sent to readers."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(
            f"The entry makes an event of {size} bytes for readers; at most {most} are allowed. "
            "Divide it into several entries."
        )


class KeyReused(Refusal):
    """An idempotency key came with another request than the first time."""

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used for a different request; draw a new key for a new write."
        )
