"""What the desk does to an editor's patience, and ten editors to everybody's publishing.

From the press of Ctrl+Enter to the frame in which a reader's page shows the entry; what the desk's
main thread does for a key; how long the desk takes to open beside a ticker of twenty entries and of
thousands; and publishing while ten editors' texts are kept each second. All of it, browsers
included, shares the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.contenders import host, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures.painting import WATCH
from benchmarks.figures.tables import Goal, number, percentile, progress, ratio, table
from benchmarks.loads.line import Line, accepted, request
from benchmarks.loads.marks import new_mark

EDITORS = 10
FORM = ".composer:not([hidden])"
DESK = "ticker-desk.scripted"
SENTENCE = "Das Wasser steigt weiter, sagt das Bundesamt. "
REST_MS = 150


def main() -> None:
    """Measure, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=5000, help="of the long ticker")
    parser.add_argument("--presses", type=int, default=60)
    parser.add_argument("--quick", action="store_true", help="few of both, for a first look")
    given = parser.parse_args()
    if given.quick:
        given.entries, given.presses = 500, 15
    chromium = host.browser()
    if not chromium:
        print("\nThe desk in a browser: there is no Chromium; apt install chromium")
        return
    progress("the desk in a browser")
    with host.scratch() as folder, ours.ticker(folder) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        editor = _signed_in(browser, folder, server)
        short = _opened(editor, server)
        _fill(server, given.entries)
        long = _opened(editor, server)
        keys = _typed(editor, server)
        painted = _pressed(browser, editor, server, given.presses)
        quiet, busy = _published(editor, server, given.presses)
        browser.close()
    columns = ["median\nms", "p95\nms"]
    rows = [
        ("opened beside twenty entries", short),
        (f"opened beside {given.entries:,}", long),
        ("a key's main thread", keys),
        ("Ctrl+Enter to a reader's frame", painted),
        ("published, nobody typing", quiet),
        ("published, ten editors typing", busy),
    ]
    cells = [
        (name, [number(statistics.median(times)), number(percentile(times, 95))])
        for name, times in rows
    ]
    table("The desk", columns, cells)
    opening = ratio(statistics.median(long), statistics.median(short))
    publishing = ratio(statistics.median(busy), statistics.median(quiet))
    print(Goal("Ctrl+Enter to a reader's frame, p95", percentile(painted, 95), 150, " ms"))
    print(Goal("main thread for a key, p95", percentile(keys, 95), 16, " ms"))
    print(Goal(f"opening beside {given.entries:,} entries, to twenty", opening, 1.2))
    print(Goal("publishing beside ten editors, to quiet", publishing, 1.2))


def _fill(server: Server, entries: int) -> None:
    with closing(Line(server.port)) as line:
        for _ in range(entries):
            accepted(line.answer(server.publication(new_mark())))


def _signed_in(browser: Browser, folder: Path, server: Server) -> BrowserContext:
    context = browser.new_context(locale="de-DE", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(ours.sign_in(folder, server))
    page.locator("button.first").click()
    page.wait_for_url("**/desk")
    _fill(server, 20)
    page.close()
    return context


def _desk(editor: BrowserContext, server: Server) -> Page:
    page = editor.new_page()
    page.goto(f"http://127.0.0.1:{server.port}/desk/{ours.SLUG}")
    page.wait_for_selector(DESK)
    return page


def _opened(editor: BrowserContext, server: Server) -> list[float]:
    """Return how long each time passes until the desk can be written at."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        page = _desk(editor, server)
        times.append(1e3 * (time.perf_counter() - began))
        page.close()
    return times


def _typed(editor: BrowserContext, server: Server) -> list[float]:
    """Return what the main thread works for each of some keys, the frame after it included."""
    page = _desk(editor, server)
    cdp = editor.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def worked() -> float:
        metrics = cdp.send("Performance.getMetrics")["metrics"]
        return 1e3 * float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))

    page.locator(f"{FORM} [name=body]").focus()
    times = []
    for letter in SENTENCE * 3:
        before = worked()
        page.keyboard.type(letter)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        times.append(worked() - before)
    page.close()
    return times


def _pressed(browser: Browser, editor: BrowserContext, server: Server, presses: int) -> list[float]:
    """Return how long each press took to the frame in which a reader's page shows its entry."""
    reader = browser.new_page(viewport={"width": 1280, "height": 800})
    reader.goto(f"http://127.0.0.1:{server.port}/t/{ours.SLUG}")
    reader.wait_for_selector("ticker-feed[data-connection=live]")
    reader.evaluate(WATCH)
    page, pressed = _desk(editor, server), {}
    for _ in range(presses):
        mark = new_mark().decode()
        page.locator(f"{FORM} [name=headline]").fill(f"Pegel {mark}")
        page.wait_for_timeout(REST_MS)
        pressed[mark] = time.time() * 1e3
        page.keyboard.press("Control+Enter")
        reader.wait_for_function("(mark) => window.painted[mark]", arg=mark)
        page.locator(".new-text").click()
    painted = reader.evaluate("window.painted")
    reader.close()
    page.close()
    return [painted[mark] - moment for mark, moment in pressed.items()]


def _published(
    editor: BrowserContext, server: Server, publishes: int
) -> tuple[list[float], list[float]]:
    """Return how long publishing took over the API: in quiet, and while ten editors type."""
    page = _desk(editor, server)
    person = page.locator("ticker-desk").get_attribute("data-person") or ""
    page.close()
    quiet, busy = [], []
    for _ in range(3):
        quiet += _latencies(server, publishes)
        with _typing(editor, server, person):
            busy += _latencies(server, publishes)
    return quiet, busy


def _latencies(server: Server, publishes: int) -> list[float]:
    times = []
    with closing(Line(server.port)) as line:
        for _ in range(publishes):
            began = time.perf_counter()
            accepted(line.answer(server.publication(new_mark())))
            times.append(1e3 * (time.perf_counter() - began))
            time.sleep(0.05)
    return times


@contextmanager
def _typing(editor: BrowserContext, server: Server, person: str) -> Iterator[None]:
    """Have ten texts kept each second, as desks do while somebody types."""
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in editor.cookies())
    headers = {
        "Cookie": cookie,
        "Origin": "http://127.0.0.1",
        "Content-Type": "application/json",
    }
    over = threading.Event()

    def keep(number: int) -> None:
        typed = SENTENCE
        with closing(Line(server.port)) as line:
            while not over.wait(1):
                typed += SENTENCE
                content = {"headline": "Pegel", "body": typed}
                asked = {"person": person, "base": 0, "content": content, "durable": False}
                path = f"/desk/{ours.SLUG}/texts/text-{number}/benchmark"
                body = json.dumps(asked).encode()
                accepted(line.answer(request("PUT", path, headers, body)))

    with ThreadPoolExecutor(EDITORS) as editors:
        kept = [editors.submit(keep, number) for number in range(EDITORS)]
        try:
            yield
        finally:
            over.set()
    for one in kept:
        one.result()


if __name__ == "__main__":
    main()
