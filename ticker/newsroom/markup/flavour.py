"""The flavour of Markdown that editors write: CommonMark where they mean markup, text where not.

Whoever writes news means text. ``Leser*innen``, ``3. Oktober``, ``- 5 Grad``, ``>50 %``, ``F**k``,
``[Update]: Entwarnung`` and ``~~~ Eilmeldung ~~~`` are sentences, and CommonMark takes their signs
away, or changes their numbers. So the rules of markdown-it-py stand here with one question in front
of each: could that be markup at all? Where it could not, the rule looks away, and what was typed is
what is read. What is left of Markdown is in `docs/text.md`, in words for editors.

Each list is parsed first and judged then, since only then it is known how many items it has; what
is no list is taken back, and its lines are text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import StateBlock, blockquote, fence, hr, list_block, table
from markdown_it.rules_block.list import skipBulletListMarker, skipOrderedListMarker
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline, backtick, escape
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

BlockRule = Callable[[StateBlock, int, int, bool], bool]

DEEPEST = 8
"""How deep blocks may stand in one another; the parser leaves out what is deeper than 20."""

_FENCE = re.compile(r"(`{3,})[ \t]*[\w+#.-]*[ \t]*")
_FENCED = re.compile(r"`{3,}[ \t]*")
_LEFT_OPEN = "left open"
_RULE = re.compile(r"-(?:[ \t]*-){2,}[ \t]*")
_OPENING, _CLOSING = "([{„‚«‹", ")]}"
"""What no emphasis ends behind, and what none begins at."""
_ENDS = ".,;:!?*_~'\"…"
"""What ends a sentence rather than an address, where an address ends with it."""
_PAIRS = {")": "("}

# The quotation marks of German and its neighbours end an address, though they are letters to a URL.
_ADDRESS = r"""
    (?P<web> (?<![\w@./]) (?:https?://|www\.) [^\s<>"„“”«»‚‘’`|\[\]]+ )
  | (?P<mail> (?<![\w@./+-]) \w [\w.+-]* @ (?:[\w-]+\.)+ [^\W\d_]{2,} )
"""
_ADDRESS_HERE = re.compile(_ADDRESS, re.VERBOSE | re.IGNORECASE)
_STOP = re.compile(rf"[\n!#$%&*+\-:<=>@\[\\\]^_`{{}}~] | {_ADDRESS}", re.VERBOSE | re.IGNORECASE)
"""What plain text ends before: a sign that may be markup, or an address."""
_DESTINATION = re.compile(r"(?:https?://|mailto:|tel:|www\.|[/#])", re.IGNORECASE)


def markdown() -> MarkdownIt:
    """Return a parser of that flavour."""
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.enable(["strikethrough", "table"])
    made.disable(["code", "reference", "lheading", "html_block", "html_inline"])
    made.normalizeLink = _destination  # type: ignore[method-assign]
    made.normalizeLinkText = str  # type: ignore[method-assign,assignment]
    made.validateLink = _is_destination  # type: ignore[method-assign]
    block, inline = made.block.ruler, made.inline.ruler
    interrupting = ["paragraph", "blockquote", "list"]
    block.at("table", _table, {"alt": ["paragraph"]})
    block.at("fence", _fence, {"alt": interrupting})
    block.at("blockquote", _quote, {"alt": interrupting})
    block.at("hr", _line, {"alt": []})
    block.at("list", _list, {"alt": ["paragraph", "blockquote"]})
    inline.at("text", _text)
    inline.before("text", "address", _address)
    inline.at("escape", _escape)
    inline.at("backticks", _backticks)
    inline.at("emphasis", _emphasis)
    return made


# Blocks


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take for code what stands between backticks, with at most the name of a language."""
    opened = _FENCE.fullmatch(_line_of(state, start))
    if not opened or _is_left_open(state, end, len(opened[1])):
        return False
    tokens = len(state.tokens)
    if not fence(state, start, end, silent):
        return False
    if silent or (state.line > start + 1 and _FENCED.fullmatch(_line_of(state, state.line - 1))):
        return True
    state.env[_LEFT_OPEN] = (end, len(opened[1]))
    _take_back(state, tokens, start)
    return False


def _is_left_open(state: StateBlock, end: int, length: int) -> bool:
    """Tell whether a search for the end of such a code has come to nothing already."""
    searched_to, sought = state.env.get(_LEFT_OPEN, (0, 0))
    return bool(searched_to == end and length >= sought)


def _line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take hyphens that stand alone for a line; what else looks like one is text."""
    return bool(_RULE.fullmatch(_line_of(state, start))) and hr(state, start, end, silent)


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take a line for quoted, but not where a number is to be greater than another."""
    if state.level >= DEEPEST or _line_of(state, start)[1:2].isdecimal():
        return False
    return blockquote(state, start, end, silent)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take for a table what has a cell for each of its columns, and no cell without one."""
    tokens = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    if silent:
        return True
    columns = sum(token.type == "th_open" for token in state.tokens[tokens:])
    if all(_cells(state, line) <= columns for line in range(start + 2, state.line)):
        return True
    _take_back(state, tokens, start)
    return False


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take for a list what has two items; a numbered one begins with 1 and 2."""
    if silent and state.sCount[start] < state.blkIndent:  # the next item of a list around
        return list_block(state, start, end, silent)
    if state.level >= DEEPEST or not _may_be_a_list(state, start, end):
        return False
    tokens = len(state.tokens)
    if not list_block(state, start, end, silent):
        return False
    if silent:
        return True
    opened = state.tokens[tokens]
    items = [one for one in state.tokens[tokens:] if _is_item_of(opened, one)]
    if _is_a_list(state, opened, items):
        for number, item in enumerate(items, 1):
            if item.info and int(item.info) != number:
                item.attrs = {"value": int(item.info)}
        return True
    _take_back(state, tokens, start)
    return False


def _is_item_of(opened: Token, token: Token) -> bool:
    return token.type == "list_item_open" and token.level == opened.level + 1


def _is_a_list(state: StateBlock, opened: Token, items: list[Token]) -> bool:
    if opened.type == "bullet_list_open":
        return len(items) > 1 or _is_within_a_list(state)
    return [item.info for item in items[:2]] == ["1", "2"] and all(
        item.info == str(int(item.info)) for item in items
    )


def _is_within_a_list(state: StateBlock) -> bool:
    return state.listIndent >= 0 or state.parentType == "list"


def _may_be_a_list(state: StateBlock, start: int, end: int) -> bool:
    """Look ahead for a second item, which decides in most cases, and without parsing the first."""
    bulleted = True
    behind = skipBulletListMarker(state, start)
    if behind < 0:
        behind, bulleted = skipOrderedListMarker(state, start), False
    if behind < 0 or (bulleted and _is_within_a_list(state)):
        return behind >= 0
    alone = state.skipSpaces(behind) >= state.eMarks[start]
    if alone or not (bulleted or _number(state, start, behind) == "1"):
        return False
    skip = skipBulletListMarker if bulleted else skipOrderedListMarker
    sign, indent = state.src[behind - 1], state.sCount[start]
    for line in range(start + 1, end):
        if state.isEmpty(line) or state.sCount[line] > indent + 3:
            continue
        if state.sCount[line] < state.blkIndent:
            return False
        behind = skip(state, line)
        if behind >= 0 and state.src[behind - 1] == sign:
            if bulleted or _number(state, line, behind) == "2":
                return True
            if state.sCount[line] <= indent:
                return False
    return False


def _number(state: StateBlock, line: int, behind: int) -> str:
    """Return what a line is numbered with."""
    return state.src[state.bMarks[line] + state.tShift[line] : behind - 1]


def _take_back(state: StateBlock, tokens: int, line: int) -> None:
    del state.tokens[tokens:]
    state.line = line


def _line_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _cells(state: StateBlock, line: int) -> int:
    cells = escapedSplit(_line_of(state, line).strip())
    return len(cells) - (not cells[0]) - (len(cells) > 1 and not cells[-1])


# Within a line


def _text(state: StateInline, silent: bool) -> bool:
    """Take what is only text, up to a sign that may be markup, or to an address."""
    stop = _STOP.search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """Make a link of a bare address."""
    found = _ADDRESS_HERE.match(state.src, state.pos, state.posMax)
    if not found or state.linkLevel > 0:
        return False
    text = _trimmed(found[0])
    link = _destination(f"mailto:{text}" if found["mail"] else text)
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": link}
        state.push("text", "", 0).content = text
        state.push("link_close", "a", -1)
    state.pos += len(text)
    return True


def _trimmed(address: str) -> str:
    """Return an address without what belongs to the sentence around it."""
    unpaired = {end: address.count(end) - address.count(begin) for end, begin in _PAIRS.items()}
    end = len(address)
    while (last := address[end - 1]) in _ENDS or unpaired.get(last, 0) > 0:
        end -= 1
        if last in unpaired:
            unpaired[last] -= 1
    return address[:end]


def _escape(state: StateInline, silent: bool) -> bool:
    r"""Let a backslash take the meaning from a sign; two of them are text, as in ``\\server``."""
    return state.src[state.pos + 1 : state.pos + 2] != "\\" and escape(state, silent)


def _backticks(state: StateInline, silent: bool) -> bool:
    """Take for code what stands between backticks, unless they stand for apostrophes."""
    alone = state.src[state.pos + 1 : state.pos + 2] != "`"
    return not (alone and _is_within_a_word(state, state.pos, 1)) and backtick(state, silent)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Note stars and underscores that may begin or end an emphasis, as markdown-it's own rule."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    opens, closes = scanned.can_open, scanned.can_close
    if marker == "*":
        opens, closes = _may_emphasise(state, scanned.length, opens=opens, closes=closes)
    for _ in range(scanned.length):
        state.push("text", "", 0).content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, opens, closes)
        )
    state.pos += scanned.length
    return True


def _may_emphasise(
    state: StateInline, length: int, *, opens: bool, closes: bool
) -> tuple[bool, bool]:
    """Return whether stars may begin or end an emphasis: within a word two may end one."""
    before = state.src[state.pos - 1] if state.pos else " "
    after = state.src[state.pos + length : state.pos + length + 1] or " "
    if _is_within_a_word(state, state.pos, length):
        numbers = before.isdecimal() and after.isdecimal()
        return False, closes and length == 2 and not numbers  # noqa: PLR2004 - as in **fett**er
    born = length == 1 and before == "(" and after.isdecimal()  # (*1954)
    opens &= not born and before not in _CLOSING and after not in _CLOSING
    return opens, closes and before not in _OPENING


def _is_within_a_word(state: StateInline, at: int, length: int) -> bool:
    """Tell whether signs have a letter or a digit on both sides."""
    return _is_of_a_word(state.src, at - 1, -1) and _is_of_a_word(state.src, at + length, 1)


def _is_of_a_word(text: str, at: int, step: int) -> bool:
    """Tell whether a letter or digit stands there, be it behind an accent or a soft hyphen."""
    while 0 <= at < len(text):
        if text[at].isalnum():
            return True
        if unicodedata.category(text[at]) not in {"Mn", "Mc", "Cf"}:
            return False
        at += step
    return False


# Links


def _destination(url: str) -> str:
    return normalizeLink(f"https://{url}" if url.lower().startswith("www.") else url)


def _is_destination(url: str) -> bool:
    """Tell whether a link leads anywhere: ``[45](46)`` is text."""
    return bool(_DESTINATION.match(url)) and not url.startswith(("//", "/\\"))
