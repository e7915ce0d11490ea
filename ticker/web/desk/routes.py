"""The routes of the desk."""

from __future__ import annotations

from starlette.routing import Route, WebSocketRoute

from ticker.web.desk import deeds, feed, texts
from ticker.web.desk.audience import audience
from ticker.web.desk.composer import desk
from ticker.web.desk.composing.preview import preview
from ticker.web.desk.composing.snippets import PATH as SNIPPETS
from ticker.web.desk.composing.snippets import snippets
from ticker.web.desk.live import EDITORS
from ticker.web.desk.people import people
from ticker.web.desk.people.entrance import sign_in, sign_out
from ticker.web.desk.people.people import PATH as PEOPLE
from ticker.web.desk.people.sessions import PATH as SESSIONS
from ticker.web.desk.people.sessions import sessions
from ticker.web.desk.people.tokens import PATH as TOKENS
from ticker.web.desk.people.tokens import tokens
from ticker.web.desk.script import for_script
from ticker.web.desk.setup.header import header
from ticker.web.desk.setup.overview import overview
from ticker.web.desk.setup.previewing import preview_link
from ticker.web.desk.setup.seen import seen
from ticker.web.desk.setup.status import status
from ticker.web.desk.versions import history
from ticker.web.desk.versions.differing import differences
from ticker.web.readers.pages import for_people


def routes() -> list[Route | WebSocketRoute]:
    """Return the routes of the desk."""
    both = ["GET", "POST"]
    text = "/desk/{slug}/texts/{id}/{name}"
    entry = "/desk/{slug}/entries/{id}"
    return [
        Route("/sign-in", for_people(sign_in), methods=both),
        Route("/desk", for_people(overview), methods=both),
        # A browser sends its session's cookie here, so that the one before ends.
        Route("/desk/-/sign-in", for_people(sign_in), methods=["POST"]),
        Route("/desk/-/sign-out", for_people(sign_out), methods=["POST"]),
        Route(SESSIONS, for_people(sessions), methods=both),
        Route(TOKENS, for_people(tokens), methods=both),
        Route(PEOPLE, for_people(people.people), methods=["GET"]),
        Route(PEOPLE, for_people(people.invite), methods=["POST"]),
        Route(f"{PEOPLE}/{{id}}", for_people(people.person)),
        Route(f"{PEOPLE}/{{id}}/role", for_people(people.change), methods=["POST"]),
        Route(f"{PEOPLE}/{{id}}/name", for_people(people.rename), methods=["POST"]),
        Route(f"{PEOPLE}/{{id}}/link", for_people(people.link), methods=["POST"]),
        Route(f"{PEOPLE}/{{id}}/end", for_people(people.end), methods=["POST"]),
        Route(f"{PEOPLE}/{{id}}/remove", for_people(people.remove), methods=["POST"]),
        Route(SNIPPETS, for_people(snippets), methods=both),
        Route("/desk/{slug}", for_people(desk), methods=both),
        WebSocketRoute("/desk/{slug}/live", EDITORS.websocket),
        Route("/desk/{slug}/live", for_script(EDITORS.stream_or_poll), methods=["GET"]),
        Route("/desk/{slug}/audience", for_script(audience)),
        Route("/desk/{slug}/ticker", for_people(header), methods=both),
        Route("/desk/{slug}/ticker/seen", for_people(seen), methods=["POST"]),
        Route("/desk/{slug}/preview-link", for_people(preview_link), methods=["POST"]),
        Route("/desk/{slug}/status", for_people(status), methods=["POST"]),
        Route("/desk/{slug}/texts", for_script(texts.listing)),
        Route("/desk/{slug}/differences", for_script(differences), methods=["POST"]),
        Route("/desk/{slug}/preview", for_script(preview), methods=["POST"]),
        Route(text, for_script(texts.keep), methods=["PUT"]),
        Route(text, for_script(texts.drop), methods=["DELETE"]),
        Route(entry, for_script(texts.read)),
        Route(entry, for_script(texts.write), methods=["POST"]),
        Route(f"{entry}/move", for_script(deeds.destination), methods=["GET"]),
        Route(f"{entry}/move", for_script(deeds.move), methods=["POST"]),
        Route(f"{entry}/undo", for_script(texts.undo), methods=["POST"]),
        Route(f"{entry}/revisions/{{revision:int}}", for_script(deeds.revision)),
        Route(f"{entry}/retract", for_script(deeds.retract), methods=["POST"]),
        Route(f"{entry}/restore", for_script(deeds.restore), methods=["POST"]),
        Route("/desk/{slug}/feed", for_script(feed.entries)),
        Route("/desk/{slug}/{id}/move", for_people(deeds.move_by_form), methods=["POST"]),
        Route("/desk/{slug}/{id}/history", for_people(history.shown)),
        *(
            Route(
                f"/desk/{{slug}}/{{id}}/{deed}", for_people(deeds.by_form(deed)), methods=["POST"]
            )
            for deed in deeds.FORMS
        ),
    ]
