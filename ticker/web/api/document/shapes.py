"""Shapes: from what may be asked of something, how an edit and an answer of it look.

Both are only described, and read nothing. A client that is generated sends what a schema gives it:
so an edit has no defaults, or whatever was not mentioned would be set to them.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ticker.newsroom.content.fields import Asked, described

Shape = type[BaseModel]


class _Like(BaseModel):
    """What is made of something that may be asked, and has its words."""

    model_config = ConfigDict(defer_build=True)  # it is described when somebody asks
    like: ClassVar[type[Asked] | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made = handler.resolve_ref_schema(handler(schema))
        return described(cls.like, made) if cls.like else made


class Told(_Like):
    """An answer, in which later versions may say more."""

    model_config = ConfigDict(extra="allow")


class _Edited(_Like):
    """An edit."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@cache
def edit_of(model: type[Asked], name: str) -> Shape:
    """Return how an edit (RFC 7396) looks: nothing is needed, and null takes away what may go."""
    fields: dict[str, Any] = {
        key: (_edited(of), Field(default_factory=lambda: None, description=of.description))
        for key, of in model.model_fields.items()
    }
    words = "A merge patch: what it does not name stays, and null takes away."
    made = create_model(name, __base__=_Edited, __doc__=words, **fields)
    made.like = model
    return made


@cache
def told_of(model: type[Asked], name: str) -> Shape:
    """Return how an answer looks: all is there, in whatever form earlier versions let it in."""
    fields: dict[str, Any] = {
        key: (_told(of.annotation), Field(description=of.description))
        for key, of in model.model_fields.items()
    }
    made = create_model(name, __base__=Told, __doc__=model.__doc__, **fields)
    made.like = model
    return made


def _edited(of: FieldInfo) -> Any:
    rules = (_merged(of.annotation), *of.metadata)
    value = Annotated[rules] if of.metadata else rules[0]
    return value if of.is_required() else _either(value, None)


def _merged(annotation: Any) -> Any:
    """Return a type with edits in place of models, which are merged; lists are replaced."""
    if isinstance(annotation, type) and issubclass(annotation, Asked):
        return edit_of(annotation, f"{annotation.__name__}Patch")
    if get_origin(annotation) in {Union, UnionType}:
        return _either(*map(_merged, get_args(annotation)))
    return annotation


def _told(annotation: Any) -> Any:
    """Return a type without the rules of today: what stands was written under those of its day."""
    inner = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Annotated:
            return _told(inner[0])
        case origin if origin is list:
            return list[_told(inner[0])]  # type: ignore[misc]
        case origin if origin in {Union, UnionType}:
            return _either(*map(_told, inner))
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _either(annotation, str)  # a later version may know more
    if isinstance(annotation, type) and issubclass(annotation, Asked):
        return told_of(annotation, f"Told{annotation.__name__}")
    return annotation


def _either(*types: Any) -> Any:
    return Union[types]  # noqa: UP007 - they are known only while it runs
