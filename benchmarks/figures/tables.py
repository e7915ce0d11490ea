"""Tables: how figures are set out for whoever reads them, and held against their goals."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NOTHING = "–"
NAME_WIDTH = 34


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure, and the most it should be; or the least, with ``least``."""

    name: str
    figure: float | None
    limit: float
    unit: str = ""
    least: bool = False

    def __str__(self) -> str:
        bound = "at least" if self.least else "at most"
        goal = f"{bound} {self.limit:g}{self.unit}"
        if self.figure is None:
            return f"{self.name:72}{NOTHING:>10}   goal: {goal}; not measured"
        met = self.figure >= self.limit if self.least else self.figure <= self.limit
        said = f"{self.figure:.2f}{self.unit}"
        return f"{self.name:72}{said:>10}   goal: {goal}, {'met' if met else 'MISSED'}"


def table(title: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print a table; a column's name may have two lines."""
    print(f"\n{title}")
    for line in range(2):
        heads = [f"{column}\n".split("\n")[line] for column in columns]
        if any(heads):
            print(" " * NAME_WIDTH + "".join(f"{head:>12}" for head in heads))
    for name, cells in rows:
        print(f"{name:{NAME_WIDTH}}" + "".join(f"{cell:>12}" for cell in cells))


def number(value: float | None, digits: int = 1) -> str:
    """Return a figure as text, or a dash."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def median(values: Iterable[float]) -> float | None:
    """Return the median; None of nothing."""
    several = list(values)
    return statistics.median(several) if several else None


def ratio(value: float | None, base: float | None) -> float | None:
    """Return how many times the base a value is, where both are known."""
    return value / base if value is not None and base else None


def spread(values: Sequence[float], bases: Sequence[float]) -> str:
    """Return the lowest and the highest of what was measured one after the other, as ratios."""
    ratios = [value / base for value, base in zip(values, bases, strict=False)]
    return f"({min(ratios):.2f} to {max(ratios):.2f})" if ratios else ""


def percentile(values: Iterable[float], hundredth: int) -> float:
    """Return the value below which so many hundredths of the values are."""
    several = sorted(values)
    return several[min(len(several) * hundredth // 100, len(several) - 1)]


def progress(text: str) -> None:
    """Say on standard error what is being measured."""
    print(f"  {text}", file=sys.stderr, flush=True)
