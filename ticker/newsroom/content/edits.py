"""An edit: what is to become of some fields of what stands, whatever the others are (RFC 7396).

Only what an edit names is held to the rules of today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from ticker.newsroom.content.fields import Asked, shown
from ticker.newsroom.content.refusals import Fault, Malformed, faults


@dataclass(frozen=True, slots=True)
class Edit:
    """A merge patch of an entry, or of a ticker's header."""

    patch: Mapping[str, Any]

    def values(self, model: type[Asked], standing: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values that the patch gives to fields of a model; raises Malformed.

        ``standing`` has the JSON of those fields that are objects, into which the patch is merged.
        """
        asked, wrong = {}, {}
        for name, value in self.patch.items():
            known = model.model_fields.get(name)
            if known is None:
                wrong[shown(name)] = Fault("unknown_field")
            elif value is not None:
                asked[name] = _merged(standing.get(name), value)
                wrong |= {
                    f"{name}.{shown(inner)}": Fault("unknown_field")
                    for inner in _unknown(known.annotation, value)
                }
            elif known.is_required():
                wrong[name] = Fault("missing")
        needed = [name for name, one in model.model_fields.items() if one.is_required()]
        # Fields that are not named are not looked at; those that cannot be left out need a value.
        filled = {name: "-" for name in needed if name not in asked} | asked
        try:
            made = model.model_validate(filled)
        except ValidationError as error:
            wrong |= faults(error)
        if wrong:
            raise Malformed(wrong)
        return {name: getattr(made, name) for name in self.patch}


def _unknown(annotation: Any, patch: Any) -> set[str]:
    """Return the names in the patch of an object that are no fields of its model."""
    models = [
        one
        for one in (annotation, *get_args(annotation))
        if isinstance(one, type) and issubclass(one, Asked)
    ]
    if not isinstance(patch, dict) or not models:
        return set()
    return {name for name in patch if all(name not in one.model_fields for one in models)}


def _merged(standing: Any, patch: Any) -> Any:
    """Return a value with a merge patch applied."""
    if not isinstance(patch, dict):
        return patch
    result = dict(standing) if isinstance(standing, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result
