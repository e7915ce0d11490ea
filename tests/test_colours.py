"""Colours: what CSS calls one is read, and text in it can be made legible."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ticker import colours
from ticker.colours import DARK, EASILY, LEGIBLE, LIGHT, NAMES, NoColour, colour
from ticker.web.static.site import Site

BASE = Path(__file__).parents[1] / "static" / "styles" / "base.css"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#0a6", "#00aa66"),
        ("#14507A", "#14507a"),
        (" Seagreen ", "#2e8b57"),
        ("rgb(20 80 122)", "#14507a"),
        ("rgb( 20 , 80 , 122 )", "#14507a"),
        ("rgb(20%,80%,22%)", "#33cc38"),
        ("rgb(300 0 999)", "#ff00ff"),
        ("oklch(55% 0.1 160)", "#31835d"),
        ("oklch(0.7 25% 30deg)", "#d58679"),
        ("oklch(100% 0 0)", "#ffffff"),
        ("oklch(0 0 0)", "#000000"),
    ],
)
def test_a_colour_is_read_in_each_form(text, read):
    """Whatever its form, what is passed on are six hexadecimal digits, as a browser shows it."""
    assert str(colour(text)) == read


@pytest.mark.parametrize(
    "text",
    [
        *("", "#12", "#12345678", "redd", "transparent", "currentcolor", "rgb(1 2,3)"),
        *("rgb(1 2 3 4)", "rgba(1 2 3)", "oklch(1 2)", "rgb(-1 2 3)", "rgb(١ 2 3)"),
        *("red;", "red/**/", "#fff}a{}", "url(x)", "var(--x)"),
    ],
)
def test_nothing_else_is_a_colour(text):
    """What is no colour, or could be more than one, is refused."""
    with pytest.raises(NoColour):
        colour(text)


def test_grounds_are_those_of_our_pages():
    """Contrast is held against the very grounds on which our pages have text."""
    day, night = re.findall(r"--tint: (#[0-9a-f]{6});", BASE.read_text())
    assert (str(LIGHT), str(DARK)) == (day, night)


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_is_legible_in_the_dark(name):
    """In the dark an accent is read with ease, and what stands on it can be in both schemes."""
    day, night = re.findall(r"--accent:(#\w+);--on-accent:(#\w+)", Site("x", accent=name).style)
    assert day[0] == f"#{NAMES[name]}"
    assert colour(night[0]).contrast(DARK) >= EASILY
    for accent, above in (day, night):
        assert colour(above).contrast(colour(accent)) >= LEGIBLE


@pytest.mark.parametrize("name", NAMES)
def test_a_pale_colour_is_told_with_a_better_one(name):
    """Who chooses a colour that cannot be read by day is told so, and of one that can."""
    doubt = colours.doubt(name)
    assert (doubt is None) == (colour(name).contrast(LIGHT) >= LEGIBLE)
    if doubt:
        better = doubt.split()[-1].rstrip(".")
        assert colours.doubt(better) is None
        assert colour(better).contrast(LIGHT) < LEGIBLE + 0.4
