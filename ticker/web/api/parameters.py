"""Parameters: what stands in addresses and headers, read and described by the same things.

None is described with a default: clients that are generated would send it, and so say what nobody
has said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from ticker.web.http.problems import parameter


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something of a name, in an address or a header."""

    name: str
    words: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    example: object = None
    refused: int | None = None
    """The status of the problem where it cannot be what it is; None where nothing is refused."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something in an address that is asked for by `1`."""

    name: str
    words: str

    @property
    def parameter(self) -> Parameter:
        """Return how it is described."""
        schema = {"type": "string", "enum": ["0", "1"]}
        return Parameter(self.name, self.words, schema, "1", refused=400)

    def of(self, request: Request) -> bool:
        """Return whether a request asks for it; a 400 Problem where that cannot be told."""
        value = request.query_params.get(self.name, "0")
        if value not in {"0", "1"}:
            raise parameter(400, self.name, "1, or left out", value)
        return value == "1"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number in an address."""

    name: str
    words: str
    most: int
    usual: int

    @property
    def parameter(self) -> Parameter:
        """Return how it is described."""
        words = f"{self.words} Where it is left out: {self.usual}."
        schema = {"type": "integer", "minimum": 1, "maximum": self.most}
        return Parameter(self.name, words, schema, self.usual, refused=422)

    def of(self, request: Request) -> int:
        """Return the number in a request; a 422 Problem where there is none that may be."""
        text = request.query_params.get(self.name, str(self.usual))
        digits = len(str(self.most))
        if not (re.fullmatch(f"[0-9]{{1,{digits}}}", text) and 1 <= int(text) <= self.most):
            raise parameter(422, self.name, f"1 to {self.most}", text)
        return int(text)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several words in an address, the first of which is meant where none stands there."""

    name: str
    words: str
    values: tuple[str, ...]

    @property
    def parameter(self) -> Parameter:
        """Return how it is described."""
        words = f"{self.words} Where it is left out: `{self.values[0]}`."
        schema = {"type": "string", "enum": list(self.values)}
        return Parameter(self.name, words, schema, self.values[0], refused=422)

    def of(self, request: Request) -> str:
        """Return the word in a request; a 422 Problem where it is none of them."""
        value = request.query_params.get(self.name, self.values[0])
        if value not in self.values:
            raise parameter(422, self.name, f"one of {', '.join(self.values)}", value)
        return value
