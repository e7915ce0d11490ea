"""What others wrote is kept as they wrote it, and served less its comments."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import rjsmin
from support.clients.readers import get

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "static" / "vendor"
PACKAGES = json.loads((ROOT / "requirements" / "vendor.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_each_file_is_the_one_that_is_named(package):
    """A vendored file has the hash that the manifest names; its licence lies beside it."""
    folder = FOLDER / f"{package['name']}@{package['version']}"
    hashes = {Path(name).name: named for name, named in package["files"].items()}
    assert "LICENSE" in hashes
    assert {path.name for path in folder.iterdir()} == hashes.keys()
    for name, named in hashes.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == named, name


def test_nothing_else_lies_there():
    """Each vendored file belongs to a package of the manifest."""
    named = {FOLDER / f"{package['name']}@{package['version']}" for package in PACKAGES}
    assert {path.parent for path in FOLDER.rglob("*") if path.is_file()} == named


def test_they_are_sent_less_their_comments_and_for_ever(bundled):
    """A vendored module is sent at an address of this build, and its licence beside it."""
    page = get(f"{bundled.url}/").text
    assets = re.search(r"(/static/\w{12})/", page)[1]
    for path in (one for one in FOLDER.rglob("*") if one.is_file()):
        answer = get(f"{bundled.url}{assets}/vendor/{path.relative_to(FOLDER).as_posix()}")
        body = path.read_bytes()
        assert answer.content == (rjsmin.jsmin(body) if path.suffix == ".js" else body)
        assert "immutable" in answer.headers["cache-control"]
