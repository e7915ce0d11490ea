"""Faults: what is wrong with a file that should have been a picture, as a key with values."""

from __future__ import annotations

from typing import Any


class PictureFault(Exception):
    """Something that whoever sent the file can understand, and mend; told as refusals are."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def cut_short() -> PictureFault:
    """Return the fault of a file that ends too early."""
    return PictureFault("picture_cut_short")


def broken() -> PictureFault:
    """Return the fault of a file that is not made as its kind is."""
    return PictureFault("picture_broken")
