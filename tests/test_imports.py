"""The house: which room may know which, and that each module can be read in a sitting."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ticker

PACKAGE = Path(ticker.__file__).parent
ROOT = PACKAGE.parent
LONGEST = 400
MOST_IN_A_ROOM = 15

ROOMS = (
    "colours",
    "compiled",
    "privacy",
    "hosts",
    "origins",
    "values",
    "settings",
    *(
        f"wire.{room}"
        for room in ("kinds", "tasks", "seldom", "journal", "clock", "meters", "networks")
    ),
    *(f"wire.{room}" for room in ("store", "log")),
    *(f"wire.{room}" for room in ("channel", "hub", "transports")),
    *(
        f"newsroom.{room}"
        for room in (
            *("content", "people", "markup", "records", "audit", "errands"),
            *("pictures.cleaning", "pictures.making", "pictures", "archive", "transfer"),
        )
    ),
    "machine",
    *(f"web.{room}" for room in ("http", "memory", "static", "metrics", "process")),
    "web.health",
    *(f"web.{room}" for room in ("live", "readers", "partners", "api", "desk", "app", "server")),
    "terminal",
)
"""Each may import only from those before it."""

ONLY = {
    "ticker.settings": {"web.app", "web.process", "web.server", "terminal"},
    "ticker.machine": {"web.metrics", "web.server", "terminal"},
    "ticker.terminal": set(),
}
"""Who else may import the settings and the porches."""

NEVER = {
    "wire": {"starlette", "jinja2", "pydantic", "click"},
    "newsroom": {"starlette", "uvicorn", "click"},
    "machine": {"ticker.wire", "ticker.newsroom", "ticker.settings", "starlette", "redis"},
    "terminal": {"ticker.web", "starlette"},
}
"""What a part of the house knows nothing of."""

MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = [
    path
    for folder in ("ticker", "static", "tests", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".js", ".css", ".lua", ".c", ".html"}
    and not path.is_relative_to(ROOT / "static" / "vendor")
]


def imported(path):
    """Yield the names of all modules, or things in them, that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(name: str) -> str | None:
    """Return the room that a module of ours is in; None where it is the house itself."""
    inner = name.removeprefix("ticker.")
    return next((room for room in ROOMS if f"{inner}.".startswith(f"{room}.")), None)


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def is_in(name: str, part: str) -> bool:
    return f"{name}.".startswith(f"{part}.")


def test_each_module_is_in_a_room():
    """A new reader finds where a line of code belongs by the tree alone."""
    houses = {"ticker", "ticker.__main__", "ticker.wire", "ticker.newsroom", "ticker.web"}
    assert [name for path in MODULES if not room_of(name := name_of(path))] == sorted(houses)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way(path):
    """From a room only those before it are seen, and the porches by nobody but who is named."""
    name = name_of(path)
    room = room_of(name)
    for seen in imported(path):
        for part, strangers in NEVER.items():
            if is_in(name, f"ticker.{part}"):
                assert not any(is_in(seen, one) for one in strangers), f"{name} imports {seen}"
        other = room_of(seen) if is_in(seen, "ticker") else None
        if room and other and room != other:
            assert ROOMS.index(other) < ROOMS.index(room), f"{name} imports {seen}"
        for guarded, allowed in ONLY.items():
            if is_in(seen, guarded) and not is_in(name, guarded) and name != "ticker.__main__":
                assert room in allowed, f"{name} imports {seen}"


def test_no_two_modules_know_each_other():
    """Within a room, too, nothing leads back to where it came from."""
    names = {name_of(path) for path in MODULES}
    knows = {
        name_of(path): {
            one
            for seen in imported(path)
            for one in (seen, seen.rpartition(".")[0])
            if one in names
        }
        for path in MODULES
    }
    left = dict(knows)
    while free := [name for name, seen in left.items() if not (seen - {name}) & left.keys()]:
        for name in free:
            del left[name]
    assert not left


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_source_can_be_read_in_a_sitting(path):
    """No module, script, style sheet or template of ours is longer than that."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    opening = text.partition("\n")[2] if text.startswith("#!") else text
    assert re.match(r'""" ?|/\*|-- |\{#|// ', opening), f"{path} does not say what it is"


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in SOURCES if path.is_relative_to(PACKAGE)})
)
def test_no_room_is_crowded(folder):
    """A room holds about a dozen things."""
    assert len([one for one in folder.iterdir() if one.name != "__pycache__"]) <= MOST_IN_A_ROOM


def test_the_readers_script_points_one_way():
    """What follows the ticker knows nothing else, and what is said of it nothing of the page."""
    for path in (ROOT / "static" / "reader").rglob("*.js"):
        rooms = set(re.findall(r"from '\.\./(\w+)[/.]", path.read_text(encoding="utf-8")))
        allowed = {"page": {"address", "later", "line", "voice"}, "voice": {"line"}}.get(
            path.parent.name, set()
        )
        assert rooms <= allowed, path
