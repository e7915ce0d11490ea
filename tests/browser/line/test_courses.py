"""The browser's place in the log: it does in every course what our other client does."""

from __future__ import annotations

import json
import re

from support import courses
from support.clients.browsers import open_live
from support.clients.readers import get

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


def test_all_courses(page, server, ticker):
    """What is to be done after each step, and where the reader is in the end, is the same."""
    text = get(f"{server.url}/t/{ticker}").text
    found = re.search(r'"(/static/\w+/reader/line/place\.js)"', text)
    assert found
    open_live(page, f"{server.url}/t/{ticker}")
    told = json.loads(courses.FILE.read_text(encoding="utf-8"))
    done = page.evaluate(RUN, [server.url + found[1], told])
    assert done == [{"does": one["does"], "ends": one["ends"]} for one in told]
