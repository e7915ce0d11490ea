"""Access to the API: with a token that may do that, or for what everybody may read without one."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from ticker.newsroom.content.entries import Entry
from ticker.newsroom.people.authors import Author
from ticker.newsroom.people.roles import permit
from ticker.web.api import answers
from ticker.web.http import asking, problems
from ticker.web.http.problems import Problem
from ticker.web.http.receiving.bodies import sent_by
from ticker.web.http.rows import Endpoint, Guarded, Open
from ticker.web.process import process_of


def answered(endpoint: Endpoint) -> Endpoint:
    """Answer what goes wrong in an endpoint with problem details, and with what stands instead."""

    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except problems.EXPECTED as error:
            problem = problems.of(error)
            if problem.standing is None:
                return problem.response()
            by = problem.standing.by if isinstance(problem.standing, Entry) else None
            names = await process_of(request).authors.names([by])
            return problem.response(
                await answers.made(answers.of_standing, problem.standing, names)
            )

    return told


OPEN = Open(answered)


class ByTokenOrOpen(Guarded):
    """Whoever carries a token that may do that, and whoever carries none, who is told less."""

    async def let_in(self, request: Request) -> None:
        """Note who asks; a 401 Problem where a token is not, or no longer, valid, and Forbidden."""
        author = await self._author(request)
        if author:
            asking.note(request, author)

    async def _author(self, request: Request) -> Author | None:
        author = await process_of(request).access.author(request)
        if author:
            permit(author, self.deed, request.path_params.get("slug"))
        return author

    def answered(self, endpoint: Endpoint) -> Endpoint:
        """Return what answers as the API does."""
        return answered(endpoint)

    def price(self, request: Request) -> int:
        """Return the price of what is done with a token; without one it comes from memory."""
        return super().price(request) if "authorization" in request.headers else 0


class ByTokenFirst(ByTokenOrOpen):
    """Whoever carries a token that may do that, and sends much: they are looked up before it."""

    async def let_in(self, request: Request) -> None:
        """Note who asks, before anything of their file is read; raises as `ByToken` does."""
        if "authorization" not in request.headers:
            raise Problem(401, "token_needed")
        await super().let_in(request)


class ByToken(ByTokenOrOpen):
    """Whoever carries a token that may do that."""

    async def let_in(self, request: Request) -> None:
        """Note who asks, once all has come; a 401 Problem without a token, else as above."""
        if "authorization" not in request.headers:
            raise Problem(401, "token_needed")
        author = await sent_by(request, partial(self._author, request))
        assert author
        asking.note(request, author)
