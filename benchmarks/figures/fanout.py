"""What it costs to tell many readers of one event, beside others, and beside the least it can.

The least is the floor: one ``send()`` per reader of bytes made once, in C. Ours publishes over the
API into Redis, with each write on disk before anybody hears of it, and every reader can resume; the
others send a text of the same length from memory. All run in turn, each on one core, with the load
on another; the figures to read are the ratios.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from benchmarks.contenders import centrifugo, contender, floor, host, nchan, ours
from benchmarks.contenders.contender import Server
from benchmarks.figures import event, plot, trial
from benchmarks.figures.tables import Goal, median, number, progress, ratio, spread, table
from benchmarks.figures.trial import Contender, Trial
from benchmarks.loads.crowd import Transport
from benchmarks.loads.line import Broken

FLOOR, OURS, BARE = "floor, one send() each, in C", "Ticker", "Starlette, send_text in a loop"
BROADCAST, NCHAN = "websockets.broadcast, uvloop", "nchan in nginx, in C"
CENTRIFUGO = "Centrifugo, in Go"
WEBSOCKET, DEFLATED, SSE = Transport.WEBSOCKET, Transport.DEFLATED, Transport.SSE

ROUNDS = {1_000: 5, 5_000: 5, 15_000: 5}
CLOSE = {FLOOR, OURS, NCHAN, CENTRIFUGO}
"""Who has goals to do with it, and is measured in all rounds; for the rest once
is enough."""
FEW, MAIN, MANY, LATE = 1_000, 5_000, 15_000, 10_000
DELIVERIES = 80_000
FEWEST_ENTRIES, MOST_ENTRIES = 10, 60
BUSY = 0.9
"""A load that takes more of its core than this may be what is measured."""

Results = dict[tuple[str, Transport, int], list[Trial]]


def main() -> None:
    """Measure, print tables, and draw the plot."""
    given = _options()
    host.prepare()
    with host.scratch() as folder:
        sample = event.sample(folder / "sample")
        contenders = [one for one in _contenders(folder, sample) if given.only in str(one)]
        found, excuses = _measure(contenders, given)
    for readers in given.readers:
        if any(key[2] == readers for key in found):
            _print_table(contenders, found, readers, len(sample), excuses)
    for contender_, why in excuses.items():
        print(f"\n{contender_}: {why}")
    _print_goals(found)
    _warn(found)
    if given.plot and not given.quick:  # a first look is not worth keeping
        curves = _curves(contenders, found, given.readers)
        given.plot.write_text(plot.draw(curves))
        progress(f"The plot is in {given.plot}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=_numbers, default=list(ROUNDS))
    parser.add_argument("--quick", action="store_true", help="one short round, for a first look")
    parser.add_argument("--only", default="", help="only contenders whose name has this in it")
    parser.add_argument("--plot", type=Path, help="draw the cost per delivery into this file")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


def _contenders(folder: Path, sample: bytes) -> list[Contender]:
    def script(name: str, *arguments: str) -> Callable[[], AbstractContextManager[Server]]:
        command = [sys.executable, str(contender.HERE / name), *arguments]
        return lambda: contender.other(command, sample)

    def own() -> AbstractContextManager[Server]:
        # Each time on an empty folder: a longer log would count as its readers' memory.
        return ours.ticker(Path(tempfile.mkdtemp(dir=folder)))

    least = partial(floor.start, folder, sample)
    nginx = partial(nchan.start, folder, sample)
    go = partial(centrifugo.start, folder, sample)
    no_floor, no_nchan, no_centrifugo = floor.missing(), nchan.missing(), centrifugo.missing()
    return [
        Contender(FLOOR, WEBSOCKET, least, no_floor),
        Contender(OURS, WEBSOCKET, own),
        Contender(NCHAN, WEBSOCKET, nginx, no_nchan),
        Contender(CENTRIFUGO, WEBSOCKET, partial(go, WEBSOCKET), no_centrifugo),
        Contender(BROADCAST, WEBSOCKET, script("broadcast.py")),
        Contender(BARE, WEBSOCKET, script("bare.py")),
        Contender(OURS, DEFLATED, own),
        Contender(BARE, DEFLATED, script("bare.py", "deflate")),
        Contender(FLOOR, SSE, least, no_floor),
        Contender(OURS, SSE, own),
        Contender(NCHAN, SSE, nginx, no_nchan),
        Contender(CENTRIFUGO, SSE, partial(go, SSE), no_centrifugo),
        Contender(BARE, SSE, script("bare.py")),
    ]


def _measure(
    contenders: list[Contender], given: argparse.Namespace
) -> tuple[Results, dict[str, str]]:
    """Return all trials, and why there are none of a contender."""
    found: Results = defaultdict(list)
    excuses = {str(one): one.missing for one in contenders if one.missing}
    for readers, one in _plan(contenders, given):
        if str(one) in excuses:
            continue
        if no_room := host.room(readers):
            excuses[f"{one}, {readers:,} readers"] = no_room
            continue
        entries = max(FEWEST_ENTRIES, min(DELIVERIES // readers, MOST_ENTRIES))
        if given.quick:
            entries = FEWEST_ENTRIES // 2
        progress(f"{readers:6,} readers: {one}")
        try:
            result = trial.run(one, readers, entries)
        except (Broken, OSError) as error:
            excuses[f"{one}, {readers:,} readers"] = str(error)
            progress(f"{'':16}{error}")
        else:
            found[one.name, one.transport, readers].append(result)
    return found, excuses


def _plan(contenders: list[Contender], given: argparse.Namespace) -> list[tuple[int, Contender]]:
    """Return what to measure, in turn; rounds lie apart, so that a slow minute is nobody's."""
    late = [one for one in contenders if one.name in {FLOOR, OURS} and one.transport is WEBSOCKET]
    rounds = 1 if given.quick else max(ROUNDS.values())
    plan = []
    for round_ in range(rounds):
        for readers in given.readers:
            if round_ < ROUNDS.get(readers, 1):
                plan += [(readers, one) for one in contenders if not round_ or one.name in CLOSE]
        plan += [(LATE, one) for one in late if not given.quick]
    return plan


def _print_table(
    contenders: list[Contender], found: Results, readers: int, size: int, excuses: dict[str, str]
) -> None:
    base = FLOOR if any(key[0] == FLOOR for key in found) else BARE
    columns = [
        "CPU µs per\ndelivery",
        f"×\n{'floor' if base == FLOOR else 'Starlette'}",
        "KiB per\nreader",
        "median\nms",
        "last\nms",
        "×\nlast",
        "readers\njoin/s",
        "CPU µs\nper join",
        "load: µs\ndelivery",
        "of its\ncore",
    ]
    title = f"{readers:,} readers, one event of {size} bytes after the other"
    rows: list[tuple[str, list[str]]] = []
    for transport in Transport:
        rows.append((f"{transport}", []))
        for one in contenders:
            if one.transport is transport:
                trials = found.get((one.name, transport, readers))
                cells = _cells(found, one, readers, base) if trials else [_excuse(one, excuses)]
                rows.append((f"  {one.name}", cells))
    table(title, columns, rows)


def _excuse(one: Contender, excuses: dict[str, str]) -> str:
    return "not here" if one.missing else "failed" if excuses else ""


def _cells(found: Results, one: Contender, readers: int, base: str) -> list[str]:
    trials = found[one.name, one.transport, readers]
    # Nothing deflated is sent by the floor, which has no reason to.
    against = found.get((base, _plain(one.transport), readers), [])

    def middle(name: str) -> float | None:
        return median(getattr(each, name) for each in trials)

    def beside(name: str) -> float | None:
        return ratio(middle(name), median(getattr(each, name) for each in against))

    def scaled(name: str, factor: float, digits: int = 1) -> str:
        value = middle(name)
        return number(value and value * factor, digits)

    return [
        scaled("per_delivery", 1e6),
        number(beside("per_delivery"), 2),
        scaled("per_reader", 1 / 1024),
        scaled("median", 1e3),
        scaled("last", 1e3),
        number(beside("last"), 2),
        scaled("joined", 1, 0),
        scaled("per_join", 1e6, 0),
        scaled("load_per_delivery", 1e6),
        f"{max(each.load for each in trials):.0%}",
    ]


def _plain(transport: Transport) -> Transport:
    return WEBSOCKET if transport is DEFLATED else transport


def _print_goals(found: Results) -> None:
    def middle(name: str, transport: Transport, readers: int, figure: str) -> float | None:
        trials = found.get((name, transport, readers), [])
        return median(getattr(each, figure) for each in trials)

    print("\nGoals, of medians; in brackets the lowest and the highest of each run beside another")
    for transport in Transport:
        ours = found.get((OURS, transport, MAIN), [])
        where = f"{transport}, {MAIN:,} readers"
        for name, limit in ((FLOOR, 1.2), (NCHAN, 0.9), (CENTRIFUGO, 0.5)):
            other = found.get((name, _plain(transport), MAIN), [])
            runs = [[one.per_delivery for one in trials] for trials in (ours, other)]
            beside = ratio(*map(median, runs))
            title = f"CPU per delivery beside {name.split(',')[0]} ({where})"
            print(Goal(title, beside, limit, " ×"), spread(*runs))
        memory = median(one.per_reader for one in ours)
        print(Goal(f"memory of a reader ({where})", memory and memory / 1024, 2.1, " KiB"))
    growth = {
        name: ratio(*(middle(name, WEBSOCKET, size, "per_delivery") for size in (MANY, FEW)))
        for name in (OURS, FLOOR)
    }
    what = f"CPU per delivery, {MANY:,} readers beside {FEW:,}, beside the floor's own"
    print(Goal(what, ratio(growth[OURS], growth[FLOOR]), 1.15, " ×"))
    print(f"  ({number(growth[OURS], 2)} × and {number(growth[FLOOR], 2)} ×: caches hold no more)")
    last, least = (middle(name, WEBSOCKET, LATE, "last") for name in (OURS, FLOOR))
    print(Goal(f"last of {LATE:,} readers beside the floor's", ratio(last, least), 1.6, " ×"))


def _warn(found: Results) -> None:
    for (name, transport, readers), trials in found.items():
        busiest = max(one.load for one in trials)
        if busiest > BUSY:
            print(
                f"\nTHE LOAD WAS THE BOTTLENECK: its core was {busiest:.0%} busy while {name} told "
                f"{readers:,} readers ({transport}); do not trust that row."
            )
        if transport is DEFLATED and not any(one.deflated for one in trials):
            print(f"\n{name} did not take up the offer to deflate; its deflated row is plain.")


def _curves(contenders: list[Contender], found: Results, sizes: list[int]) -> list[plot.Curve]:
    curves = []
    for one in contenders:
        points = []
        for readers in sizes:
            value = median(
                each.per_delivery for each in found.get((one.name, one.transport, readers), [])
            )
            if value:
                points.append((readers, value * 1e6))
        if points:
            curves.append(
                plot.Curve(
                    f"{one.name.split(',')[0]}, {one.transport}",
                    points,
                    ours=one.name == OURS,
                    floor=one.name == FLOOR,
                )
            )
    return curves


if __name__ == "__main__":
    main()
