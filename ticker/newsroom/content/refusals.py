"""Refusals: why what is asked for is not done, each one a key with values.

In which words and in which language a refusal is told is decided where it is told: programs get it
in English with the key as its code, people in their own language (`newsroom/locales`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one value."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """Something that whoever asked can understand and mend."""

    key: ClassVar[str]

    def __init__(self, **values: Any) -> None:
        super().__init__(f"{self.key} {values}" if values else self.key)
        self.values: Mapping[str, Any] = values


class NoSuchTicker(Refusal):
    """There is no ticker of that slug."""

    key = "no_such_ticker"

    def __init__(self, slug: str) -> None:
        super().__init__(slug=slug)


class NoSuchPicture(Refusal):
    """There is no picture of that id, or no longer."""

    key = "no_such_picture"

    def __init__(self, picture_id: str) -> None:
        super().__init__(id=picture_id)


class SlugTaken(Refusal):
    """A new ticker asks for a slug that another one has."""

    key = "slug_taken"

    def __init__(self, slug: str) -> None:
        super().__init__(slug=slug)


class NoSuchEntry(Refusal):
    """There is no entry of that id."""

    key = "no_such_entry"

    def __init__(self, entry_id: str) -> None:
        super().__init__(id=entry_id)


class Retracted(Refusal):
    """An entry was there, and has been taken from the readers."""

    key = "retracted"

    def __init__(self, entry_id: str, moved_to: str = "", told: str = "") -> None:
        super().__init__(id=entry_id)
        self.moved_to = moved_to
        self.told = told
        """What readers are told of it."""


class Erased(Refusal):
    """An entry was there, and has been erased for good."""

    key = "erased"

    def __init__(self, entry_id: str) -> None:
        super().__init__(id=entry_id)


class NoSuchCopy(Refusal):
    """Whoever asks has no working copy of that name."""

    key = "no_such_copy"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class TooManyCopies(Refusal):
    """Somebody has as many working copies in a ticker as anybody may have."""

    key = "too_many_copies"

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class Invalid(Refusal):
    """What is asked for cannot be stored; one fault for each field."""

    key = "invalid"

    def __init__(self, fields: Mapping[str, Fault]) -> None:
        super().__init__(fields=fields)
        self.fields = fields


class Malformed(Invalid):
    """What is asked for is wrong by itself, and not only for what stands."""


class Revised(Protocol):
    """What stands in revisions: an entry, a ticker's header, what is said of a picture."""

    @property
    def revision(self) -> int:
        """The number of the present one."""


class EditedMeanwhile(Refusal):
    """The revision that was to be changed is not the present one."""

    def __init__(self, standing: Revised | None) -> None:
        self.key = "edited_meanwhile" if standing else "not_there"  # type: ignore[misc]
        super().__init__(**({"revision": standing.revision} if standing else {}))
        self.standing = standing


class AlreadyThere(Refusal):
    """What was to be written only where nothing, or another revision, stands."""

    key = "already_there"

    def __init__(self, standing: Revised) -> None:
        super().__init__(revision=standing.revision)
        self.standing = standing


class OfALaterVersion(Refusal):
    """What was to be changed has values that this version does not know."""

    key = "of_a_later_version"

    def __init__(self, entry_id: str) -> None:
        super().__init__(id=entry_id)


class TooLarge(Refusal):
    """An event of that size is not sent to readers."""

    key = "too_large"

    def __init__(self, size: int, most: int) -> None:
        super().__init__(size=size, most=most)


class KeyReused(Refusal):
    """An idempotency key came with another request than the first time."""

    key = "key_reused"


class Forbidden(Refusal):
    """Whoever asks may not do that to this ticker."""

    key = "forbidden"


class NameTaken(Refusal):
    """Somebody is called so already."""

    key = "name_taken"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class LastAdmin(Refusal):
    """Without them, nobody could say any more who may do what."""

    key = "last_admin"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class HasBegun(Refusal):
    """Somebody unknown asks to be the first admin, but there is one."""

    key = "has_begun"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class ChangedMeanwhile(Refusal):
    """Somebody else has changed what a person may do, or is called."""

    key = "changed_meanwhile"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class NoSuchPerson(Refusal):
    """Nobody of that id belongs to the newsroom."""

    key = "no_such_person"


class NotAnAlbum(Refusal):
    """What was to be read is not the pictures of an export."""

    key = "not_an_album"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class NotAnExport(Refusal):
    """A line of a file is not what an export has there."""

    key = "not_an_export"

    def __init__(self, number: int, why: str) -> None:
        super().__init__(number=number, why=why)


class NotABackup(Refusal):
    """What was to be restored is not the whole of an installation."""

    key = "not_a_backup"

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class NoPictures(Refusal):
    """There are pictures, and none of their files is where they should be."""

    key = "no_pictures"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class NotEmpty(Refusal):
    """An installation that a backup was to be restored into holds something."""

    key = "not_empty"

    def __init__(self, prefix: str, found: str) -> None:
        super().__init__(prefix=prefix, found=found)


class PlaceNotEmpty(Refusal):
    """Where the pictures of a backup were to be put, there are pictures."""

    key = "place_not_empty"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class StillServed(Refusal):
    """A server runs on the installation that a backup was to be restored into."""

    key = "still_served"

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix=prefix)


class NotAsWritten(Refusal):
    """What was restored is not there as it was written."""

    key = "not_as_written"

    def __init__(self, what: str) -> None:
        super().__init__(what=what)


class Unreadable(Exception):
    """What is stored cannot be read: nobody who asks can mend that, but its newsroom can."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} cannot be read: {why}")


def faults(error: ValidationError) -> dict[str, Fault]:
    """Return what is wrong with each field of a model."""
    found: dict[str, Fault] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = ".".join(str(part) for part in one["loc"]) or "request"
        values = dict(one.get("ctx", {}))
        key = KEYS.get(one["type"], one["type"])
        if "max_length" in values:  # of a list; the length of texts is counted by `fields`
            key, values = "too_many", {"most": values["max_length"]}
        found.setdefault(name, Fault(key, values))
    return found


KEYS = {
    "extra_forbidden": "unknown_field",
    "missing": "missing",
    "string_type": "not_text",
    "string_unicode": "not_utf8",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
    "list_type": "not_a_list",
    "enum": "not_one_of",
    "dict_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "datetime_type": "not_a_moment",
    "datetime_parsing": "not_a_moment",
    "datetime_from_date_parsing": "not_a_moment",
    "datetime_object_invalid": "not_a_moment",
    "timezone_aware": "not_a_moment",
}
"""The keys of what pydantic finds by itself."""
