"""What rendering costs: an entry of 2 KB beside plain CommonMark, and a page in three languages.

In one process, in turn, each text a new one, so that nothing is remembered. Plain CommonMark is
what markdown-it-py makes of the same text without our flavour, cleaned by the same rules.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from markdown_it import MarkdownIt
from markupsafe import Markup

from benchmarks.figures.publishing import BODY
from benchmarks.figures.tables import number, progress, table
from ticker.newsroom.archive.snapshot import Snapshot
from ticker.newsroom.content.entries import Entry
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.markup.flavour.cleaned import cleaned
from ticker.newsroom.markup.prose import to_html
from ticker.web.http import templates
from ticker.web.readers.jsonld import live_blog
from ticker.web.static.site import Site
from ticker.wire.log.position import Position

TEXT = (BODY * 4)[:2048]
MOMENT = datetime(2026, 11, 4, 13, 12, tzinfo=UTC)
LANGUAGES = ("de", "fr", "ar")
ENTRIES = 20

_COMMONMARK = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
_SITE = Site("Liveticker")
_new = itertools.count()


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--quick", action="store_true", help="few rounds, for a first look")
    given = parser.parse_args()
    rounds = 3 if given.quick else given.rounds
    progress("rendering")
    _print(
        "An entry of 2 KB",
        _measured({"plain CommonMark": _plain, "our flavour": _flavoured}, rounds, 50),
    )
    pages = {language: _page_of(language) for language in LANGUAGES}
    _print(f"A page of {ENTRIES} entries", _measured(pages, rounds, 5))


def _measured(
    kinds: dict[str, Callable[[], object]], rounds: int, times: int
) -> dict[str, list[float]]:
    """Return milliseconds of the processor for each kind, one figure for each round."""
    costs: dict[str, list[float]] = {name: [] for name in kinds}
    for do in kinds.values():
        do()
    for _ in range(rounds):
        taken = dict.fromkeys(kinds, 0.0)
        for _ in range(times):
            for name, do in kinds.items():
                began = time.process_time()
                do()
                taken[name] += time.process_time() - began
        for name, seconds in taken.items():
            costs[name].append(seconds / times * 1e3)
    return costs


def _plain() -> str:
    return cleaned(_COMMONMARK.render(f"{TEXT} {next(_new)}"))


def _flavoured() -> str:
    return str(to_html(f"{TEXT} {next(_new)}"))


def _page_of(language: str) -> Callable[[], object]:
    """Return what renders a page of new entries in a language."""
    ticker = Ticker(
        slug="x", title="x", language=language, created_at=MOMENT, updated_at=MOMENT, revision=1
    )

    def render() -> str:
        entries = [_entry(MOMENT - timedelta(hours=2 * each)) for each in range(ENTRIES)]
        snapshot = Snapshot(Position(1, "x"), ticker, MOMENT, entries, [], entries[:3], None)
        return templates.render(
            "page.html",
            snapshot=snapshot,
            lang=language,
            data=Markup(live_blog(snapshot, _SITE, "")),
            site=_SITE,
            assets="",
            own_style=None,
            absolute="",
        )

    return render


def _entry(moment: datetime) -> Entry:
    body = f"{TEXT[:500]} {next(_new)}"
    return Entry(
        headline="x", body=body, id="x", revision=1, updated_at=moment, published_at=moment
    )


def _print(title: str, costs: dict[str, list[float]]) -> None:
    base = statistics.median(next(iter(costs.values())))
    rows = []
    for name, all_of_them in costs.items():
        middle = statistics.median(all_of_them)
        cells = [number(one, 2) for one in (min(all_of_them), middle, max(all_of_them))]
        rows.append((name, [*cells, number(middle / base, 2)]))
    table(title, ["least\nms", "median\nms", "most\nms", "×\nfirst"], rows)


if __name__ == "__main__":
    main()
