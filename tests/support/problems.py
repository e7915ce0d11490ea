"""Problems: what every refusal of the API has in common."""

from __future__ import annotations

import json
from typing import Any

import httpx2


def said(content: object) -> dict[str, Any]:
    """Return the options that send JSON in ASCII: so it may name half a character."""
    return {"content": json.dumps(content), "headers": {"Content-Type": "application/json"}}


def sentences(answer: httpx2.Response, status: int = 422) -> dict[str, str]:
    """Return the sentences of a problem, by field; the shape of RFC 9457 is checked on the way."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["type"] == "about:blank"
    assert problem["title"]
    assert problem["detail"]
    errors = problem.get("errors", [])
    found = {error["field"]: error["detail"] for error in errors}
    assert len(found) == len(errors), "one sentence per field"
    for text in found.values():
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert "\n" not in text, text
    return found
