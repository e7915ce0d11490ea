"""The description of the API agrees with the API."""

from __future__ import annotations

from support.clients.readers import get

from ticker.newsroom.content.entries import Content
from ticker.newsroom.content.tickers import NewTicker
from ticker.web.api.routes import ROWS


def test_every_route_is_described(server):
    """The description has every address and method that the API has, and no other."""
    described = get(f"{server.url}/api/openapi.json").json()["paths"]
    said = {
        (path, method)
        for path, operations in described.items()
        for method in operations.keys() - {"parameters"}
    }
    assert said == {(row.path, row.method.lower()) for row in ROWS}


def test_every_field_is_described(server):
    """What may be sent is described with all its fields, and nothing else is allowed."""
    schemas = get(f"{server.url}/api/openapi.json").json()["components"]["schemas"]
    for model in (Content, NewTicker):
        schema = schemas[model.__name__]
        assert set(schema["properties"]) == set(model.model_fields)
        assert schema["additionalProperties"] is False


def test_every_answer_is_described(server, editor, ticker):
    """What the API answers has no field that its description lacks."""
    schemas = get(f"{server.url}/api/openapi.json").json()["components"]["schemas"]
    entry = editor.publish(ticker, "Da")
    editor.http.request("DELETE", f"/{ticker}/entries/{entry['id']}", json={"reason": "x"})
    retracted = editor.http.get(f"/{ticker}/entries/{entry['id']}").json()
    header = editor.http.get(f"/{ticker}").json()
    # What was moved tells where to, in place of a reason.
    assert set(retracted) | {"moved_to"} == set(schemas["Entry"]["properties"])
    assert set(header) == set(schemas["Ticker"]["properties"])


def test_every_reference_leads_somewhere(server):
    """No part of the description refers to what is not in it."""
    document = get(f"{server.url}/api/openapi.json").json()

    def references(part):
        if isinstance(part, dict):
            yield from [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            part = list(part.values())
        if isinstance(part, list):
            for one in part:
                yield from references(one)

    found = set(references(document))
    names = {name.removeprefix("#/components/schemas/") for name in found}
    assert "Problem" in names
    assert names <= set(document["components"]["schemas"])
