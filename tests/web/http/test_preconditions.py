"""Preconditions: each write under each of them does what RFC 9110 says (13.1 and 13.2).

What is expected is told by `rfc_9110`, which is written from its text, and knows nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest

ANYTHING = "*"


@dataclass(frozen=True)
class Condition:
    """A header, and which revisions it means: none for a header that is not sent."""

    lines: tuple[str, ...] = ()
    means: str | frozenset[str] | None = None


def naming(*lines: str, means: str = "") -> Condition:
    """Return a condition of those lines that means those revisions; `*` means whichever."""
    return Condition(lines, means if means == ANYTHING else frozenset(means.split()))


IF_MATCH = {
    "none": Condition(),
    "*": naming("*", means=ANYTHING),
    "matching": naming('"2"', means="2"),
    "other": naming('"7"', means="7"),
    "revision 0": naming('"0"', means="0"),
    "list with": naming('"1", "2",\t"3"', means="1 2 3"),
    "list without": naming('"1","3"', means="1 3"),
    "two lines": naming('"1"', '"2"', means="1 2"),
    "two lines without": naming('"1"', '"3"', means="1 3"),
    "empty members": naming(', ,"2",', means="2"),
    # RFC 9110 has these compared as they are, but proxies that compress make them of ours.
    "weak": naming('W/"2"', means="2"),
    "suffix": naming('"1", "2-gzip"', means="1 2"),
    "unquoted": naming("2"),
    "unclosed": naming('"2'),
    "more than a tag": naming('"2"3'),
    "all in one tag": naming('"1,2"'),
    "another spelling": naming('"02"'),
    "nothing in it": naming(""),
    "* among others": naming('*, "7"', means="7"),
}
IF_NONE_MATCH = {
    "none": Condition(),
    "*": naming("*", means=ANYTHING),
    "matching": naming('"2"', means="2"),
    "weak": naming('W/"2"', means="2"),
    "other": naming('"7"', means="7"),
    "list with": naming('"1", "2"', means="1 2"),
    "two lines": naming('"1"', '"2"', means="1 2"),
    "list without": naming('"1", "3"', means="1 3"),
    "garbage": naming("2"),
}
UNCONDITIONAL = {
    "entry": {"PUT": (201, 200), "PATCH": (404, 200), "DELETE": (404, 200)},
    "ticker": {"PATCH": (404, 200), "DELETE": (404, 200)},
}
"""What each method is answered without conditions: where nothing stands, and where something does.

It stands in revision 2.
"""


def rfc_9110(method: str, without: int, stands: str, match: Condition, none: Condition) -> int:
    """Return the status of a request under conditions, by that of the same without them."""
    if not 200 <= without < 300:  # 13.2.1
        return without
    if match.means is not None:  # 13.2.2, step 1
        is_met = bool(stands) and (match.means == ANYTHING or stands in match.means)
        if not is_met:
            return 412
    if none.means is not None:  # 13.2.2, step 3
        is_met = not stands or (none.means != ANYTHING and stands not in none.means)
        if not is_met:
            return 304 if method in {"GET", "HEAD"} else 412
    return without


def made(editor, what, path, slug):
    """Let it stand in its second revision."""
    if what == "ticker":
        editor.create(slug)
        editor.http.patch(path, json={"title": "Zwei"})
    else:
        editor.http.put(path, json={"headline": "Eins"})
        editor.http.patch(path, json={"headline": "Zwei"})


def pairs(what):
    """Return pairs of conditions: all for entries; for tickers, which cost more, one at a time."""
    found = product(IF_MATCH, IF_NONE_MATCH)
    return [(one, two) for one, two in found if what == "entry" or "none" in {one, two}]


@pytest.mark.parametrize("stands", ["", "2"], ids=["nothing there", "there"])
@pytest.mark.parametrize(
    ("what", "method"), [(what, method) for what in UNCONDITIONAL for method in UNCONDITIONAL[what]]
)
def test_each_write_heeds_its_conditions(editor, ticker, what, method, stands):
    """Under each pair of conditions it is done or refused as the standard has it."""
    without = UNCONDITIONAL[what][method][bool(stands)]
    body = {"title": "Neu"} if what == "ticker" else {"headline": "Neu"}
    options = {} if method == "DELETE" else {"json": body}
    wrong, path = {}, ""
    for number, (match, none) in enumerate(pairs(what)):
        if not path:
            slug = f"{ticker}-{number}"
            path = f"/{slug}" if what == "ticker" else f"/{ticker}/entries/e{number}"
            if stands:
                made(editor, what, path, slug)
        conditions = IF_MATCH[match], IF_NONE_MATCH[none]
        headers = [("If-Match", line) for line in conditions[0].lines]
        headers += [("If-None-Match", line) for line in conditions[1].lines]
        answer = editor.http.request(method, path, headers=headers, **options)
        expected = rfc_9110(method, without, stands, *conditions)
        if answer.status_code != expected:
            wrong[match, none] = f"{answer.status_code} for {expected}"
        if answer.status_code == 412:
            told = answer.json()
            assert told.get(what, {}).get("revision", 0) == int(stands or 0)
            assert editor.http.get(path).status_code == (200 if stands else 404)
        elif stands or answer.is_success:  # what is refused by a condition is there for the next
            path = ""
    assert not wrong


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("what", UNCONDITIONAL)
def test_each_reading_heeds_its_conditions(editor, ticker, what, method):
    """Under each pair of conditions it is answered, or is known, or is not what is asked for."""
    slug = f"{ticker}-read"
    path = f"/{slug}" if what == "ticker" else f"/{ticker}/entries/e"
    made(editor, what, path, slug)
    wrong = {}
    for match, none in product(IF_MATCH, IF_NONE_MATCH):
        conditions = IF_MATCH[match], IF_NONE_MATCH[none]
        headers = [("If-Match", line) for line in conditions[0].lines]
        headers += [("If-None-Match", line) for line in conditions[1].lines]
        status = editor.http.request(method, path, headers=headers).status_code
        expected = rfc_9110(method, 200, "2", *conditions)
        if status != expected:
            wrong[match, none] = f"{status} for {expected}"
    assert not wrong


@pytest.mark.parametrize("match", ["*", '"1"', '"7"'])
def test_conditions_do_not_hide_other_refusals(server, editor, ticker, match):
    """What would be refused without them is refused in the same way with them."""
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Eins"})
    editor.http.put(f"/{ticker}/entries/gone", json={"headline": "Eins"})
    editor.http.delete(f"/{ticker}/entries/gone", params={"purge": "1"})
    headline = {"headline": "Zwei"}
    refused = [
        (401, "PUT", f"/{ticker}/entries/a", {"json": headline, "auth": None}),
        (404, "PUT", f"/{ticker}-none/entries/a", {"json": headline}),
        (404, "PATCH", f"/{ticker}/entries/none", {"json": headline}),
        (410, "PUT", f"/{ticker}/entries/gone", {"json": headline}),
        (415, "PUT", f"/{ticker}/entries/a", {"content": b"x"}),
        (422, "PUT", f"/{ticker}/entries/a", {"json": {"headlin": "Zwei"}}),
        (422, "PATCH", f"/{ticker}/entries/a", {"json": {"headlin": None}}),
        (422, "PATCH", f"/{ticker}/entries/a", {"json": {"state": False}}),
        (422, "PATCH", f"/{ticker}", {"json": {"title": None}}),
        (400, "PUT", f"/{ticker}/entries/a", {"json": []}),
    ]
    for status, method, path, options in refused:
        headers = {"If-Match": match, "If-None-Match": "*"}
        if options.pop("auth", editor) is None:
            headers["Authorization"] = "Bearer made-up"
        answer = editor.http.request(method, path, headers=headers, **options)
        assert answer.status_code == status, answer.text
