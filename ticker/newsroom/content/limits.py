"""Limits: whether what is stored elsewhere is of a size that a request could have made here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ticker.newsroom.content.fields import Asked
from ticker.newsroom.content.refusals import Fault, faults

LARGEST_REQUEST = 512 * 1024
"""Bytes."""
LARGEST_FILE = 30 * 1024 * 1024
"""Bytes of a picture that is uploaded, or fetched."""

_OF_SIZE = {"too_long", "too_many_bytes", "too_many"}


def beyond(model: type[Asked], record: Mapping[str, Any]) -> tuple[str, Fault] | None:
    """Return a field that no request could have made so long, and what is wrong with it."""
    known = {name: value for name, value in record.items() if name in model.model_fields}
    try:
        model.model_validate(known)
    except ValidationError as error:
        for name, fault in faults(error).items():
            if fault.key in _OF_SIZE:
                return name, fault
    return None
