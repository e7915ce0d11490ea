"""The browser's place and its ladder: they do in every course what our other client's do."""

from __future__ import annotations

import json

from support import climbs, courses
from support.clients.browsers import module, open_live

RUN = """
async ([url, courses]) => {
  const { Place } = await import(url);
  return courses.map(({ at, steps }) => {
    const [place, turns] = [new Place(at), []];
    const does = steps.map(([what, turn, said]) => {
      if (what === 'turn') return turns.push(place.turn()) && 'turn';
      if (what === 'hear') return place.take(turns[turn], said);
      return place.load(turns[turn], said ?? undefined);
    });
    return { does, ends: [place.at, place.resets] };
  });
}
"""


CLIMB = """
async ([url, climbs]) => {
  const { Ladder } = await import(url);
  return climbs.map(({ steps }) => {
    const ladder = new Ladder();
    return steps.map(([what, seconds]) => {
      if (what !== 'wait') ladder[what](seconds * 1000);
      return [ladder.rung, ladder.above(seconds * 1000) || null];
    });
  });
}
"""


def test_all_courses(page, server, ticker):
    """What is to be done after each step, and where the reader is in the end, is the same."""
    open_live(page, f"{server.url}/t/{ticker}")
    told = json.loads(courses.FILE.read_text(encoding="utf-8"))
    done = page.evaluate(RUN, [module(server, ticker, "place"), told])
    assert done == [{"does": one["does"], "ends": one["ends"]} for one in told]


def test_all_climbs(page, server, ticker):
    """Which way is taken after each step, and which is tried beside it, is the same."""
    open_live(page, f"{server.url}/t/{ticker}")
    told = json.loads(climbs.FILE.read_text(encoding="utf-8"))
    done = page.evaluate(CLIMB, [module(server, ticker, "ladder"), told])
    assert done == [one["takes"] for one in told]
