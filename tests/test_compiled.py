"""Compiled templates are kept, and are never other than what would be compiled now."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from ticker.compiled import Compiled


class Counting(Environment):
    """An environment that notes what it compiles."""

    def compile(self, source, name=None, filename=None, *args, **options):
        self.compiled = [*getattr(self, "compiled", []), name]
        return super().compile(source, name, filename, *args, **options)


@pytest.fixture(autouse=True)
def _bytecode(monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def templates(tmp_path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "a.html").write_text("Pegel {{ level }}")
    return folder


def rendered(templates: Path, kept: Path, made_by: str = __file__, of: Path | None = None):
    """Return what a new process renders, and what it compiles for that."""
    compiled = Compiled(made_by, of or templates, kept)
    made = Counting(loader=FileSystemLoader(templates), bytecode_cache=compiled)
    text = made.get_template("a.html").render(level=4)
    return text, getattr(made, "compiled", [])


def test_what_was_compiled_once_is_not_compiled_again(templates, tmp_path):
    """By the next process that starts."""
    assert rendered(templates, tmp_path / "kept") == ("Pegel 4", ["a.html"])
    assert rendered(templates, tmp_path / "kept") == ("Pegel 4", [])


def test_another_template_is_compiled_anew(templates, tmp_path):
    """Of the same name and place, as an update brings it."""
    rendered(templates, tmp_path)
    (templates / "a.html").write_text("Stand {{ level }}")
    assert rendered(templates, tmp_path) == ("Stand 4", ["a.html"])


def test_another_environment_compiles_anew(templates, tmp_path):
    """Its filters may be worked out in what is kept."""
    rendered(templates, tmp_path)
    (tmp_path / "module.py").write_text("# made otherwise")
    other = str(tmp_path / "module.py")
    assert rendered(templates, tmp_path, other) == ("Pegel 4", ["a.html"])


@pytest.mark.parametrize("rest", [b"", b"j2", None])
def test_what_is_not_whole_is_compiled_anew(templates, tmp_path, rest):
    """Cut off, or empty: what a full disk or a power cut may leave."""
    rendered(templates, tmp_path)
    (kept,) = tmp_path.glob("a.*.jinja")
    kept.write_bytes(kept.read_bytes()[:-20] if rest is None else rest)
    assert rendered(templates, tmp_path) == ("Pegel 4", ["a.html"])
    assert rendered(templates, tmp_path) == ("Pegel 4", [])


def test_where_nothing_can_be_kept_all_is_compiled(templates, tmp_path):
    """A folder that is none, as one may be that cannot be written to."""
    (tmp_path / "kept").write_text("no folder")
    for _ in range(2):
        assert rendered(templates, tmp_path / "kept") == ("Pegel 4", ["a.html"])


def test_a_newsrooms_own_templates_are_not_kept(templates, tmp_path):
    """They lie elsewhere, and are few."""
    for _ in range(2):
        assert rendered(templates, tmp_path, of=tmp_path / "ours") == ("Pegel 4", ["a.html"])
    assert not list(tmp_path.glob("*.jinja"))


def test_who_wants_no_bytecode_gets_none(templates, tmp_path, monkeypatch):
    """PYTHONDONTWRITEBYTECODE is heeded."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rendered(templates, tmp_path)
    assert not list(tmp_path.glob("*.jinja"))
