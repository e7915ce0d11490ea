"""The life of a text, as a machine: whatever comes in whatever order, what must hold does."""

from __future__ import annotations

import subprocess
from pathlib import Path

from support.seed import SEED

LIVES = Path(__file__).parent / "lives.js"
TEXT = Path(__file__).parents[3] / "static/desk/texts/text.js"
NUMBER = 4000


def test_lives_at_random():
    """Through crashes, lost answers and wrong clocks nothing is lost, doubled, or another's."""
    said = subprocess.run(
        ["node", LIVES, TEXT, str(SEED), str(NUMBER)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert said.stdout == f"{NUMBER} lives\n", said.stdout + said.stderr
