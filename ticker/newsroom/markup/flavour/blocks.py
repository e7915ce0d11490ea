"""Blocks: which lines are lists, quotations, tables, code and headings, and which are text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, list_block, table
from markdown_it.rules_block.list import skipBulletListMarker, skipOrderedListMarker
from markdown_it.rules_block.table import escapedSplit

Rule = Callable[[StateBlock, int, int, bool], bool]

DEEPEST = 8
"""How deep blocks may stand in one another; the parser leaves out what is deeper than 20."""
WIDEST_GAP = 4
"""How many spaces may stand between a marker and its text before they count as part of that."""

_FENCE = re.compile(r"(`{3,})[ \t]*(?:[\w+#.-]+[ \t]*)?")
_FENCED = re.compile(r"(`{3,})[ \t]*")
_RULE = re.compile(r"-(?:[ \t]*-){2,}[ \t]*")
_GOES_ON = re.compile(r">(?:$|[ \t])")
_QUOTED = re.compile(r">(?:$|[ \t](?!\s*\d))")
_COLUMNS = re.compile(r"(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?")
_MARKS = frozenset("-*0123456789")
_MEASURE = re.compile(r"\d[\d.,]*\s*(?:%|°|€|Grad\b|Prozent|Punkte?\b)")

# What is noted of one text
_LEFT_OPEN, _MEASURED = "left open", "measured"


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take for code what stands between backticks, with at most the name of a language."""
    opened = _begins(state, start, "`") and _FENCE.fullmatch(_line_of(state, start))
    if not opened or not _is_closed(state, start, end, len(opened[1])):
        return False
    return fence(state, start, end, silent)


def _is_closed(state: StateBlock, start: int, end: int, length: int) -> bool:
    """Tell whether code that begins in a line has an end."""
    left_open = state.env.setdefault(_LEFT_OPEN, {})
    since, until, sought = left_open.get(state.level, (0, 0, 0))
    if since <= start < until and length >= sought:
        return False
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        closing = _FENCED.fullmatch(_line_of(state, line))
        if closing and len(closing[1]) >= length:
            return True
        line += 1
    left_open[state.level] = (start, line, length)
    return False


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take hyphens that stand alone for a line; what else looks like one is text."""
    if not _begins(state, start, "-") or not (start == 0 or state.isEmpty(start - 1)):
        return False
    return bool(_RULE.fullmatch(_line_of(state, start))) and hr(state, start, end, silent)


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not _begins(state, start, "#") or _follows_a_marker(state, start):
        return False
    return heading(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line for quoted, but not where a number is to be greater than another."""
    if not _begins(state, start, ">"):
        return False
    if not _QUOTED.match(_line_of(state, start)) or _is_nested_badly(state, start):
        return False
    behind, whole = start + 1, state.lineMax
    while behind < end and _GOES_ON.match(_line_of(state, behind)):
        behind += 1
    state.lineMax = behind
    try:
        return blockquote(state, start, behind, silent)
    finally:
        state.lineMax = whole


def end(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001 - as rules are called
    """End a quotation with the first line that is not marked, and an item with one beside it.

    CommonMark goes on with both, so a quotation would hold what nobody has said.
    """
    outdented = state.sCount[start] < state.blkIndent
    return silent and (outdented or state.parentType == "blockquote")


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take lines for rows of a table as long as each has cells, and a column for each cell."""
    if start + 2 > end or not _COLUMNS.fullmatch(_line_of(state, start + 1)):
        return False
    columns, line = _cells(state, start + 1), start + 2
    while line < end and "|" in _line_of(state, line) and _cells(state, line) <= columns:
        line += 1
    no_rows = line == start + 2 < end and "|" in _line_of(state, line)
    return not no_rows and table(state, start, line, silent)


def _cells(state: StateBlock, line: int) -> int:
    cells = escapedSplit(_line_of(state, line).strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


@dataclass(frozen=True, slots=True)
class _Item:
    """The first line of a list's item."""

    sign: str
    number: str
    """"" in a list without numbers."""
    indent: int
    """How far lines are indented that belong to it."""
    text: str


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take for a list what has two items; a numbered one begins with 1 and 2."""
    first = _item(state, start)
    if first is None or not first.text or _is_nested_badly(state, start):
        return False
    behind = _end_of_list(state, start, end, first)
    if behind is None:
        return False
    tokens = len(state.tokens)
    made = list_block(state, start, behind, silent)
    if made and not silent:
        _keep_numbers(state, tokens)
    return made


def _end_of_list(state: StateBlock, start: int, end: int, first: _Item) -> int | None:
    """Return the line behind a list; None where it is none."""
    since, until = state.env.get(_MEASURED, (0, 0))
    if first.number not in {"", "1"} or (since <= start < until and not first.number):
        return None
    items, line = [first], start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        if not state.isEmpty(line) and state.sCount[line] < items[-1].indent:
            item = _item(state, line)
            if item is None or item.sign != first.sign:
                break
            if first.number and not _may_follow(item, items):
                break
            items.append(item)
        line += 1
    if not first.number and all(_MEASURE.match(item.text) for item in items):
        state.env[_MEASURED] = (start, line)
        return None
    within = state.listIndent >= 0
    return line if len(items) > 1 or (within and not first.number) else None


def _may_follow(item: _Item, items: list[_Item]) -> bool:
    """Tell whether an item's number can be that of a list: the second is 2, and none is 03."""
    return item.number == ("2" if len(items) == 1 else str(int(item.number)))


def _item(state: StateBlock, line: int) -> _Item | None:
    """Read the first line of an item; its indent is counted as ``rules_block.list`` does."""
    begin = state.bMarks[line] + state.tShift[line]
    if state.src[begin : begin + 1] not in _MARKS:
        return None
    behind, bulleted = skipBulletListMarker(state, line), True
    if behind < 0:
        behind, bulleted = skipOrderedListMarker(state, line), False
    if behind < 0:
        return None
    text = state.src[behind : state.eMarks[line]]
    stripped = text.lstrip(" \t")
    column = state.sCount[line] + behind - begin
    gap = len(text[: len(text) - len(stripped)].expandtabs(4)) if stripped else 1
    number = "" if bulleted else state.src[begin : behind - 1]
    return _Item(
        state.src[behind - 1],
        number,
        column + (gap if gap <= WIDEST_GAP else 1),
        stripped,
    )


def _keep_numbers(state: StateBlock, tokens: int) -> None:
    """Let each item of a list show the number that was typed."""
    level, expected = state.tokens[tokens].level + 1, 1
    for token in state.tokens[tokens:]:
        if token.type == "list_item_open" and token.level == level and token.info:
            if int(token.info) != expected:
                token.attrs = {"value": int(token.info)}
            expected = int(token.info) + 1


def _is_nested_badly(state: StateBlock, line: int) -> bool:
    return state.level >= DEEPEST or _follows_a_marker(state, line)


def _follows_a_marker(state: StateBlock, line: int) -> bool:
    """Tell whether a list's marker stands before it, as in ``1. - 3. Mai``."""
    at = state.bMarks[line] + state.tShift[line]
    return bool(state.src[state.src.rfind("\n", 0, at) + 1 : at].strip(" \t>"))


def _begins(state: StateBlock, line: int, sign: str) -> bool:
    return state.src.startswith(sign, state.bMarks[line] + state.tShift[line])


def _line_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


RULES: dict[str, tuple[Rule, list[str]]] = {
    "table": (_table, ["paragraph"]),
    "fence": (_fence, ["paragraph", "blockquote", "list"]),
    "blockquote": (_quote, ["paragraph", "blockquote", "list"]),
    "hr": (_line, []),
    "list": (_list, ["paragraph", "blockquote"]),
    "heading": (_heading, ["paragraph", "blockquote"]),
}
"""The rules of blocks, each with those that it may interrupt."""
