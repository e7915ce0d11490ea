"""Schemas: the JSON Schema of models, as generated clients need it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

_PLACE = "#/components/schemas/{model}"
_NOTHING: tuple[object, ...] = ({}, [], "", None, False, 0)


class _WithoutDefaults(GenerateJsonSchema):
    """A default is told in words: clients that are generated send it, or ask everybody for it."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        usual = described.pop("default", None)
        if usual in _NOTHING:
            return described
        words = f"Where it is left out: `{json.dumps(usual)}`."
        before = described.get("description")
        return {**described, "description": f"{before} {words}" if before else words}

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - it overrides
        """Leave out titles, which only repeat the name of a field."""
        return False


def reference(model: type[BaseModel]) -> dict[str, Any]:
    """Return what refers to a model's schema."""
    return {"$ref": _PLACE.format(model=model.__name__)}


def schemas_of(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of models, and of all that they are made of, by their names."""
    every = sorted(set(models), key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "validation") for model in every],
        ref_template=_PLACE,
        schema_generator=_WithoutDefaults,
    )
    found: dict[str, Any] = schemas["$defs"]
    for schema in found.values():
        schema.pop("title", None)
    return found
