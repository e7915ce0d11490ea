"""Vendored modules: what others wrote for browsers and we serve as it is, fetched anew and checked.

`requirements/vendor.json` names each package with its version, the hash that npm's registry has of
it, and the files we take with theirs. A newer one is taken by its version and hashes there: where
they do not fit, the sentence says what was found.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "requirements" / "vendor.json"
FOLDER = ROOT / "static" / "vendor"


def packages() -> list[dict[str, Any]]:
    """Return what the manifest holds."""
    held: list[dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return held


def place(package: dict[str, Any]) -> Path:
    """Return the folder in which a package's files lie."""
    return FOLDER / f"{package['name']}@{package['version']}"


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def fetch(package: dict[str, Any], folder: Path) -> dict[str, bytes]:
    """Return a package's files, by their names in it; SystemExit where it is another than named."""
    name = f"{package['name']}@{package['version']}"
    packed = ["npm", "pack", "--silent", "--pack-destination", str(folder), name]
    said = subprocess.run(packed, check=True, capture_output=True, text=True)  # noqa: S603
    archive = (folder / said.stdout.split()[-1]).read_bytes()
    found = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
    if found != package["integrity"]:
        raise SystemExit(f"{name} should be {package['integrity']}, but the registry has {found}")
    with tarfile.open(folder / said.stdout.split()[-1]) as tar:
        return {
            name: tar.extractfile(f"package/{name}").read()  # type: ignore[union-attr]
            for name in package["files"]
        }


def main() -> None:
    for package in packages():
        with tempfile.TemporaryDirectory() as folder:
            files = fetch(package, Path(folder))
        target = place(package)
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if (found := digest(content)) != package["files"][name]:
                named = package["files"][name]
                raise SystemExit(f"{target.name}: {name} should be {named}, but is {found}")
            (target / PurePosixPath(name).name).write_bytes(content)
        sys.stdout.write(f"{target.relative_to(ROOT)}: as named\n")


if __name__ == "__main__":
    main()
