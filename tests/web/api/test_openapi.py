"""The description of the API agrees with the API."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from support.clients.readers import get

from ticker.newsroom.content.entries import Content, Retraction
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.pictures.record import Elsewhere
from ticker.web.api.document import models
from ticker.web.api.operations import Call, TakesFile
from ticker.web.api.routes import ROWS


@pytest.fixture
def document(server):
    """The description, as a program gets it."""
    return get(f"{server.url}/api/openapi.json").json()


@pytest.fixture
def schemas(document):
    return document["components"]["schemas"]


def parts(document):
    """Yield all objects in a document."""
    if isinstance(document, dict):
        yield document
        document = list(document.values())
    if isinstance(document, list):
        for one in document:
            yield from parts(one)


def at_fault(answer):
    """Return the fields that a refusal names."""
    assert answer.status_code == 422, answer.text
    return [one["field"] for one in answer.json()["errors"]]


def operations(document):
    return [one for path in document["paths"].values() for one in path.values()]


def test_every_route_is_described(document):
    """The description has every address and method that the API has, and no other."""
    said = {(path, method) for path, of in document["paths"].items() for method in of}
    assert said == {(row.path, row.method.lower()) for row in ROWS}
    assert {type(row) for row in ROWS} == {Call}


def test_every_operation_has_a_name_of_its_own(document, server):
    """Names, tags and words are there, and the server is the one that was asked."""
    names = Counter(one["operationId"] for one in operations(document))
    assert max(names.values()) == 1
    tags = {one["name"] for one in document["tags"]}
    for one in operations(document):
        assert set(one["tags"]) <= tags
        assert one["summary"]
        assert one["description"]
        assert "security" in one
    assert [one["url"] for one in document["servers"]] == [server.url]


def test_every_field_is_described(schemas):
    """What may be sent is described with all its fields, and nothing else is allowed."""
    for model in (Content, NewTicker, Retraction, models.NewCopy, Elsewhere):
        schema = schemas[model.__name__]
        assert set(schema["properties"]) == set(model.model_fields)
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize(("patch", "of"), [("EntryPatch", Content), ("TickerPatch", NewTicker)])
def test_an_edit_says_nothing_by_itself(schemas, patch, of):
    """It has each field, needs none, and takes null for those that may be taken away."""
    schema = schemas[patch]
    assert set(schema["properties"]) == set(of.model_fields)
    assert "required" not in schema
    may_go = {
        name
        for name, one in schema["properties"].items()
        if {"type": "null"} in one.get("anyOf", ())
    }
    assert may_go == {name for name, field in of.model_fields.items() if not field.is_required()}


def test_every_text_that_is_sent_has_its_bounds(schemas):
    """A text of what may be sent has a form, or is one of some words."""

    def unbound(schema, path):
        if schema.get("type") == "string" and not schema.keys() & {"pattern", "format", "enum"}:
            yield path
        for name, one in schema.get("properties", {}).items():
            yield from unbound(one, f"{path}.{name}")
        for one in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
            yield from unbound(one, path)

    sent = {name: one for name, one in schemas.items() if one.get("additionalProperties") is False}
    found = {path for name, one in sent.items() for path in unbound(one, name)}
    # What is compared as browsers do has more spellings than a form could say.
    assert found <= {f"{name}.embed_origins" for name in ("NewTicker", "TickerPatch")}


@pytest.mark.parametrize("field", ["headline", "body", "label"])
def test_a_text_is_refused_if_its_form_is_another(editor, ticker, schemas, field):
    """The form that is described is the one that is asked for, character by character."""
    schema = schemas["Content"]["properties"][field]
    for number in [*range(0x20), 0x7F, 0x80, 0x85, 0xAD, 0x2028, 0x2029]:
        text = f"a{chr(number)}b"
        answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x", field: text})
        described = re.search(schema["pattern"], text) is not None
        assert (answer.status_code == 201) == described, f"{number:x}: {answer.text[:200]}"


def test_a_picture_is_taken_in_each_way_that_is_described(document, schemas, editor):
    """As a file, in a form, and by its address: each is read, and told what is wrong with it."""
    body = document["paths"]["/api/media"]["post"]["requestBody"]["content"]
    fields = {
        "multipart/form-data": "file",
        "application/octet-stream": "file",
        "application/json": "url",
    }
    assert {*body} == {*fields}
    assert schemas["Elsewhere"]["properties"]["rights"]["const"] is True
    sent = {
        "multipart/form-data": {"files": {"file": ("a.jpg", b"none")}},
        "application/octet-stream": {"content": b"none"},
        "application/json": {"json": {"url": "https://127.0.0.1/a.jpg", "rights": True}},
    }
    for media_type, options in sent.items():
        headers = {"Content-Type": media_type} if "content" in options else {}
        answer = editor.http.post(f"{editor.url}/api/media", headers=headers, **options)
        assert at_fault(answer) == [fields[media_type]], media_type
    for wrong in ({"rights": False}, {"rights": True, "width": 7}, {"rights": True, "alt": 7}):
        asked = {"url": "https://a.example/b.jpg", **wrong}
        answer = editor.http.post(f"{editor.url}/api/media", json=asked)
        assert at_fault(answer) == [[*wrong][-1]]


def test_nothing_is_described_with_a_default(document):
    """A client that is generated would send it, and erase what nobody has mentioned."""
    assert [one for one in parts(document["components"]["schemas"]) if "default" in one] == []
    for operation in operations(document):
        assert [one for one in parts(operation["parameters"]) if "default" in one] == []


def test_only_what_is_sent_is_closed(schemas):
    """Answers may have more fields one day, also in what they hold."""
    sent = {
        "Content",
        "NewTicker",
        "Retraction",
        "NewCopy",
        "Image",
        "Source",
        "KeyPoint",
        "Elsewhere",
    }
    patches = {name for name in schemas if name.endswith("Patch")}
    closed = {name for name, one in schemas.items() if one.get("additionalProperties") is False}
    assert closed == sent | patches


def test_every_example_is_one():
    """What is shown may be sent, or may be answered."""
    for row in ROWS:
        takes = row.operation.takes
        if isinstance(takes, TakesFile):
            takes = takes.elsewhere
        if takes:
            takes.model.model_validate(takes.example)
        for gives in row.operation.gives:
            if gives.example:
                gives.models[0].model_validate(gives.example)


def test_every_answer_is_described(editor, ticker, schemas):
    """What the API answers has all that its description promises, and no field that it lacks."""
    source, image = {"name": "dpa"}, {"url": "https://example.org/a.jpg"}
    header = {"image": image, "key_points": [{"text": "Da"}], "listed": False}
    editor.http.patch(f"/{ticker}", json=header)
    entry = editor.publish(ticker, "Da", source=source)
    editor.http.request("DELETE", f"/{ticker}/entries/{entry['id']}", json={"reason": "x"})
    retracted = editor.http.get(f"/{ticker}/entries/{entry['id']}").json()
    header = editor.http.get(f"/{ticker}").json()
    # What was moved tells where to, in place of a reason.
    assert set(retracted) | {"moved_to"} == set(schemas["Entry"]["properties"])
    assert set(header) == set(schemas["Ticker"]["properties"])
    models.Entry.model_validate(retracted)
    models.Ticker.model_validate(header)
    page = editor.http.get(f"/{ticker}/entries").json()
    assert models.EntryPage.model_validate(page).entries[0].model_extra == {}
    revisions = editor.http.get(f"/{ticker}/entries/{entry['id']}/revisions").json()
    assert models.Revisions.model_validate(revisions).revisions[0].model_extra == {}


def test_every_reference_leads_somewhere(document):
    """No part of the description refers to what is not in it."""
    found = {one["$ref"] for one in parts(document) if isinstance(one.get("$ref"), str)}
    components = document["components"]
    there = {
        f"#/components/{kind}/{name}"
        for kind in ("schemas", "responses")
        for name in components[kind]
    }
    assert found - there == set()
    assert there - found == set()
