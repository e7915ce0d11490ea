"""Parts: the files of an append-only file, and whether what they hold would be found.

Valkey writes changes to several files and lists them in another, the manifest. Where that list is
missing, after a restore that left it out, say, Valkey finds nothing, begins anew without a word,
and writes over what is there. One that died as it began for the first time leaves parts, too, but
nothing in them.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = "appendonlydir"
MANIFEST = "appendonly.aof.manifest"
EMPTY_BASE = 256
"""Bytes that a part with nothing but its own description never has."""


def doubt(folder: Path) -> str:
    """Return in a sentence why Valkey would not find what a folder of its holds; "" if it would."""
    parts = folder / FOLDER
    if (parts / MANIFEST).exists() or not any(map(_holds, parts.glob("appendonly.aof.*"))):
        return ""
    return (
        f"it would begin with nothing: the folder {parts} holds data, but {MANIFEST}, the list of "
        "its files, is missing. Restore the whole folder from a backup; or move it away, to begin "
        "anew."
    )


def _holds(part: Path) -> bool:
    """Tell whether a part may hold data."""
    return part.stat().st_size > (EMPTY_BASE if ".base." in part.name else 0)
