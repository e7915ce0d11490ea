"""The plot: cost per delivery against the number of readers, as an SVG with a card of its own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 900, 480
LEFT, RIGHT, TOP, BOTTOM = 64, 330, 84, 58
LABEL_HEIGHT = 19
TICKS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500)
INK, QUIET, LINE, CARD = "#1c2430", "#5b6675", "#e3e7ec", "#ffffff"
ACCENT, FLOOR, REST = "#c8102e", "#1c2430", "#8793a3"


@dataclass(frozen=True, slots=True)
class Curve:
    """One contender: its name, and points of readers and microseconds."""

    name: str
    points: Sequence[tuple[int, float]]
    ours: bool = False
    floor: bool = False

    @property
    def color(self) -> str:
        return ACCENT if self.ours else FLOOR if self.floor else REST


@dataclass(frozen=True, slots=True)
class Scale:
    """From a figure to a place, so that equal factors are equal distances."""

    least: float
    most: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        span = math.log(self.most / self.least) or 1.0
        return self.begin + (self.end - self.begin) * math.log(value / self.least) / span


def draw(curves: Sequence[Curve]) -> str:
    """Return the SVG."""
    sizes = sorted({readers for curve in curves for readers, _ in curve.points})
    costs = [cost for curve in curves for _, cost in curve.points]
    if not costs:
        return _card([])
    across = Scale(sizes[0], sizes[-1], LEFT + 24, WIDTH - RIGHT)
    low = max((one for one in TICKS if one <= min(costs)), default=1)
    high = min((one for one in TICKS if one >= max(costs)), default=TICKS[-1])
    down = Scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = []
    for tick in (one for one in TICKS if low <= one <= high):
        y = down(tick)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{LINE}"/>')
        parts.append(_text(LEFT - 10, y + 4, f"{tick}", QUIET, "end"))
    below = HEIGHT - BOTTOM + 24
    parts += [_text(across(size), below, f"{size:,}", QUIET, "middle") for size in sizes]
    parts.append(_text(across(sizes[0]), HEIGHT - 12, "readers", QUIET, "middle"))
    labels = _apart([down(curve.points[-1][1]) for curve in curves])
    for curve, label in sorted(zip(curves, labels, strict=True), key=lambda pair: pair[0].ours):
        parts += _curve(curve, across, down, label)
    return _card(parts)


def _curve(curve: Curve, across: Scale, down: Scale, label: float) -> list[str]:
    places = [(across(readers), down(cost)) for readers, cost in curve.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    weight = 2.5 if curve.ours or curve.floor else 1.5
    dashes = ' stroke-dasharray="5 4"' if curve.floor else ""
    x, y = places[-1]
    edge = WIDTH - RIGHT
    said = f"{curve.name}  {curve.points[-1][1]:.1f}"
    return [
        (
            f'<polyline points="{path}" fill="none" stroke="{curve.color}" '
            f'stroke-width="{weight}" stroke-linejoin="round"{dashes}/>'
        ),
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{curve.color}"/>' for x, y in places),
        (
            f'<path d="M{x + 5:.1f} {y:.1f}L{edge + 16} {label:.1f}" stroke="{curve.color}" '
            'stroke-width="0.75" fill="none"/>'
        ),
        _text(edge + 20, label + 4, said, curve.color if curve.ours else INK, bold=curve.ours),
    ]


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return places for labels near those wanted, none on top of another."""
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    places = list(wanted)
    for _ in range(200):
        for upper, lower in itertools.pairwise(order):
            overlap = LABEL_HEIGHT - (places[lower] - places[upper])
            if overlap > 0:
                places[upper] -= overlap / 2
                places[lower] += overlap / 2
    return places


def _text(
    x: float, y: float, text: str, color: str, anchor: str = "start", *, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{color}" text-anchor="{anchor}"{weight}>'
        f"{escape(text)}</text>"
    )


def _card(parts: Sequence[str]) -> str:
    # A card of its own, since a README is read on white as on black.
    title = "Server CPU per delivery, in microseconds"
    note = "one core; lower is better; both scales are logarithmic"
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'aria-label="{title}, against the number of readers" font-size="13" '
            'font-family="system-ui, -apple-system, Segoe UI, Roboto, sans-serif">'
        ),
        (
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" '
            f'fill="{CARD}" stroke="{LINE}"/>'
        ),
        f'<text x="24" y="34" font-size="17" font-weight="600" fill="{INK}">{title}</text>',
        _text(24, 56, note, QUIET),
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
