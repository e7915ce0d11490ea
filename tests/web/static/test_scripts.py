"""Scripts as they are sent: modules that are joined do what they did apart."""

from __future__ import annotations

import subprocess

import pytest

from ticker.web.static.scripts import joined

MODULES = {
    "r/a.js": (
        "import { twice as two } from './b.js';\nimport './c.js';\n"
        "export const begun = two(21);\n"
        "import('./p/later.js').then(({ more }) => console.log(begun, more(1)));"
    ),
    "r/b.js": (
        "const N = 2;\nexport function twice(x) { return N * x; }\nexport class Kept { #n = 1; }"
    ),
    "r/c.js": "const N = 'another N';\nglobalThis.said = N;",
    "r/p/later.js": (
        "import { twice, Kept } from '../b.js';\nimport { third } from './own.js';\n"
        "export const more = (x) => [twice(third(x)), globalThis.said, typeof Kept];"
    ),
    "r/p/own.js": (
        "const N = 3;\nexport async function never() {}\nexport const third = (x) => N * x;"
    ),
    "r/p/rare.js": (
        "import { third } from './own.js';\nimport { far } from './far.js';\n"
        "export const rare = () => third(far);"
    ),
    "r/p/far.js": "export const far = 5;",
}
ENTRIES = ("r/a.js", "r/p/later.js")


def run(folder, modules, name):
    """Return what Node prints when it runs one of the modules."""
    for path, text in modules.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    said = subprocess.run(
        ["node", folder / name], capture_output=True, text=True, check=False, timeout=30
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def test_joined_modules_do_what_they_did_apart(tmp_path):
    """Names that two have do not meet, renamed imports are found, and nothing runs twice."""
    sent = joined(MODULES, ENTRIES)
    assert sent.keys() == {*ENTRIES, "r/p/rare.js", "r/p/far.js"}
    assert run(tmp_path / "apart", MODULES, "r/a.js") == "42 [ 6, 'another N', 'function' ]\n"
    together = (
        "await import('./r/a.js');\nawait import('./r/p/later.js?1');\n"
        "const { rare } = await import('./r/p/rare.js');\n"
        "setTimeout(() => console.log(rare()), 50);"
    )
    assert run(tmp_path / "joined", {**sent, "main.js": together}, "main.js") == (
        "42 [ 6, 'another N', 'function' ]\n15\n"
    )


def test_what_is_fetched_later_is_found_from_where_it_is_sent(tmp_path):
    """A module that lies deeper than the file it is joined into keeps its paths."""
    modules = {
        "r/a.js": "import { fetched } from './q/deep.js';\nfetched();",
        "r/q/deep.js": "export const fetched = () => import('../p/far.js').then(console.log);",
        "r/p/far.js": "export const far = 5;",
    }
    sent = joined(modules, ("r/a.js",))
    assert sent.keys() == {"r/a.js", "r/p/far.js"}
    apart = run(tmp_path / "apart", modules, "r/a.js")
    assert run(tmp_path / "joined", sent, "r/a.js") == apart
    assert "far: 5" in apart


def test_two_of_one_name_are_refused():
    """Joined, one would stand in for the other."""
    modules = {"r/a.js": "import './pa/x.js';\nimport './pb/x.js';"}
    modules |= {f"r/{folder}/x.js": "export const x = 1;" for folder in ("pa", "pb")}
    with pytest.raises(ValueError, match="two have one name"):
        joined(modules, ("r/a.js",))
