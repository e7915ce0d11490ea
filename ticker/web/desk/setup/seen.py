"""Seen: what readers would see of a ticker itself, as it is typed, before it is applied."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.archive.headers import edited
from ticker.newsroom.content.edits import Edit
from ticker.newsroom.content.refusals import Invalid
from ticker.newsroom.content.tickers import Ticker
from ticker.web.desk.rendering import page
from ticker.web.desk.setup import fields
from ticker.web.desk.setup.fields import Fields
from ticker.web.http.asking import form_in
from ticker.web.process import process_of


async def seen(request: Request) -> Response:
    """Answer a form that is being filled in with what readers would see of it."""
    form, readings = form_in(request), process_of(request).archive.readings
    standing = await readings.ticker(request.path_params["slug"])
    ticker = as_typed(standing, fields.typed(form), fields.carried(form))
    return await page(request, "preview.html", 200, seen=ticker)


def as_typed(standing: Ticker, typed: Fields, marks: Mapping[str, str]) -> Ticker:
    """Return a ticker with all that was changed in a form and can be used: it is not finished."""
    for unit in fields.changed(typed, marks):
        with suppress(Invalid):
            standing = edited(standing, Edit(fields.patch(typed, [unit], marks)))
    return standing
