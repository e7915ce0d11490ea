"""Doubts: what may be meant otherwise in the settings, though it stops nothing; a sentence each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import fields
from difflib import get_close_matches

from ticker import colours, settings
from ticker.newsroom.pictures.away import FilesAway
from ticker.newsroom.pictures.files import Files
from ticker.newsroom.pictures.places import Place
from ticker.settings import Settings

PATIENCE_SECONDS = 2.0
"""For how long whatever keeps the pictures is waited for."""
MEBIBYTE = 1024 * 1024
LITTLE_ROOM = 256 * MEBIBYTE
_PREFIX = settings.variable("")
_OTHERS = {"TICKER_TOKEN"}
"""What commands read that is no setting of the server's."""


def of_settings(setup: Settings, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return what is doubtful about settings by themselves."""
    doubts = _of_variables(environment)
    if setup.accent and (doubt := colours.doubt(setup.accent)):
        doubts.append(f"{settings.variable('accent')} {doubt}")
    if setup.may_be_private:
        doubts.append(
            f"{settings.variable('media')} is not set: pictures lie in {setup.pictures}, and only "
            "this machine sees them. Where more than one serves, name a folder that all share, or "
            "s3://BUCKET/PREFIX."
        )
    if doubt := _of_room(setup):
        doubts.append(doubt)
    return doubts


async def of_pictures(setup: Settings) -> str:
    """Return why pictures cannot be stored; "" where they can."""
    try:
        await Files(Place.read(setup.pictures, setup.media_endpoint), PATIENCE_SECONDS).check()
    except FilesAway as error:
        return str(error)
    return ""


def _of_room(setup: Settings) -> str:
    """Return what there is to say of the disk on which the bundled Valkey lies, if anything."""
    data = setup.data.absolute()
    try:
        folder = next(one for one in (data, *data.parents) if one.exists())
        total, _, left = shutil.disk_usage(folder)
    except OSError:
        return ""  # which is told by whoever has to write there
    if setup.redis_url or left >= LITTLE_ROOM or not total:  # `/proc` has no room at all
        return ""
    return (
        f"The disk of {settings.variable('data')} {setup.data} has {left // MEBIBYTE} MiB left. "
        "Make room: where it is full, nobody can publish."
    )


def _of_variables(environment: Mapping[str, str]) -> list[str]:
    known = {settings.variable(one.name) for one in fields(Settings)} | _OTHERS
    unknown = sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)
    return [
        f"{name} is no setting, and changes nothing.{_nearest(name, known)}" for name in unknown
    ]


def _nearest(name: str, known: set[str]) -> str:
    near = get_close_matches(name, sorted(known), 1, 0.8)
    return f" Did you mean {near[0]}?" if near else ""
