"""Axe: what an engine for accessibility finds wrong with a page, as it stands in a browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"

NARROW = 360

WINDOWS = {
    "de": [(1280, "light"), (360, "dark")],
    "en": [(1280, "dark"), (360, "light")],
    "ar": [(1280, "light"), (360, "dark")],
}
"""In each language both widths and both schemes; each of their pairs in one language at least."""

_ROOM = ["scrollable-region-focusable", "target-size"]
"""The rules that hang on the window, and on how long the words of a language are."""

_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that hang on the colours, and so on window and scheme, but on no language."""

COLOURED = ["de", "en"]
"""The languages in which colours are looked at; between them they have all pairs of windows."""

_RUN = """
async ({ only, without }) => {
  // What sticks lies over what can be scrolled from under it: where it lies just now is no fault.
  const stuck = [...document.querySelectorAll('body *')].filter(
    (one) => getComputedStyle(one).position === 'sticky');
  for (const one of stuck) one.style.position = 'relative';
  const { violations, passes } = await axe.run(document, {
    preload: false,
    resultTypes: ['violations'],
    rules: {
      'target-size': { enabled: true },
      ...Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
    },
    runOnly: only ?? undefined,
  });
  for (const one of stuck) one.style.position = '';
  if (!passes.length) throw new Error('axe has looked at nothing');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id} (${help}): ${target.join(' ')}: ${failureSummary.replaceAll(/\\s+/g, ' ')}`));
}
"""


def faults(page: Page, *, looks: bool = False, colours: bool = True) -> list[str]:
    """Return what is wrong, or only with its looks: by which rule, where, and why."""
    if not page.evaluate("'axe' in window"):
        # As a developer would by hand: what the page's own policy forbids does not bind the tools.
        tools = page.context.new_cdp_session(page)
        tools.send("Runtime.evaluate", {"expression": SOURCE.read_text(encoding="utf-8")})
        tools.detach()
    only = [*_ROOM, *(_COLOURS if colours else [])] if looks else None
    return page.evaluate(_RUN, {"only": only, "without": [] if colours else _COLOURS})


def sound(
    page: Page, state: str, language: str = "de", *, height: int = 1_600, narrow: bool = False
) -> None:
    """Assert that nothing is found in a page as it stands, whatever window shows it.

    A narrow state is one that wide windows show no otherwise than the one before.
    """
    found = []
    for number, (width, scheme) in enumerate(WINDOWS[language]):
        if narrow and width > NARROW:
            continue
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        seen = faults(page, looks=number > 0, colours=language in COLOURED)
        found += [f"{state}, {width}, {scheme}: {one}" for one in seen]
    assert found == [], "\n".join(found)
