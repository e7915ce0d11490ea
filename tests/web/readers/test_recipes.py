"""Recipes: the docs' programs that run by themselves miss nothing of a ticker."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support import recipes
from support.machines.stores import wait_for
from support.recipes import ENDS, OVER, PATIENCE_SECONDS, Life

MODULES = Path(__file__).parents[3] / "node_modules"
PROGRAMS = {
    "httpx-sse": ("recipe.py", sys.executable),
    "ws": ("recipe.mjs", "node"),
}


class Printing:
    """A program, and the headlines that it has printed last."""

    def __init__(self, command: list[str | Path]) -> None:
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.blocks: list[list[str]] = [[]]
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                if line.strip():
                    self.blocks[-1].append(line.strip())
                else:
                    self.blocks.append([])

    def shown(self) -> list[str]:
        assert self.process.poll() is None, self.blocks[-1]
        return self.blocks[-2] if len(self.blocks) > 1 else []

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._thread.join()

    def ends(self) -> int:
        code = self.process.wait(PATIENCE_SECONDS)
        self._thread.join()
        return code


@pytest.fixture(scope="module")
def stage():
    """A server, and a proxy through which it is followed."""
    with recipes.lives() as parts:
        yield parts


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_misses_nothing(stage, slug, tmp_path, name, end):
    """Cuts, refusals, ends of workers and resets lose it nothing; what is final ends it."""
    file, interpreter = PROGRAMS[name]
    if not shutil.which(interpreter):
        pytest.skip(f"{interpreter} is not installed")
    server, proxy = stage
    life = Life(server, proxy, slug)
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / file).write_text(recipes.program(name, proxy.url, slug), encoding="utf-8")
    printing = Printing([interpreter, tmp_path / file])
    try:
        life.lived(printing.shown)
        if end == "gone":
            life.editor.http.delete(f"/{slug}")
        else:
            proxy.origin = "https://evil.example"
            proxy.cut()
        assert printing.ends() == 0
        assert printing.blocks[-1] == [OVER]
    finally:
        proxy.origin = ""
        printing.close()


def test_a_program_waits_for_a_listing(stage, slug, tmp_path):
    """A server that is away when a program starts, or has no such ticker yet, is asked again."""
    server, proxy = stage
    file, interpreter = PROGRAMS["httpx-sse"]
    (tmp_path / file).write_text(recipes.program("httpx-sse", proxy.url, slug), encoding="utf-8")
    printing = Printing([interpreter, tmp_path / file])
    try:
        wait_for(lambda: proxy.taken, "it has asked")
        life = Life(server, proxy, slug)
        wait_for(lambda: printing.shown() == life.stands(), "all is shown", PATIENCE_SECONDS)
    finally:
        printing.close()
