"""The process that makes sizes: one job on standard input, one answer on standard output.

Run as ``python -P -m ticker.newsroom.pictures.making`` by the maker (`ticker.newsroom.pictures`).
Each is a line of JSON; the line `begun` comes before the answer, once it is this one's turn.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ticker.newsroom.pictures.cleaning.faults import PictureFault
from ticker.newsroom.pictures.cleaning.kinds import READERS, kind_of
from ticker.newsroom.pictures.cleaning.parts import Parts
from ticker.newsroom.pictures.cleaning.said import said_in
from ticker.newsroom.pictures.making import bounds

ORIGINAL = "original"


def main() -> None:
    """Do the job; what is wrong with the picture is an answer, too."""
    job: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    bounds.end_with_parent(sys.stdin.fileno())
    bounds.limit(job["memory"], job["seconds"])
    with bounds.turn(Path(job["lock"])):
        _say("begun")
        try:
            answer = _first(job) if job["first"] else _more(job)
        except PictureFault as fault:
            answer = {"fault": fault.key, "values": fault.values}
        except MemoryError:
            answer = {"fault": "picture_memory", "values": {}}
        except OSError as error:
            answer = {"failed": str(error)}
        _say(json.dumps(answer))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _first(job: dict[str, Any]) -> dict[str, Any]:
    """Look at what was uploaded, keep it without what is nobody's business, make one size."""
    source, into = Path(job["source"]), Path(job["into"])
    original = into / ORIGINAL
    kind, answer = _cleaned(memoryview(source.read_bytes()), original)
    answer |= _made(original, kind, job, into)
    if job["keeps_all"]:
        shutil.copyfile(source, original)
        answer["credentials"] = "whole" if answer["credentials"] else ""
    return {**answer, "kind": kind, "bytes": original.stat().st_size}


def _cleaned(data: memoryview, original: Path) -> tuple[str, dict[str, Any]]:
    kind = kind_of(data)
    parts = READERS[kind](data)
    with original.open("wb") as file:
        file.writelines(parts.kept)
    answer = {**asdict(said_in(parts)), "credentials": _credentials(parts, data, original)}
    return kind, answer


def _credentials(parts: Parts, data: memoryview, original: Path) -> str:
    """Return what has become of a manifest of C2PA: it seals the file it came with."""
    if not parts.credentials:
        return ""
    if not parts.credentials_kept:
        return "left_out"
    return "whole" if original.read_bytes() == data else "broken"


def _more(job: dict[str, Any]) -> dict[str, Any]:
    """Make further sizes of what is kept."""
    source = Path(job["source"])
    kind = kind_of(memoryview(source.read_bytes()))
    return _made(source, kind, job, Path(job["into"]))


def _made(source: Path, kind: str, job: dict[str, Any], into: Path) -> dict[str, Any]:
    # Loaded only now: whoever waits for their turn takes little.
    from ticker.newsroom.pictures.making.opening import opened  # noqa: PLC0415
    from ticker.newsroom.pictures.making.sizes import Sizes  # noqa: PLC0415

    made = []
    with opened(source, kind, max(job["widths"])) as picture:
        widths = _of(job["widths"], picture.width)
        if job["first"]:
            widths = [one for one in widths if one <= job["first"]][-1:]
        size = picture.width, picture.height
        image = picture.at_least(max(widths))
    for width, content in Sizes(image, job["form"]).made(widths):
        (into / f"{width}.{job['form']}").write_bytes(content)
        made.append(width)
    return {"width": size[0], "height": size[1], "made": made}


def _of(widths: Sequence[int], own: int) -> list[int]:
    """Return in which of the widths a picture is served that is itself so wide."""
    largest = min(own, max(widths))
    return [*(one for one in widths if one < largest), largest]


if __name__ == "__main__":
    main()
