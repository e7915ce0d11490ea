"""Sizes: what an editor's browser is sent is light, all that others wrote included."""

from __future__ import annotations

import re
import subprocess

from support.clients.readers import get

LATER = (
    *("desk/composing/rich/markdown.js", "vendor/turndown@7.2.5/turndown.browser.es.js"),
    "desk/pictures/taking.js",
)
"""What is sent with the first rich paste, and with the first picture."""
TOOLBAR = "vendor/@github/markdown-toolbar-element@2.2.3/index.js"


def brotli(body: bytes) -> int:
    """Return to how many bytes brotli brings a body, at its best."""
    code = "process.stdout.write(zlib.brotliCompressSync(fs.readFileSync(0)).length + '')"
    said = subprocess.run(
        ["node", "-e", code], input=body, capture_output=True, check=True, timeout=30
    )
    return int(said.stdout)


def test_the_desk_is_light(desk, ticker):
    """The script is 38 KB at first and 49 KB in all, the style 10 KB, as brotli has them."""
    page = desk.http.get(f"/desk/{ticker}").text
    (script,) = re.findall(r'<script type="module" src="([^"]+)"', page)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    static = script.removesuffix("desk/desk.js")
    first = [script, static + TOOLBAR]
    scripts = [*first, *(static + name for name in LATER)]
    sizes = {}
    for address in (*scripts, *styles):
        answer = get(desk.server.url + address)
        assert answer.status_code == 200, address
        sizes[address] = brotli(answer.content)
    assert sum(sizes[one] for one in first) <= 38 * 1024, sizes
    assert sum(sizes[one] for one in scripts) <= 49 * 1024, sizes
    assert sum(sizes[one] for one in styles) <= 10 * 1024, sizes
