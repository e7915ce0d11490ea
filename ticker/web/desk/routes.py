"""The routes of the desk."""

from __future__ import annotations

from starlette.routing import Route

from ticker.web.desk.composer import desk, retract
from ticker.web.desk.entrance import sign_in, sign_out
from ticker.web.desk.overview import overview
from ticker.web.readers.pages import for_people


def routes() -> list[Route]:
    """Return the routes of the desk."""
    both = ["GET", "POST"]
    return [
        Route("/sign-in", for_people(sign_in), methods=both),
        Route("/desk", for_people(overview), methods=both),
        Route("/desk/-/sign-out", for_people(sign_out), methods=["POST"]),
        Route("/desk/{slug}", for_people(desk), methods=both),
        Route("/desk/{slug}/{id}/retract", for_people(retract), methods=["POST"]),
    ]
