"""Schemas: the JSON Schema of models, as clients that are generated need it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_PLACE = "#/components/schemas/{model}"
_NOTHING: tuple[object, ...] = ({}, [], "", None, False)


def reference(model: type[BaseModel]) -> dict[str, Any]:
    """Return what refers to a model's schema."""
    return {"$ref": _PLACE.format(model=model.__name__)}


def schemas_of(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Return the schemas of models, and of all that they are made of, by their names."""
    every = sorted(set(models), key=lambda model: model.__name__)
    _, schemas = models_json_schema([(model, "validation") for model in every], ref_template=_PLACE)
    found: dict[str, Any] = schemas["$defs"]
    for schema in found.values():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            _say_default(field)
    return found


def _say_default(field: dict[str, Any]) -> None:
    """Tell a default in words: clients send one that is stated, or ask everybody for the field."""
    field.pop("title", None)
    usual = field.pop("default", None)
    words = field.get("description", "").split()
    if usual not in _NOTHING:
        words.append(f"Where it is left out: `{json.dumps(usual)}`.")
    if words:
        field["description"] = " ".join(words)
