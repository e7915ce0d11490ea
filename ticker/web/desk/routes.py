"""The addresses of the desk, and who is let in at each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ticker.newsroom.archive import desklog
from ticker.newsroom.people.roles import Deed
from ticker.web.desk import audience, composer, deeds, feed, texts
from ticker.web.desk.access import Entrance, Form, Live, Outside, Page, Script, Seen, Upload
from ticker.web.desk.composing import pictures, preview, snippets
from ticker.web.desk.people import audit, entrance, exports, house, own, people, tokens
from ticker.web.desk.rendering import SEE_OTHER
from ticker.web.desk.setup import header, overview, previewing, seen, status
from ticker.web.desk.versions import differing, history
from ticker.web.http.receiving.till import EXPORTING, SHOWING
from ticker.web.http.rows import Endpoint, Open, Row, SocketRow
from ticker.web.live.following import Following
from ticker.web.readers import media
from ticker.web.readers.pages import for_people

_TICKER = "/desk/{slug}"
_HEADER = f"{_TICKER}/ticker"
_TEXT = f"{_TICKER}/texts/{{id}}/{{name}}"
_ENTRY = f"{_TICKER}/entries/{{id}}"
_FORM = f"{_TICKER}/{{id}}"
"""Before what a form of an entry's row does."""

_PERSON = f"{people.PATH}/{{id}}"
_LIVE = Live(Deed.READ_ALL)
_EDITORS = Following(_LIVE.admit, desklog.strand, public=False)

_PAGES = {
    **dict.fromkeys(
        (
            "/desk/-/password",
            *(f"/desk/-/factor{one}" for one in ("", "/confirm", "/codes", "/drop")),
        ),
        own.PATH,
    ),
    f"{_TICKER}/preview-link": _HEADER,
    "/desk/-/sign-in": "/sign-in",
}
"""The pages of forms whose addresses do not go on from where theirs end."""

_SENT: tuple[Row | SocketRow, ...] = (
    Row("GET", "/sign-in", entrance.show, Open(for_people)),
    Row("POST", "/sign-in", entrance.sign_in, Entrance()),
    Row("GET", "/desk", overview.show, Page(Deed.ENTER)),
    Row("POST", "/desk", overview.create, Form(Deed.CREATE_TICKER)),
    # A browser sends its session's cookie here, so that the one before ends.
    Row("POST", "/desk/-/sign-in", entrance.sign_in, Entrance()),
    Row("GET", entrance.SPENT, entrance.spent, Outside()),
    Row("GET", house.PATH, house.begin, Outside()),
    Row("GET", house.CALLBACK, house.finish, Outside()),
    Row("POST", "/desk/-/sign-out", entrance.sign_out, Form(Deed.ENTER)),
    Row("GET", own.PATH, own.show, Page(Deed.ENTER)),
    Row("POST", own.PATH, own.end, Form(Deed.ENTER)),
    Row("POST", "/desk/-/password", own.password, Form(Deed.ENTER)),
    Row("POST", "/desk/-/factor", own.offer, Form(Deed.ENTER)),
    Row("POST", "/desk/-/factor/confirm", own.confirm, Form(Deed.ENTER)),
    Row("POST", "/desk/-/factor/codes", own.codes, Form(Deed.ENTER)),
    Row("POST", "/desk/-/factor/drop", own.drop, Form(Deed.ENTER)),
    Row("GET", tokens.PATH, tokens.show, Page(Deed.CHANGE_TOKENS)),
    Row("POST", tokens.PATH, tokens.change, Form(Deed.CHANGE_TOKENS)),
    Row("GET", people.PATH, people.show, Page(Deed.CHANGE_PEOPLE)),
    Row("POST", people.PATH, people.invite, Form(Deed.CHANGE_PEOPLE)),
    Row("GET", _PERSON, people.person, Page(Deed.CHANGE_PEOPLE)),
    Row("POST", f"{_PERSON}/role", people.change, Form(Deed.CHANGE_PEOPLE)),
    Row("POST", f"{_PERSON}/name", people.rename, Form(Deed.CHANGE_PEOPLE)),
    Row("POST", f"{_PERSON}/link", people.link, Form(Deed.CHANGE_PEOPLE)),
    Row("POST", f"{_PERSON}/end", people.end, Form(Deed.CHANGE_PEOPLE)),
    Row("POST", f"{_PERSON}/remove", people.remove, Form(Deed.CHANGE_PEOPLE)),
    Row("GET", audit.PATH, audit.show, Page(Deed.READ_AUDIT)),
    Row("GET", f"{audit.PATH}.csv", exports.as_csv, Page(Deed.READ_AUDIT), price=EXPORTING),
    Row("GET", f"{audit.PATH}.jsonl", exports.as_json, Page(Deed.READ_AUDIT), price=EXPORTING),
    Row("GET", snippets.PATH, snippets.show, Page(Deed.CHANGE_SNIPPETS)),
    Row("POST", snippets.PATH, snippets.keep, Form(Deed.CHANGE_SNIPPETS)),
    Row("POST", pictures.PATH, pictures.upload, Upload(Deed.UPLOAD)),
    Row("PATCH", f"{pictures.PATH}/{{id}}", pictures.say, Script(Deed.UPLOAD)),
    Row("GET", f"{pictures.PATH}/{{id}}/{{file}}", media.unpublished, Seen(Deed.UPLOAD)),
    Row("GET", _TICKER, composer.show, Page(Deed.READ_ALL)),
    Row("POST", _TICKER, composer.write, Form(Deed.WRITE)),
    SocketRow(f"{_TICKER}/live", _EDITORS.websocket, _LIVE),
    Row("GET", f"{_TICKER}/live", _EDITORS.stream_or_poll, _LIVE),
    Row("GET", f"{_TICKER}/audience", audience.audience, Script(Deed.READ_ALL)),
    Row("GET", _HEADER, header.show, Page(Deed.CHANGE_TICKER)),
    Row("POST", _HEADER, header.change, Form(Deed.CHANGE_TICKER)),
    Row("POST", f"{_HEADER}/seen", seen.seen, Form(Deed.CHANGE_TICKER)),
    Row("POST", f"{_TICKER}/preview-link", previewing.preview_link, Form(Deed.CHANGE_TICKER)),
    Row("POST", f"{_TICKER}/status", status.status, Form(Deed.CHANGE_TICKER)),
    Row("GET", f"{_TICKER}/texts", texts.listing, Script(Deed.KEEP_COPIES)),
    Row("POST", f"{_TICKER}/differences", differing.differences, Script(Deed.KEEP_COPIES)),
    Row("POST", f"{_TICKER}/preview", preview.preview, Script(Deed.KEEP_COPIES)),
    Row("PUT", _TEXT, texts.keep, Script(Deed.KEEP_COPIES)),
    Row("DELETE", _TEXT, texts.drop, Script(Deed.KEEP_COPIES)),
    Row("GET", _ENTRY, texts.read, Script(Deed.READ_ALL)),
    Row("POST", _ENTRY, texts.write, Script(Deed.WRITE)),
    Row("GET", f"{_ENTRY}/move", deeds.destination, Script(Deed.PUBLISH)),
    Row("POST", f"{_ENTRY}/move", deeds.move, Script(Deed.PUBLISH)),
    Row("POST", f"{_ENTRY}/undo", texts.undo, Script(Deed.WRITE)),
    Row("GET", f"{_ENTRY}/revisions/{{revision:int}}", deeds.revision, Script(Deed.READ_ALL)),
    Row("POST", f"{_ENTRY}/retract", deeds.retract, Script(Deed.WRITE)),
    Row("POST", f"{_ENTRY}/restore", deeds.restore, Script(Deed.WRITE)),
    Row("GET", f"{_TICKER}/feed", feed.entries, Script(Deed.READ_ALL), price=SHOWING),
    Row("POST", f"{_FORM}/move", deeds.move_by_form, Form(Deed.PUBLISH)),
    Row("GET", f"{_FORM}/history", history.shown, Page(Deed.READ_ALL)),
    *(
        Row("POST", f"{_FORM}/{deed}", deeds.by_form(deed), Form(Deed.WRITE))
        for deed in deeds.FORMS
    ),
)


def _looked_at(rows: Iterable[Row | SocketRow]) -> Iterator[Row]:
    """Give what leads to a form's page whoever opens the address that the form is sent to.

    That stands in the browser after a refusal: it is opened again, or passed on.
    """
    opened = {row.path for row in rows if isinstance(row, Row) and row.method == "GET"}
    for row in rows:
        if (
            isinstance(row, Row)
            and isinstance(row.access, Form | Entrance)
            and row.path not in opened
        ):
            page = _PAGES.get(row.path) or max(
                (one for one in opened if row.path.startswith(f"{one}/")), key=len
            )
            access = Page(row.access.deed) if isinstance(row.access, Form) else Outside()
            yield Row("GET", row.path, _leading_to(page), access)


def _leading_to(page: str) -> Endpoint:
    async def led(request: Request) -> Response:
        address = page.format_map(request.path_params)
        return RedirectResponse(address, SEE_OTHER, {"Cache-Control": "no-store"})

    return led


ROWS: tuple[Row | SocketRow, ...] = (*_SENT, *_looked_at(_SENT))
