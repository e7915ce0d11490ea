"""Walls: where the pictures of a browser's pages hang, or are about to."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Route


class Wall:
    """What a browser's pages ask for, and when they get it."""

    def __init__(self, context: BrowserContext, *, covered: bool = False) -> None:
        """Note the pictures that pages ask for; where it is covered, they come once it is not."""
        self.asked: list[str] = []
        """The ids of the pictures that were asked for."""
        self._waiting: list[Route] = []
        self._covered = covered
        context.route("**/media/**", self._ask)

    def uncover(self) -> None:
        """Let the pictures come that were asked for, and all others at once."""
        self._covered = False
        for route in self._waiting:
            route.continue_()
        self._waiting.clear()

    def _ask(self, route: Route) -> None:
        self.asked.append(route.request.url.split("/")[-2])
        if self._covered:
            self._waiting.append(route)
        else:
            route.continue_()
