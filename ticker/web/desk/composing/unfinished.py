"""What is unfinished: a text as far as it is written, as if it were an entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from ticker.newsroom.content import images
from ticker.newsroom.content.entries import Content, Entry, StoredSource


def blank(entry_id: str) -> Entry:
    """Return an entry of which nothing is written yet."""
    now = datetime.now(UTC)
    return Entry(id=entry_id, revision=1, updated_at=now, published_at=now)


def written(standing: Entry, content: Mapping[str, Any]) -> Entry:
    """Return what stands with all that is written and can be used: it is not finished."""
    fields = {name: value for name, value in content.items() if name in Content.model_fields}
    try:
        read = Content.model_validate(fields)
    except ValidationError as error:
        wrong = {one["loc"][0] for one in error.errors() if one["loc"]}
        read = Content.model_validate(
            {name: value for name, value in fields.items() if name not in wrong}
        )
    values = {name: getattr(read, name) for name in read.model_fields_set - {"quiet", "state"}}
    if "tags" in values:
        values["tags"] = tuple(values["tags"])
    if source := values.get("source"):
        values["source"] = StoredSource(source.name, source.url)
    if image := values.get("image"):
        values["image"] = images.kept(image, standing.image)
    return replace(standing, **values)
