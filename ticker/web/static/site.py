"""The site: whose live ticker this is, by name, home, logo and colour."""

from __future__ import annotations

from dataclasses import dataclass

from ticker.colours import BLACK, DARK, EASILY, WHITE, Colour, colour


@dataclass(frozen=True, slots=True)
class Site:
    """A newsroom, as its pages show it."""

    name: str
    url: str = ""
    """Its home; none where that is our list of tickers."""
    logo: str = ""
    accent: str = ""

    @property
    def home(self) -> str:
        return self.url or "/"

    @property
    def picture(self) -> str:
        """Return the logo where social networks can show it, which is not as an SVG."""
        path = self.logo.partition("?")[0].partition("#")[0]
        return "" if path.lower().endswith(".svg") else self.logo

    @property
    def style(self) -> str:
        """Return the style sheet of its colour; none where it has none of its own.

        In the dark it is lightened, in its hue, until text in it can be read with ease there. That
        is done here, and not by the browser: those of 2021 know no relative colours.
        """
        if not self.accent:
            return ""
        light = colour(self.accent)
        day, night = _properties(light), _properties(light.legible(DARK, EASILY))
        return f":root{{{day}}}@media (prefers-color-scheme:dark){{:root{{{night}}}}}\n"


def _properties(accent: Colour) -> str:
    above = max(WHITE, BLACK, key=accent.contrast)
    return f"--accent:{accent};--on-accent:{above}"
