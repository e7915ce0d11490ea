"""Access to the desk: by a session, for a page, with a form, from the script, or to follow.

A browser sends a session's cookie with whatever it is told to send. So whatever writes must come
from our own origin: as a form that has the session's key, or as JSON, which no form of another
site can send, and which says in whose name: after somebody else has signed in at the same browser,
nothing goes out under the wrong one. Whoever has been removed while a body came finishes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from ticker.newsroom.people.roles import Deed
from ticker.newsroom.people.sessions import Session
from ticker.web.desk.script import PERSON, check_person, for_script
from ticker.web.http import asking
from ticker.web.http.asking import Sent
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.bodies import read_of, sent_by
from ticker.web.http.receiving.till import ENTERING, LOOKING, READING, SHOWING
from ticker.web.http.requests import form_of, json_object
from ticker.web.http.rows import READS, Endpoint, Guarded
from ticker.web.live.following import Admitted
from ticker.web.process import Process, process_of
from ticker.web.readers.pages import for_people

_TEXTS = ("headline", "body", "correction", "reason", "title", "kicker", "intro")
"""What somebody may have written for long."""


class Page(Guarded):
    """Whoever is signed in, and opens a page."""

    async def let_in(self, request: Request) -> None:
        """Note who asks; raises as `DeskSessions.of` does, and as `check_person`.

        A page's script says for whom it asks, and nobody else is told.
        """
        session = await _session(request, self.deed)
        check_person(session.author, request.query_params.get(PERSON, session.author.id))
        asking.note(request, session.author, session)

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers with pages."""
        return for_people(endpoint)

    def price(self, request: Request) -> int:
        """Return the price of a page, or of a change."""
        return SHOWING if request.method in READS else super().price(request)


class Form(Page):
    """Whoever is signed in, and sends a form of a page of theirs."""

    async def let_in(self, request: Request) -> None:
        """Note who asks, and their form; a 403 Problem where it is not of the desk, or theirs."""
        session = await sent_by(request, partial(_session, request, self.deed))
        form = await form_of(request)
        process_of(request).sessions.check_form(request, session, form.get("form_key"))
        asking.note(request, session.author, session, Sent(form))

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers with pages, and gives back what was typed."""
        return for_people(endpoint, _typed)


class Script(Guarded):
    """Whoever is signed in at a page of theirs whose script asks."""

    async def let_in(self, request: Request) -> None:
        """Note who asks, and with which fields.

        Raises Problems: 403 for another site, 409 where the browser's session is somebody else's
        by now, and those of `json_object`.
        """
        session = await sent_by(request, partial(_session, request, self.deed))
        author = session.author
        if request.method in READS:
            check_person(author, request.query_params.get(PERSON, author.id))
            asking.note(request, author, session)
            return
        process_of(request).sessions.check_origin(request)
        fields, body = await json_object(request)
        check_person(author, fields.pop(PERSON, None))
        asking.note(request, author, session, Sent(fields, body))

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers with JSON, in the editor's language."""
        return for_script(endpoint)


class Upload(Script):
    """Whoever is signed in at a page of theirs whose script sends a file.

    A file is no JSON, so the address says in whose name it comes.
    """

    async def let_in(self, request: Request) -> None:
        """Note who asks, before anything of their file is read; raises as `Script` does."""
        process_of(request).sessions.check_origin(request)
        session = await _session(request, self.deed)
        check_person(session.author, request.query_params.get(PERSON))
        asking.note(request, session.author, session)


class Seen(Page):
    """Whoever is signed in, and sees a picture on a page of theirs."""

    def price(self, request: Request) -> int:  # noqa: ARG002 - whichever it is
        """Return the price of one of a page's pictures."""
        return LOOKING


@dataclass(frozen=True, slots=True)
class Live:
    """Whoever is signed in, at our own pages, for as long as the session lasts.

    Browsers send cookies with whatever opens a WebSocket, and say whose page that is. Which origins
    may show a ticker to readers makes no difference here.
    """

    deed: Deed

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint: it asks `admit`, as each transport has its own way to refuse."""
        return endpoint

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint, likewise."""
        return endpoint

    def price(self, request: Request) -> int:  # noqa: ARG002 - whoever asks
        """Return that there is none: there are so many seats."""
        return 0

    async def admit(self, process: Process, connection: HTTPConnection) -> Admitted:
        """Let in, over whatever transport; raises as `DeskSessions.of` does, and a 403 Problem."""
        session = await _session(connection, self.deed)
        check_person(session.author, connection.query_params.get(PERSON, session.author.id))
        ours, site = process.access.ours, connection.headers.get("sec-fetch-site")
        origin = ours.foreign(connection)
        if origin is not None or site not in {None, "same-origin"}:
            ours.suspect(connection)
            raise Problem(403, "foreign_origin", {"origin": (origin or site or "")[:100]})
        return Admitted(session=session.digest)


@dataclass(frozen=True, slots=True)
class Entrance:
    """Anybody, with a form of our own: nobody is signed in by another site."""

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return what refuses the forms of other sites with a 403 Problem."""

        async def ours_first(request: Request) -> Response:
            process_of(request).sessions.check_origin(request)
            return await endpoint(request)

        return ours_first

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers with pages."""
        return for_people(endpoint)

    def price(self, request: Request) -> int:  # noqa: ARG002 - whoever asks
        """Return the price of a try."""
        return ENTERING


class Outside:
    """Anybody on the way in: the endpoint looks at what their browser is known by, if by anything.

    Who goes to the provider of identities comes back in the same browser, or as nobody.
    """

    def admitted(self, endpoint: Endpoint) -> Endpoint:
        """Return the endpoint."""
        return endpoint

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers with pages."""
        return for_people(endpoint)

    def price(self, request: Request) -> int:  # noqa: ARG002 - whoever asks
        """Return the price of a look."""
        return READING


def _typed(request: Request) -> list[str]:
    """Return the texts in a form that has come, whoever sent it."""
    fields = dict(parse_qsl(read_of(request).decode(errors="replace")))
    return [fields[name] for name in _TEXTS if name in fields]


async def _session(connection: HTTPConnection, deed: Deed) -> Session:
    slug = connection.path_params.get("slug")
    return await process_of(connection).sessions.of(connection, deed, slug)
