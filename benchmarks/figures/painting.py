"""What an arrival costs a reader's browser, on a page of twenty entries and on one of two thousand.

Each is published over the API and comes into a page whose feed is in view. Two things count: how
long after the API's answer it is painted, and how long the page's main thread works for it, over
what that does when nothing comes. Chromium runs beside the server, on the same cores.
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import closing
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures.tables import Goal, number, percentile, progress, table
from benchmarks.loads.line import Line, accepted
from benchmarks.loads.marks import new_mark

PAUSE_MS = 250
"""From one arrival to the next, and for how long nothing comes at first."""
COUNT = "document.querySelectorAll('.entries article').length"
OLDER = "document.querySelector('.older a')?.click()"
WATCH = """
window.painted = {};
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes) {
      const mark = node.nodeName === 'ARTICLE' && /NR\\d+-\\w+/.exec(node.textContent)?.[0];
      const note = () => (window.painted[mark] = Date.now());
      if (mark) requestAnimationFrame(() => setTimeout(note));
    }
}).observe(document.querySelector('.entries'), { childList: true, subtree: true });
document.querySelector('#entries').scrollIntoView();
"""
"""Has the feed in view, and notes when the frame is out in which an entry is painted first."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What arrivals on a page of some length took, in milliseconds."""

    painted: list[float]
    """From the API's answer to the entry's first frame, of each."""
    worked: float
    """The main thread's time for one."""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=2000, help="on the long page")
    parser.add_argument("--arrivals", type=int, default=100)
    parser.add_argument("--quick", action="store_true", help="few of both, for a first look")
    given = parser.parse_args()
    if given.quick:
        given.entries, given.arrivals = 200, 20
    chromium = host.browser()
    if not chromium:
        print("\nArrivals in a browser: there is no Chromium; apt install chromium")
        return
    progress("arrivals in a browser")
    with host.scratch() as folder, ours.ticker(folder) as server, sync_playwright() as playwright:
        with closing(Line(server.port)) as line:
            for _ in range(given.entries):
                accepted(line.answer(server.publication(new_mark())))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = {
            size: _measured(browser.new_page(), server, size, given.arrivals)
            for size in (20, given.entries)
        }
        browser.close()
    _print(found)


def _measured(page: Page, server: Server, size: int, arrivals: int) -> Arrivals:
    """Have entries come into a page that has loaded so many."""
    _open(page, f"http://127.0.0.1:{server.port}/t/{ours.SLUG}", size)
    cdp = page.context.new_cdp_session(page)
    # The thread's own time, whoever else is at work here.
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = cdp.send("Performance.getMetrics")["metrics"]
        return 1e3 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    before = worked()
    page.wait_for_timeout(PAUSE_MS * arrivals / 4)
    idle = (worked() - before) / (arrivals / 4)
    before = worked()
    answered = {}
    with closing(Line(server.port)) as line:
        for _ in range(arrivals):
            mark = new_mark()
            accepted(line.answer(server.publication(mark)))
            answered[mark.decode()] = time.time() * 1e3
            page.wait_for_timeout(PAUSE_MS)
    took = (worked() - before) / arrivals - idle
    painted = page.evaluate("window.painted")
    page.close()
    return Arrivals([painted[mark] - moment for mark, moment in answered.items()], took)


def _open(page: Page, url: str, size: int) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(url)
    page.wait_for_selector("ticker-feed[data-connection=live]")
    while (count := page.evaluate(COUNT)) < size:
        page.evaluate(OLDER)
        page.wait_for_function(f"(count) => {COUNT} > count", arg=count)
    page.evaluate(WATCH)
    page.wait_for_timeout(PAUSE_MS)


def _print(found: dict[int, Arrivals]) -> None:
    rows = [
        (
            f"{size:,} entries loaded",
            [
                number(statistics.median(arrivals.painted)),
                number(percentile(arrivals.painted, 99)),
                number(arrivals.worked),
            ],
        )
        for size, arrivals in found.items()
    ]
    columns = ["painted\nmedian ms", "painted\np99 ms", "main thread\nms for one"]
    table("An arrival in a reader's browser, after the API's answer", columns, rows)
    for size, arrivals in found.items():
        p99 = percentile(arrivals.painted, 99)
        print(Goal(f"painted, p99, with {size:,} entries", p99, 50, " ms"))
        print(Goal(f"main thread for one, with {size:,} entries", arrivals.worked, 12, " ms"))


if __name__ == "__main__":
    main()
