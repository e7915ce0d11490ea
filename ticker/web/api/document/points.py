"""Points: what in an address says which page of a list is meant, as of when."""

from __future__ import annotations

from ticker.web.api.parameters import Parameter

_WORDS = (
    "The next {way} ones, right beyond a point: the `next` of a page that was read the same way, "
    "or the id of an entry that readers have seen. Only one of `before` and `after`."
)
BEFORE, AFTER = (
    Parameter(name, _WORDS.format(way=way), refused=422)
    for name, way in (("before", "older"), ("after", "newer"))
)
FURTHER = Parameter(
    "before",
    "The next ones: the `next` of the page before this one. What has been active meanwhile stands "
    "on the first page again.",
    refused=422,
)
AT = Parameter(
    "at",
    "The position of a `reset`: the answer is of that, or of a later one.",
    example="17-9f3c2ab1",
)
