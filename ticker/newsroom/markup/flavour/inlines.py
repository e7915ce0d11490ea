"""Inlines: which signs within a text are emphasis, code and links, and which are signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, backtick, escape, image, link, strikethrough
from markdown_it.rules_inline.state_inline import Delimiter

from ticker.newsroom.content.images import Picture

Rule = Callable[[StateInline, bool], bool]

_OPENING = "([{„‚"
"""What no emphasis ends behind."""
_BEFORE = frozenset(f" \t\n\u00a0{_OPENING}«»‹›“‘\"'–—-*_~")
"""What may stand before the beginning of an emphasis, or of code."""
_CLOSING = ".,;:!?)]}"
"""What none begins with."""
_BORN = re.compile(r"\d{4}(?!\d)|\d{1,2}\.[ \u00a0]?[\d\w]")
_ESCAPED = "*_~`[]#>.-)|!<&"
_LEADS_NOWHERE = re.compile(r"""\]\(\s*(?:<\s*>)?\s*(?:["'(][^)]*)?\)$""")
_MAYBE_NOWHERE = re.compile(r"""\]\(\s*(?:<\s*>)?\s*[)"'(]""")
_NO_LABEL = re.compile(r"\[\s*\]\(")

_ENDS = ".,;:!?*'\"…"
"""What ends a sentence rather than an address, where an address ends with it."""
_PAIRS = {")": "("}
# The quotation marks of German and its neighbours end an address, though they are letters to a URL.
_ADDRESSES = {
    re.compile(r"://|www\.", re.IGNORECASE): r"""(?P<web> (?=[hw]) (?<![\w@./])
        (?:https?://\w|www\.\w) (?:[^\s<>"„“”«»‚‘’`|\[\]]|\[[^\s\[\]]*\])*)""",
    re.compile("@"): r"(?P<mail> \b (?<![@./+-]) \w [\w.+-]* @ (?:[\w-]+\.)+ [^\W\d_]{2,})",
}
"""Kinds of bare addresses, by what each has and most texts have not."""
_SIGNS = r"[\n!&*<\[\\\]_`~]"
_MEDIA = "media:"
_DESTINATION = re.compile(r"(?:https?://[\w\[]|mailto:\w|tel:[\d+]|[/#])", re.IGNORECASE)

_STOPS, _NOWHERE = "stops", "nowhere"
"""Under which that is noted for one text."""


def note_addresses(state: StateCore) -> None:
    """Note what plain text ends before, a sign or an address, and whether links lack theirs."""
    state.env[_NOWHERE] = _MAYBE_NOWHERE.search(state.src) is not None
    kinds = (kind for sign, kind in _ADDRESSES.items() if sign.search(state.src))
    state.env[_STOPS] = _stops(tuple(kinds))


@cache
def _stops(addresses: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(" | ".join((_SIGNS, *addresses)), re.VERBOSE | re.IGNORECASE)


def _text(state: StateInline, silent: bool) -> bool:
    """Take what is only text, up to a sign that may be markup; make a link of a bare address."""
    stop = state.env[_STOPS].search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return bool(stop and stop.lastgroup) and _address(state, stop, silent)
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _address(state: StateInline, found: re.Match[str], silent: bool) -> bool:
    """Make a link of a bare address, where it is not within a link."""
    if state.linkLevel > 0:
        return False
    text = _trimmed(found[0])
    if not silent:
        target = destination(f"mailto:{text}" if found.lastgroup == "mail" else text)
        state.push("link_open", "a", 1).attrs = {"href": target}
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
    r"""Let a backslash take the meaning from a sign; all others are text, as in ``\\server``."""
    if state.src[state.pos] != "\\":
        return False
    follows = state.src[state.pos + 1 : state.pos + 2]
    return bool(follows) and follows in f"{_ESCAPED}\n" and escape(state, silent)


def _backticks(state: StateInline, silent: bool) -> bool:
    """Take for code what stands between backticks, unless they stand for apostrophes."""
    start, src = state.pos, state.src
    if src[start] != "`":
        return False
    behind = start
    while behind < state.posMax and src[behind] == "`":
        behind += 1
    if not start or src[start - 1] in _BEFORE:  # else what it ends with is not even looked for
        backtick(state, True)
        end, state.pos = state.pos, start
        if end == behind or _is_code(src[behind : end - (behind - start)], src[end : end + 1]):
            return backtick(state, silent)
    if not silent:
        state.append_pending(src[start:behind])
    state.pos = behind
    return True


def _is_code(inside: str, after: str) -> bool:
    """Tell whether what stands between backticks may be code."""
    spaced = inside != inside.strip() and "`" not in inside
    return not (spaced or "\n" in inside or after.isalnum())


def _link(state: StateInline, silent: bool) -> bool:
    """Take for a link what has words to be seen, and leads anywhere."""
    if state.src[state.pos] != "[" or _NO_LABEL.match(state.src, state.pos):
        return False
    return _leads_anywhere(link, state) and link(state, silent)


def _image(state: StateInline, silent: bool) -> bool:
    """Take for a picture what lies anywhere."""
    return state.src.startswith("![", state.pos) and (
        _leads_anywhere(image, state) and image(state, silent)
    )


def _leads_anywhere(rule: Rule, state: StateInline) -> bool:
    """Look ahead whether a rule would make something, and of an address."""
    if not state.env[_NOWHERE]:
        return True
    start = state.pos
    made = rule(state, True)
    end, state.pos = state.pos, start
    return made and not _LEADS_NOWHERE.search(state.src, start, end)


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Note signs that may begin or end an emphasis; what becomes of them is markdown-it's."""
    start, sign = state.pos, state.src[state.pos]
    if sign not in "*_" or silent:
        return False
    end = start + 1
    while end < state.posMax and state.src[end] == sign:
        end += 1
    opens, closes = _borders(state.src, start, end)
    for _ in range(end - start):
        state.push("text", "", 0).content = sign
        token = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(sign), end - start, token, -1, opens, closes))
    state.pos = end
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:
    start, before = state.pos, len(state.delimiters)
    if not strikethrough.tokenize(state, silent):
        return False
    if len(state.delimiters) > before:
        opens, closes = _borders(state.src, start, state.pos)
        for delimiter in state.delimiters[before:]:
            delimiter.open &= opens
            delimiter.close &= closes
    return True


def _borders(src: str, start: int, end: int) -> tuple[bool, bool]:
    """Return whether an emphasis may begin, and may end, with the signs between two places.

    It begins where words begin, and ends where they end; CommonMark asks less ("flanking").
    """
    sign, length = src[start], end - start
    before, after = src[start - 1] if start else " ", src[end : end + 1] or " "
    if sign != "_" and _is_of_a_word(src, start - 1, -1) and _is_of_a_word(src, end, 1):
        numbers = before.isdecimal() and after.isdecimal()
        return False, length == 2 and not numbers  # noqa: PLR2004 - as in **fett**er
    first = (src[end:].lstrip("*_~")[:1] or " ") if after in "*_~" else after
    opens = before in _BEFORE and first not in _CLOSING and not first.isspace()
    closes = not before.isspace() and (before.isalnum() or not after.isalnum())
    if sign == "_":
        file = after == "." and src[end + 1 : end + 2].isalnum()  # __init__.py
        return opens and first not in "-.<>^", closes and not (file or after.isalnum())
    born = sign == "*" and length == 1 and _BORN.match(src, end) is not None  # (*1954)
    return opens and not born, closes and before not in _OPENING


def _is_of_a_word(text: str, at: int, step: int) -> bool:
    """Tell whether a letter or digit stands there, be it behind an accent or a soft hyphen."""
    while 0 <= at < len(text):
        if text[at].isalnum():
            return True
        if text[at].isascii() or unicodedata.category(text[at]) not in {"Mn", "Mc", "Cf"}:
            return False
        at += step
    return False


def destination(url: str) -> str:
    """Return where a link leads; ``media:`` and an id lead to a picture of ours."""
    if url[: len(_MEDIA)].lower() == _MEDIA and (ours := Picture.parse(url[len(_MEDIA) :])):
        return ours.url
    return normalizeLink(f"https://{url}" if url.lower().startswith("www.") else url)


def is_destination(url: str) -> bool:
    """Tell whether a link leads anywhere: ``[45](46)`` is text."""
    return bool(_DESTINATION.match(url)) and not url.startswith(("//", "/\\"))


RULES: dict[str, Rule] = {
    "text": _text,
    "escape": _escape,
    "backticks": _backticks,
    "strikethrough": _strikethrough,
    "emphasis": _emphasis,
    "link": _link,
    "image": _image,
}
"""The rules within a text."""
