"""Axe: what an engine for accessibility finds wrong with a page, as it stands in a browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"

WINDOWS = {
    "de": [(1280, "light"), (360, "dark")],
    "en": [(1280, "dark"), (360, "light")],
    "ar": [(1280, "light"), (360, "dark")],
}
"""In each language both widths and both schemes; each of their pairs in one language at least."""

_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
"""The rules that hang on the window and the colours; all others are about the document."""

_RUN = """
async (only) => {
  // What sticks lies over what can be scrolled from under it: where it lies just now is no fault.
  const stuck = [...document.querySelectorAll('body *')].filter(
    (one) => getComputedStyle(one).position === 'sticky');
  for (const one of stuck) one.style.position = 'relative';
  const { violations, passes } = await axe.run(document, {
    preload: false,
    resultTypes: ['violations'],
    rules: { 'target-size': { enabled: true } },
    runOnly: only ?? undefined,
  });
  for (const one of stuck) one.style.position = '';
  if (!passes.length) throw new Error('axe has looked at nothing');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id} (${help}): ${target.join(' ')}: ${failureSummary.replaceAll(/\\s+/g, ' ')}`));
}
"""


def faults(page: Page, *, looks: bool = False) -> list[str]:
    """Return what is wrong, or only with its looks: by which rule, where, and why."""
    if not page.evaluate("'axe' in window"):
        # As a developer would by hand: what the page's own policy forbids does not bind the tools.
        tools = page.context.new_cdp_session(page)
        tools.send("Runtime.evaluate", {"expression": SOURCE.read_text(encoding="utf-8")})
        tools.detach()
    return page.evaluate(_RUN, _LOOKS if looks else None)


def sound(page: Page, state: str, language: str = "de", *, height: int = 1_600) -> None:
    """Assert that nothing is found in a page as it stands, whatever window shows it."""
    found = []
    for number, (width, scheme) in enumerate(WINDOWS[language]):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        found += [f"{state}, {width}, {scheme}: {one}" for one in faults(page, looks=number > 0)]
    assert found == [], "\n".join(found)
