"""What docs/api.md says to type does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = {"sh": ["sh", "-eu", "-c"], "python": [sys.executable, "-c"]}
TICKERS = {"sh": "hochwasser", "python": "sperrung"}


@pytest.mark.parametrize("language", COMMANDS)
def test_the_first_ten_minutes(bundled, slug, language):
    """A ticker is created, an entry published, one field edited, and the entry retracted."""
    if language == "sh" and not shutil.which("curl"):
        pytest.skip("curl is not installed")
    editor = bundled.editor()
    code = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)[0]
    code = code.replace("http://127.0.0.1:8000", bundled.url).replace(TICKERS[language], slug)
    done = subprocess.run(
        [*COMMANDS[language], code],
        env={**os.environ, "TICKER_TOKEN": editor.token},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [entry] = editor.http.get(f"/{slug}/entries").json()["entries"]
    revisions = editor.http.get(f"/{slug}/entries/{entry['id']}/revisions").json()["revisions"]
    assert [one["state"] for one in revisions] == ["published", "published", "retracted"]
    assert len({one["headline"] for one in revisions}) == 2
    assert {one["author"] for one in revisions} == {"Maja Kühn"}
    assert entry["correction"]
