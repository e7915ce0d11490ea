"""Fields: what single values must be that a request asks to be stored.

A value at fault is a key with values, as every refusal is (see `refusals`); in which words it is
told is not decided here.
"""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from inspect import cleandoc, getsource
from itertools import pairwise
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ticker.newsroom.content.text import is_seen, settled

MARKDOWN = (
    "Markdown in which a line break is one: emphasis, links, lists of two items or more, quotes, "
    "tables, fenced code, headings with #, and --- alone. What could not be meant as markup is "
    "text, such as Leser*innen, or 3. Oktober."
)
"""What is said of fields in it to programs; `docs/text.md` says it to editors."""

_LONGEST_SHOWN = 70
_NOT_IN_A_LINE = r"\x00-\x08\x0a-\x1f\x7f\u2028\u2029"
_NOT_IN_LINES = r"\x00-\x08\x0e-\x1f\x7f"


class Asked(BaseModel):
    """What a request may say: nothing else than its fields, which do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return described(cls, handler.resolve_ref_schema(handler(schema)))


def described(model: type[Asked], schema: JsonSchemaValue) -> JsonSchemaValue:
    """Return a JSON Schema in which fields have the words that stand below them in the source.

    Pydantic would read them while it makes each class: a tenth of the time that a start takes.
    """
    for part in model.__mro__:
        if issubclass(part, Asked) and part is not Asked:
            for name, words in _words_in(getsource(part)):
                field = schema["properties"][name]
                schema["properties"][name] = {"description": words, **field}
    return schema


def _words_in(source: str) -> Iterator[tuple[str, str]]:
    """Yield the fields of a class with the words below them."""
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, text in pairwise(body.body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str() as words)),
            ):
                yield name, cleandoc(words)


def fault(key: str, /, **values: Any) -> PydanticCustomError:
    """Return the error of a value, to be raised in a validator."""
    return PydanticCustomError(key, key, values)


def shown(value: str) -> str:
    """Return a value as far as it is repeated in a sentence: short, and fit to be printed."""
    return "".join(one if one.isprintable() else "\ufffd" for one in value[:_LONGEST_SHOWN])


def _writable(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON may name half a character, such as \ud800
        raise fault("not_utf8") from None
    return value


@dataclass(frozen=True, slots=True)
class _Text(ABC):
    """Text of a length, counted in characters, or in bytes of UTF-8."""

    too_long: ClassVar[str] = "too_long"
    without: ClassVar[str]
    """Characters that cannot be in it, as a set of a regular expression names them."""

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        any_of_it = f"[^{self.without}]*"
        described = {**handler(schema), "maxLength": self.most, "pattern": f"^{any_of_it}$"}
        if not self.least:
            return described
        seen = f"^{any_of_it}[^\\s{self.without}]{any_of_it}$"
        return {**described, "minLength": self.least, "pattern": seen}

    @abstractmethod
    def read(self, value: str) -> str:
        """Return the text as it is kept; raises the error of what it is not."""

    @property
    def controls(self) -> re.Pattern[str]:
        """Return what finds such a character."""
        return re.compile(f"[{self.without}]")

    def size(self, value: str) -> int:
        """Return how long a text is."""
        return len(value)

    def _sized(self, value: str) -> str:
        if (size := self.size(value)) > self.most:
            raise fault(self.too_long, most=self.most, found=size)
        if size < self.least:
            raise fault("empty")
        return value


class Line(_Text):
    """Plain text on one line, without space around it; "" where readers would see nothing."""

    without = _NOT_IN_A_LINE

    def read(self, value: str) -> str:
        value = settled(_writable(value)).strip(" \t\n").replace("\t", " ")
        if self.controls.search(value):
            raise fault("not_one_line")
        return self._sized(value if is_seen(value) else "")


class Lines(_Text):
    """Text of several lines."""

    without = _NOT_IN_LINES

    def read(self, value: str) -> str:
        value = settled(_writable(value))
        if self.controls.search(value):
            raise fault("control_characters")
        return self._sized(value)


class Bytes(Lines):
    """Text of several lines, which is limited by its size in UTF-8."""

    too_long: ClassVar[str] = "too_many_bytes"

    def size(self, value: str) -> int:
        return len(value.encode())


def as_it_stands(model: type[Asked], asked: Mapping[str, Any], standing: object) -> dict[str, Any]:
    """Return asked values; a text as it stands where only what its rule settles sets them apart.

    So what an earlier version let in, and a form gives back, is no change.
    """
    values = dict(asked)
    for name, value in asked.items():
        stands = getattr(standing, name, None)
        if type(value) is type(stands) is str and value == _read(model, name, stands):
            values[name] = stands
    return values


def _read(model: type[Asked], name: str, text: str) -> str | None:
    """Return what the rule of a field makes of a text; None where there is none, or it refuses."""
    rules = [rule for rule in model.model_fields[name].metadata if isinstance(rule, _Text)]
    try:
        return rules[0].read(text) if rules else None
    except PydanticCustomError:
        return None


@dataclass(frozen=True, slots=True)
class Form:
    """The form that a text has to have, whole; what has another is refused by that key."""

    pattern: re.Pattern[str]
    key: str

    def read(self, value: str) -> str:
        """Return a text of that form; raises the error of what has another."""
        if not self.pattern.fullmatch(value):
            raise fault(self.key, found=shown(value))
        return value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^{self.pattern.pattern}$"}


def is_web_address(value: str | None) -> bool:
    """Tell whether a text is an http(s) or root-relative address."""
    if value is None or re.search(r"[\s\x00-\x1f\x7f<>\"]", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    rooted = value.startswith("/") and not value.startswith(("//", "/\\"))
    return rooted or (parts.scheme in {"http", "https"} and bool(parts.netloc))


def web_address(value: str) -> str:
    """Return an http(s) or root-relative address, without the blanks that pasting leaves."""
    value = value.strip()
    if not is_web_address(value):
        raise fault("not_an_address", found=shown(value))
    return value


WebAddress = Annotated[str, Line(2000), AfterValidator(web_address)]
