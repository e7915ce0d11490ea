"""What a picture takes: until its first size is there, until all are, how much memory, how large.

On one core, a drawn photo of 12 megapixels: rough and smooth at every scale, as photos are, with a
camera's grain. The process is started for each job, as it is in earnest. What it takes of the
processor stands beside: on a machine that has other things to do, it waits longer than it works.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import time
from pathlib import Path

from PIL import Image

from benchmarks.contenders import host
from benchmarks.figures.tables import Goal, median, number, progress, table
from ticker.newsroom.content.images import FORMATS, Picture
from ticker.newsroom.pictures.making.maker import Maker

WIDTH, HEIGHT = 4240, 2832
FIRST_S, ALL_S, MEMORY_MB = 1.0, 8.0, 400
WEBP_KB, AVIF_KB = 120, 80
SHOWN = 960
GRAIN = 6
SCALES = ((4, 0.5), (16, 0.35), (64, 0.25), (256, 0.15), (1024, 0.07))
"""Cells across, and how much each contributes."""


def main() -> None:
    """Measure, and print a table and the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one round, for a first look")
    given = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    progress("a picture of 12 megapixels")
    with host.scratch() as folder:
        photo = folder / "photo.jpg"
        drawn().save(photo, quality=92)
        rounds = 1 if given.quick else given.rounds
        taken = [asyncio.run(_taken(folder / str(one), photo)) for one in range(rounds)]
        sizes = {form: _bytes(folder / "0" / f"{SHOWN}.{form}") for form in FORMATS}
    names = ("first", *FORMATS)
    rows = [
        (name, [number(median(one[name][which] for one in taken), 2) for which in (0, 1)])
        for name in names
    ]
    table("Seconds on one core", ["until done", "at work"], rows)
    table(f"KB at {SHOWN} px", ["size"], [(form, [number(kb)]) for form, kb in sizes.items()])
    everything = median(sum(seconds for seconds, _ in one.values()) for one in taken)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print()
    print(Goal("first size", median(one["first"][0] for one in taken), FIRST_S, " s"))
    print(Goal("all sizes", everything, ALL_S, " s"))
    print(Goal("memory of the process, at its peak", memory, MEMORY_MB, " MB"))
    print(Goal(f"{SHOWN} px as WebP", sizes["webp"], WEBP_KB, " KB"))
    print(Goal(f"{SHOWN} px as AVIF", sizes["avif"], AVIF_KB, " KB"))


def drawn() -> Image.Image:
    """Draw what is like a photo to those who encode it."""
    planes = []
    for _ in range(3):
        plane = Image.new("L", (WIDTH, HEIGHT), 128)
        for cells, share in SCALES:
            noise = Image.effect_noise((cells, cells * HEIGHT // WIDTH), 90)
            plane = Image.blend(plane, noise.resize(plane.size, Image.Resampling.BICUBIC), share)
        planes.append(plane)
    grain = Image.effect_noise((WIDTH, HEIGHT), GRAIN)
    light = Image.blend(planes[0], grain, 0.3)
    return Image.merge("YCbCr", (light, planes[1], planes[2])).convert("RGB")


async def _taken(folder: Path, photo: Path) -> dict[str, tuple[float, float]]:
    """Return how long each part took, and how long the processor worked on it, in seconds."""
    maker = Maker(folder.parent)
    began = _clocks()
    found = await maker.first(photo, folder)
    taken = {"first": _since(began)}
    picture = Picture("x", found.width, found.height)
    for form in FORMATS:
        began = _clocks()
        await maker.more(folder / "original", folder, picture, [form])
        taken[form] = _since(began)
    return taken


def _clocks() -> tuple[float, float]:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), used.ru_utime + used.ru_stime


def _since(began: tuple[float, float]) -> tuple[float, float]:
    seconds, worked = _clocks()
    return seconds - began[0], worked - began[1]


def _bytes(path: Path) -> float:
    return path.stat().st_size / 1000


if __name__ == "__main__":
    main()
