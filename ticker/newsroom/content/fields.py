"""Fields: what single values must be that a request asks to be stored.

A value at fault is a key with values, as every refusal is (see `refusals`); in which words it is
told is not decided here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_LONGEST_SHOWN = 70
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_CONTROLS_BUT_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Asked(BaseModel):
    """What a request may say: nothing else than its fields, which do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        described = {**handler(schema), "maxLength": self.most}
        return {**described, "minLength": self.least} if self.least else described

    @abstractmethod
    def read(self, value: str) -> str:
        """Return the text as it is kept; raises the error of what it is not."""

    def _sized(self, value: str) -> str:
        if len(value) > self.most:
            raise fault("too_long", most=self.most, found=len(value))
        if len(value) < self.least:
            raise fault("empty")
        return value


class Line(_Text):
    """Plain text on one line, without space around it."""

    def read(self, value: str) -> str:
        value = _writable(value).strip()
        if _CONTROLS.search(value):
            raise fault("not_one_line")
        return self._sized(value)


class Lines(_Text):
    """Text of several lines."""

    def read(self, value: str) -> str:
        if _CONTROLS_BUT_LINES.search(_writable(value)):
            raise fault("control_characters")
        return self._sized(value)


class Bytes(Lines):
    """Text of several lines, which is limited by its size in UTF-8."""

    def _sized(self, value: str) -> str:
        size = len(value.encode())
        if size > self.most:
            raise fault("too_many_bytes", most=self.most, found=size)
        return value


def matching(pattern: re.Pattern[str], key: str) -> Callable[[str], str]:
    """Return what lets through only texts of a form."""

    def read(value: str) -> str:
        if not pattern.fullmatch(value):
            raise fault(key, found=shown(value))
        return value

    return read


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
    """Return an http(s) or root-relative address."""
    if not is_web_address(value):
        raise fault("not_an_address", found=shown(value))
    return value


WebAddress = Annotated[str, Line(2000), AfterValidator(web_address)]
