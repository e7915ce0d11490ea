"""Room: what of a page has none in its window, beside it or within its own box."""

from __future__ import annotations

from playwright.sync_api import Page

LACKING = """
() => {
  const wide = document.scrollingElement.clientWidth;
  const found = [];
  const name = (it) => {
    const near = it.closest('[id], [data-part], .bar, main, footer') ?? document.body;
    const own = (one) => `${one.localName}${[...one.classList].map((c) => `.${c}`).join('')}`;
    const said = it.textContent.trim().slice(0, 30);
    return `${near === it ? '' : `${own(near)} `}${own(it)} "${said}"`;
  };
  const over = document.scrollingElement.scrollWidth - wide;
  if (over > 0) found.push(`the page is ${over} wider than its window`);
  const scrolls = (it) => ['auto', 'scroll'].includes(getComputedStyle(it).overflowX);
  const unseen = (it) => getComputedStyle(it).clipPath !== 'none';
  const known = new Map([[scrolls, new Map()], [unseen, new Map()]]);
  const above = (it, what) => {
    if (!it || it === document.body) return false;
    const said = known.get(what);
    if (!said.has(it)) said.set(it, what(it) || above(it.parentElement, what));
    return said.get(it);
  };
  for (const it of document.body.querySelectorAll('*')) {
    if (!it.checkVisibility({ visibilityProperty: true }) || above(it, unseen)) continue;
    const style = getComputedStyle(it);
    const box = it.getBoundingClientRect();
    if (box.width && !above(it.parentElement, scrolls)
      && (box.left < -0.5 || box.right > wide + 0.5))
      found.push(`${name(it)} is beyond the window: ${box.left} to ${box.right} of ${wide}`);
    if (style.webkitLineClamp !== 'none' || style.display === 'inline') continue;
    const hides = (axis) => ['hidden', 'clip'].includes(style[axis]);
    if (hides('overflowY') && it.scrollHeight > it.clientHeight + 1)
      found.push(`${name(it)} is cut off below: ${it.scrollHeight} of ${it.clientHeight}`);
    const shortened = style.textOverflow === 'ellipsis';
    if (hides('overflowX') && it.scrollWidth > it.clientWidth + 1 && !shortened)
      found.push(`${name(it)} is cut off beside: ${it.scrollWidth} of ${it.clientWidth}`);
  }
  // What is in one line must not lie over its neighbour.
  for (const bar of document.querySelectorAll('.bar')) {
    const parts = [...bar.querySelectorAll('.status, time, .mark > *, .down, .waiting')]
      .filter((it) => it.checkVisibility() && !above(it, unseen))
      .map((it) => [it, it.getBoundingClientRect()]);
    for (const [one, a] of parts) for (const [other, b] of parts)
      if (one !== other && !one.contains(other) && !other.contains(one) && a.left < b.right - 1
        && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        found.push(`${name(one)} lies over ${name(other)}`);
  }
  return [...new Set(found)].slice(0, 12);
}
"""
"""Gives all of it, in whatever browser it is asked."""


def lacking(page: Page) -> list[str]:
    """Return what is beyond the window or cut off, and what lies over something else."""
    return page.evaluate(LACKING)
