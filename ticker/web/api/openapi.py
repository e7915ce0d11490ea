"""The API, described in OpenAPI 3.1, from the same models that check what is sent."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from ticker import __version__
from ticker.newsroom.content.entries import Content, Retraction
from ticker.newsroom.content.tickers import ChangedHeader, NewTicker
from ticker.web.api.models import Copy, Entry, NewCopy, Ticker

_SCHEMA = "#/components/schemas/{model}"


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document."""
    models = (ChangedHeader, Content, Copy, Entry, NewCopy, NewTicker, Retraction, Ticker)
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template=_SCHEMA
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ticker",
            "version": __version__,
            "description": "Tickers and their entries. Readers' live stream is described in "
            "docs/protocol.md.",
        },
        "paths": _paths(),
        "components": {
            "schemas": {**schemas["$defs"], "Problem": _PROBLEM, "EntryPage": _PAGE},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    slug, entry_id = _path("slug"), _path("id")
    one = "/api/tickers/{slug}/entries/{id}"
    tickers = {"type": "object", "properties": {"tickers": _list("Ticker")}}
    copies = {"type": "object", "properties": {"copies": _list("Copy")}}
    revisions = {"type": "object", "properties": {"revisions": _list("Entry")}}
    return {
        "/api/openapi.json": {"get": _read("This description", {"type": "object"})},
        "/api/tickers": {
            "get": _read("The listed tickers, newest activity first", tickers),
            "post": _write("Create a ticker", "NewTicker", "Ticker", 201),
        },
        "/api/tickers/{slug}": {
            "parameters": [slug],
            "get": _read("A ticker", _ref("Ticker")),
            "patch": _write("Change a ticker (RFC 7396)", "ChangedHeader", "Ticker", 200),
            "delete": _write("Delete a ticker with all its entries", None, None, 200),
        },
        "/api/tickers/{slug}/entries": {
            "parameters": [slug],
            "get": {
                **_read("Entries, newest first; published ones without a token", _ref("EntryPage")),
                "parameters": [
                    _query("limit", {"type": "integer", "minimum": 1, "maximum": 100}),
                    _query("before", {"type": "string", "description": _POINT.format(way="older")}),
                    _query("after", {"type": "string", "description": _POINT.format(way="newer")}),
                    _query("state", {"enum": ["all", "draft", "published", "retracted"]}),
                    _query("at", {"type": "string"}),
                ],
            },
            "post": _write("Publish an entry, or keep a draft", "Content", "Entry", 201),
        },
        one: {
            "parameters": [slug, entry_id],
            "get": _read("An entry", _ref("Entry")),
            "put": _write("Create or replace an entry", "Content", "Entry", 200),
            "patch": _write("Change an entry (RFC 7396)", "Content", "Entry", 200),
            "delete": {
                **_write(
                    "Retract an entry; a draft is erased, a scheduled one becomes a draft",
                    "Retraction",
                    "Entry",
                    200,
                ),
                "parameters": [*_CONDITIONS, _query("purge", {"enum": ["1"]})],
            },
        },
        "/api/tickers/{slug}/copies": {
            "parameters": [slug],
            "get": _own("What you have working copies of in a ticker", copies),
        },
        f"{one}/copies": {
            "parameters": [slug, entry_id],
            "get": _own("Your working copies of an entry, without content", copies),
        },
        f"{one}/copies/{{name}}": {
            "parameters": [slug, entry_id, _path("name")],
            "get": _own("A working copy of yours", _ref("Copy")),
            "put": {
                **_write("Keep a working copy: no revision, no event", "NewCopy", "Copy", 200),
                "parameters": [_query("durable", {"enum": ["1"]})],
            },
            "delete": _own("Drop a working copy", {"type": "object"}),
        },
        f"{one}/revisions": {
            "parameters": [slug, entry_id],
            "get": _own("All revisions of an entry", revisions),
        },
    }


def _read(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": _json(summary, schema), **_FAILURES}}


def _own(summary: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**_read(summary, schema), "security": [{"token": []}]}


def _write(summary: str, takes: str | None, gives: str | None, status: int) -> dict[str, Any]:
    schema = _ref(gives) if gives else {"type": "object"}
    operation: dict[str, Any] = {
        "summary": summary,
        "security": [{"token": []}],
        "parameters": _CONDITIONS,
        "responses": {str(status): _json(summary, schema), **_FAILURES},
    }
    if takes:
        content = {"application/json": {"schema": _ref(takes)}}
        operation["requestBody"] = {"required": takes != "Retraction", "content": content}
    return operation


def _ref(model: str) -> dict[str, Any]:
    return {"$ref": _SCHEMA.format(model=model)}


def _list(model: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(model)}


def _json(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


def _path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


_CONDITIONS = [
    {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}},
    {"name": "If-Match", "in": "header", "schema": {"type": "string"}},
]
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
    },
}
_POINT = (
    "The next {way} ones, right beyond a point: the `next` of a page that was read the same way, "
    "or the id of an entry that readers have seen. Only one of `before` and `after`."
)
_PAGE = {
    "type": "object",
    "properties": {
        "at": {"type": "string"},
        "entries": _list("Entry"),
        "next": {
            "type": ["string", "null"],
            "description": "To go on the same way: as `after` where that was asked for, else as "
            "`before`. An opaque cursor: time and id of the last entry that way, which "
            "stays right whatever is moved; null where there are no more.",
        },
    },
}
_FAILURES = {
    "default": {
        "description": "What went wrong, one sentence for each field at fault",
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
}
