"""Rooms: each package imports only from those to its left: wire, newsroom, web."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ticker

PACKAGE = Path(ticker.__file__).parent
ABOVE = {"wire": {"newsroom", "web"}, "newsroom": {"web"}}
TOP = {"cli", "demo", "keeper", "meterbox", "remote", "valkey", "workers"}


def imported(path):
    """Yield the names of all modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ABOVE)
def test_a_room_knows_nothing_of_those_above(room):
    """The wire knows no news, and the newsroom no HTTP; neither knows who starts it."""
    forbidden = {f"ticker.{name}" for name in ABOVE[room] | TOP}
    for path in sorted((PACKAGE / room).rglob("*.py")):
        for name in imported(path):
            assert ".".join(name.split(".")[:2]) not in forbidden, f"{path} imports {name}"
            if room == "newsroom":
                assert name.split(".")[0] not in {"starlette", "uvicorn"}, f"{path}: {name}"


def test_every_module_says_what_it_is():
    """Each module opens with a sentence, and stays short enough to be read in a sitting."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(text)), f"{path} does not say what it is"
        if path.name != "keeper.py":
            assert len(text.splitlines()) <= 400, f"{path} is too long"
