"""The table of the API: each address, who is let in there, and what is taken, given and refused.

The routes come from it, and the OpenAPI document.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache, partial

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Content, Retraction
from ticker.newsroom.content.tickers import NewTicker
from ticker.newsroom.people.roles import Deed
from ticker.newsroom.records.values import encoded
from ticker.web.api import copies, entries, media_rows, tickers
from ticker.web.api.access import OPEN, ByToken, ByTokenOrOpen
from ticker.web.api.document import examples, headers, models, points
from ticker.web.api.document.openapi import description
from ticker.web.api.operations import MERGE_PATCH, Call, Gives, Operation, Tag, Takes
from ticker.web.http.sending.packed import Kept, Packed
from ticker.web.http.sending.policies import SHARED
from ticker.web.http.sending.validators import etag
from ticker.web.process import process_of
from ticker.web.readers.elsewhere import readable

_ALL = "/api/tickers"
_TICKER = f"{_ALL}/{{slug}}"
_ENTRIES = f"{_TICKER}/entries"
_ENTRY = f"{_ENTRIES}/{{id}}"
_COPIES = f"{_ENTRY}/copies"
_COPY = f"{_COPIES}/{{name}}"

_TICKERS = Tag("tickers", "One ticker is one story's live coverage.")
_OF_ENTRIES = Tag("entries", "What is put into a ticker, and published.")
_OF_COPIES = Tag("copies", "What you are working on: no revision, no event, and nobody else's.")
_ABOUT = Tag("about", "The API itself.")

_STORE = (500, 503)
"""What everything may be answered with that has to do with what is stored."""
_REPEATED = (headers.REPLAYED,)
_WRITTEN = (headers.ETAG, *_REPEATED)
_NEW = (*_WRITTEN, headers.LOCATION)
_SAME = Gives(304, "The answer that is there already holds.", headers=(headers.VERSION,))
_ticker = partial(Gives, models=(models.Ticker,), example=examples.TICKER)
_entry = partial(Gives, models=(models.Entry,), example=examples.ENTRY)
_copy = partial(Gives, models=(models.Copy,), example=examples.KEPT_COPY)


async def _openapi(request: Request) -> Response:
    process = process_of(request)
    server = process.access.own_origin(request)
    packed = await asyncio.to_thread(_described, server)
    tag = etag("openapi", process.assets.build, server)
    return Kept(packed, {"Cache-Control": SHARED, "ETag": tag}, "application/json")


@lru_cache(maxsize=4)
def _described(server: str) -> Packed:
    return Packed.quickly(encoded(description(ROWS, server)).encode())


ROWS = (
    *media_rows.ROWS,
    Call(
        "GET",
        "/api/openapi.json",
        _openapi,
        OPEN,
        Operation(
            "getDescription",
            _ABOUT,
            "This description",
            "The API in OpenAPI 3.1, made of the same table as its addresses.",
            (
                Gives(
                    200,
                    "This description.",
                    (models.Description,),
                    headers=(headers.VERSION,),
                ),
                _SAME,
            ),
            headers=(headers.KNOWN,),
        ),
    ),
    Call(
        "GET",
        _ALL,
        tickers.listing,
        OPEN,
        Operation(
            "listTickers",
            _TICKERS,
            "The listed tickers",
            "The one with the newest activity comes first; as it was at most a second ago.",
            (
                Gives(
                    200,
                    "The listed tickers.",
                    (models.Listing,),
                    examples.LISTING,
                    headers=(headers.VERSION,),
                ),
                _SAME,
            ),
            headers=(headers.KNOWN,),
            query=(tickers.LIMIT.parameter, points.FURTHER),
            refuses=(422, *_STORE),
        ),
    ),
    Call(
        "POST",
        _ALL,
        tickers.create,
        ByToken(Deed.CREATE_TICKER),
        Operation(
            "createTicker",
            _TICKERS,
            "Create a ticker",
            "It is live and listed, unless it says otherwise.",
            (_ticker(201, "The new ticker.", headers=_NEW),),
            headers=(headers.IDEMPOTENCY_KEY,),
            takes=Takes(NewTicker, examples.NEW_TICKER),
            refuses=(409, *_STORE),
        ),
    ),
    Call(
        "GET",
        _TICKER,
        readable(tickers.read),
        OPEN,
        Operation(
            "getTicker",
            _TICKERS,
            "A ticker",
            "Its header, as it stands.",
            (_ticker(200, "The ticker.", headers=(headers.ETAG,)), _SAME),
            headers=(headers.KNOWN,),
            refuses=_STORE,
        ),
    ),
    Call(
        "PATCH",
        _TICKER,
        tickers.patch,
        ByToken(Deed.CHANGE_TICKER),
        Operation(
            "changeTicker",
            _TICKERS,
            "Change a ticker",
            "What is not named stays. A slug that it had goes on leading to it.",
            (_ticker(200, "The ticker as it stands now.", headers=_WRITTEN),),
            headers=headers.CONDITIONS,
            takes=Takes(models.TickerPatch, examples.TICKER_PATCH, MERGE_PATCH),
            refuses=(409, *_STORE),
        ),
    ),
    Call(
        "DELETE",
        _TICKER,
        tickers.delete,
        ByToken(Deed.DELETE_TICKER),
        Operation(
            "deleteTicker",
            _TICKERS,
            "Delete a ticker with all its entries",
            "For good; readers are told to stop following.",
            (
                Gives(
                    200,
                    "It is gone.",
                    (models.DeletedTicker,),
                    examples.DELETED_TICKER,
                    _REPEATED,
                ),
            ),
            headers=headers.CONDITIONS,
            refuses=_STORE,
        ),
    ),
    Call(
        "GET",
        f"{_TICKER}/copies",
        copies.of_ticker,
        ByToken(Deed.KEEP_COPIES),
        Operation(
            "listCopies",
            _OF_COPIES,
            "Your working copies in a ticker",
            "Without their content.",
            (Gives(200, "Your working copies.", (models.Copies,), examples.COPIES),),
            refuses=_STORE,
        ),
    ),
    Call(
        "GET",
        _ENTRIES,
        readable(entries.listing),
        ByTokenOrOpen(Deed.READ_ALL),
        Operation(
            "listEntries",
            _OF_ENTRIES,
            "Entries of a ticker",
            "Newest first: those that are published; with a token those of every state.",
            (
                Gives(
                    200,
                    "A page of entries.",
                    (models.EntryPage,),
                    examples.PAGE,
                    (headers.VERSION,),
                ),
                _SAME,
            ),
            query=(
                entries.LIMIT.parameter,
                points.BEFORE,
                points.AFTER,
                entries.STATE.parameter,
                points.AT,
            ),
            headers=(headers.KNOWN,),
            refuses=_STORE,
        ),
    ),
    Call(
        "POST",
        _ENTRIES,
        entries.post,
        ByToken(Deed.WRITE),
        Operation(
            "createEntry",
            _OF_ENTRIES,
            "Publish an entry, or keep a draft",
            "The server chooses its id. To be able to repeat it send an `Idempotency-Key`, or "
            "choose the id and `PUT` it.",
            (_entry(201, "The new entry.", headers=_NEW),),
            headers=(headers.IDEMPOTENCY_KEY,),
            takes=Takes(Content, examples.CONTENT),
            refuses=(410, *_STORE),
        ),
    ),
    Call(
        "GET",
        _ENTRY,
        readable(entries.read),
        ByTokenOrOpen(Deed.READ_ALL),
        Operation(
            "getEntry",
            _OF_ENTRIES,
            "An entry",
            "If it is published; with a token in every state.",
            (_entry(200, "The entry.", headers=(headers.ETAG,)), _SAME),
            headers=(headers.KNOWN,),
            refuses=(410, *_STORE),
        ),
    ),
    Call(
        "PUT",
        _ENTRY,
        entries.put,
        ByToken(Deed.WRITE),
        Operation(
            "putEntry",
            _OF_ENTRIES,
            "Create an entry, or replace it",
            "What is left out is set to nothing; to change single fields use `PATCH`.",
            (
                _entry(200, "The entry as it stands now.", headers=_NEW),
                _entry(201, "The new entry.", headers=_NEW),
            ),
            headers=headers.CONDITIONS,
            takes=Takes(Content, examples.CONTENT),
            refuses=(409, 410, *_STORE),
        ),
    ),
    Call(
        "PATCH",
        _ENTRY,
        entries.patch,
        ByToken(Deed.WRITE),
        Operation(
            "changeEntry",
            _OF_ENTRIES,
            "Change some fields of an entry",
            "What is not named stays.",
            (_entry(200, "The entry as it stands now.", headers=_WRITTEN),),
            headers=headers.CONDITIONS,
            takes=Takes(models.EntryPatch, examples.ENTRY_PATCH, MERGE_PATCH),
            refuses=(409, 410, *_STORE),
        ),
    ),
    Call(
        "DELETE",
        _ENTRY,
        entries.delete,
        ByToken(Deed.WRITE),
        Operation(
            "retractEntry",
            _OF_ENTRIES,
            "Take an entry from the readers",
            "A draft is erased, a scheduled entry becomes a draft, any other is retracted. With "
            "`purge` its revisions and texts are erased as well.",
            (
                Gives(
                    200,
                    "The entry as it stands now, or that it is erased.",
                    (models.Entry, models.Erased),
                    {**examples.ENTRY, **examples.RETRACTION, "state": "retracted"},
                    _WRITTEN,
                ),
            ),
            query=(entries.PURGE.parameter,),
            headers=headers.CONDITIONS,
            takes=Takes(Retraction, examples.RETRACTION, required=False),
            refuses=(409, 410, *_STORE),
        ),
    ),
    Call(
        "GET",
        f"{_ENTRY}/revisions",
        entries.revisions,
        ByToken(Deed.READ_ALL),
        Operation(
            "listRevisions",
            _OF_ENTRIES,
            "All revisions of an entry",
            "The first one first.",
            (Gives(200, "All revisions.", (models.Revisions,), examples.REVISIONS),),
            refuses=(410, *_STORE),
        ),
    ),
    Call(
        "GET",
        _COPIES,
        copies.of_entry,
        ByToken(Deed.KEEP_COPIES),
        Operation(
            "listCopiesOfEntry",
            _OF_COPIES,
            "Your working copies of an entry",
            "Without their content; the entry need not be there yet.",
            (Gives(200, "Your working copies.", (models.Copies,), examples.COPIES),),
            refuses=_STORE,
        ),
    ),
    Call(
        "GET",
        _COPY,
        copies.read,
        ByToken(Deed.KEEP_COPIES),
        Operation(
            "getCopy",
            _OF_COPIES,
            "A working copy of yours",
            "With its content.",
            (_copy(200, "The working copy."),),
            refuses=_STORE,
        ),
    ),
    Call(
        "PUT",
        _COPY,
        copies.put,
        ByToken(Deed.KEEP_COPIES),
        Operation(
            "putCopy",
            _OF_COPIES,
            "Keep a working copy",
            "Any content, however unfinished: only its size is checked. The last one of a name "
            "wins.",
            (
                _copy(200, "The working copy that was there, replaced.", headers=_REPEATED),
                _copy(201, "The new working copy.", headers=_REPEATED),
            ),
            query=(copies.DURABLE.parameter,),
            headers=(headers.IDEMPOTENCY_KEY,),
            takes=Takes(models.NewCopy, examples.COPY),
            refuses=(410, *_STORE),
        ),
    ),
    Call(
        "DELETE",
        _COPY,
        copies.delete,
        ByToken(Deed.KEEP_COPIES),
        Operation(
            "deleteCopy",
            _OF_COPIES,
            "Drop a working copy",
            "For good.",
            (Gives(200, "It is gone.", (models.DeletedCopy,), examples.DELETED_COPY, _REPEATED),),
            headers=(headers.IDEMPOTENCY_KEY,),
            refuses=_STORE,
        ),
    ),
)
