"""Validators: whether whoever asks has an answer already (RFC 9110, 13.1); of what is read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus

from ticker.web.http.receiving.lists import members

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')
# What is asked for is a version, in whichever coding it was had: `"3-gz"` (ours), `"3--gzip"`.
_CODING = re.compile(r'--?[a-z]{2,7}"$')


def etag(at: object, build: str, *variant: object) -> str:
    """Return the validator of what a build has made of a position, in a variant."""
    named = _digest("\0".join(map(str, variant)))
    return f'"{at}-{build}-{named}"'


@lru_cache(maxsize=1024)
def _digest(variant: str) -> str:
    return hashlib.sha256(variant.encode()).hexdigest()[:6]


def outcome(if_match: Sequence[str], if_none_match: Sequence[str], etag: str) -> HTTPStatus | None:
    """Return the status that comes in place of an answer with a validator; None for the answer.

    Each condition is given as the lines of its header. They are asked in the order of 13.2.2.
    What is weak matches too: compressing proxies weaken what they pass on.
    """
    if if_match and _version(etag) not in {_version(one) for one in _said_in(if_match, etag)}:
        return HTTPStatus.PRECONDITION_FAILED
    if if_none_match and etag in _said_in(if_none_match, etag):
        return HTTPStatus.NOT_MODIFIED
    return None


def _said_in(lines: Sequence[str], etag: str) -> list[str]:
    """Return what a condition names; a star stands for whatever there is."""
    said = members(lines)
    if said == ["*"]:
        return [etag]
    return [tag[1] for one in said if (tag := _TAG.fullmatch(one))]


def _version(tag: str) -> str:
    return _CODING.sub('"', tag)
