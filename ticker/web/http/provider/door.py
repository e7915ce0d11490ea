"""The provider's door: from the button to a person who belongs to the newsroom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ticker.newsroom.audit.audit import Audit
from ticker.newsroom.audit.lines import Act, changed
from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import LastAdmin, NameTaken
from ticker.newsroom.people.authors import PROVIDER
from ticker.newsroom.people.people import LONGEST_NAME, Identity, People, Person
from ticker.newsroom.people.roles import NO_ROLE, Grants
from ticker.newsroom.people.sessions import Sessions
from ticker.newsroom.records.aliases import Aliases
from ticker.web.http.provider.attempts import Attempts
from ticker.web.http.provider.ending import Declined, NoRole, NotBegun
from ticker.web.http.provider.roles import RolesByClaim, grants

if TYPE_CHECKING:
    from ticker.web.http.provider.provider import Provider

_NAMES = ("name", "preferred_username", "nickname")


class ProviderDoor:
    """Lets in whom the provider knows, with the roles that it gives them."""

    def __init__(
        self,
        issuer: str,
        provider: Provider,
        *,
        attempts: Attempts,
        roles: RolesByClaim,
        people: People,
        sessions: Sessions,
        aliases: Aliases,
        audit: Audit,
    ) -> None:
        self._issuer = issuer
        self._provider = provider
        self._attempts = attempts
        self._roles = roles
        self._people = people
        self._sessions = sessions
        self._aliases = aliases
        self._audit = audit

    async def begin(self, browser: str, back: str, callback: str, *, anew: bool) -> str:
        """Return where the browser of a secret is to go.

        Raises Unavailable, and what `ending` has.
        """
        state, attempt = await self._attempts.begin(browser, back)
        return await self._provider.address(state, attempt, callback, anew=anew)

    async def finish(
        self, browser: str, answered: Mapping[str, str], callback: str
    ) -> tuple[Person, str]:
        """Return who has come back with an answer, and the page they had asked for.

        Raises Unavailable, LastAdmin, and what `ending` has.
        """
        attempt = await self._attempts.spend(browser, answered.get("state", ""))
        if attempt is None:
            raise NotBegun(
                "Somebody came back who had not gone from here, or had been back already."
            )
        if answered.get("iss", self._issuer) != self._issuer:  # RFC 9207
            raise Declined(f"The answer is of another provider: {shown(answered['iss'])}.")
        if "code" not in answered:
            error = f"{answered.get('error', '')} {answered.get('error_description', '')}"
            raise Declined(f"The provider has let nobody in: {shown(error.strip())}.")
        said = await self._provider.said(answered["code"], attempt, callback)
        claims = said.claims
        if self._roles.values(claims) is None:
            claims = {**await self._provider.more(said), **claims}
        return await self._admitted(claims), attempt.back

    async def close(self) -> None:
        """Ask the provider nothing any more."""
        await self._provider.close()

    async def _admitted(self, claims: Mapping[str, Any]) -> Person:
        """Let somebody do what the claim says, from now on, and no more."""
        identity = Identity(self._issuer, claims["sub"])
        given = await self._grants(claims)
        person = await self._people.identified(identity)
        if person and person.grants != given:
            person = await self._changed(person, given)
        if given == NO_ROLE:
            raise NoRole(
                f"{shown(claims['sub'])} has no role here: '{self._roles.claim}' is "
                f"{shown(str(sorted(self._roles.values(claims) or [])))}, and none of it is in "
                "TICKER_OIDC_ADMINS, _EDITORS or _CONTRIBUTORS.",
                name=_name(claims),
            )
        return person or await self._joined(identity, _name(claims), given)

    async def _changed(self, person: Person, given: Grants) -> Person:
        """Change a role, which ends all sessions; those of the last admin, too, who stays one."""
        try:
            after = await self._people.change(person, grants=given)
        except LastAdmin:
            if await self._sessions.end_all(person.id):
                await self._audit.note(PROVIDER, Act.SESSION_ENDED, person.id, detail="all")
            raise
        roles = changed(person.grants.told, given.told)
        await self._audit.note(PROVIDER, Act.ROLE_CHANGED, person.id, detail=roles)
        return after

    async def _joined(self, identity: Identity, name: str, given: Grants) -> Person:
        """Let somebody new join: whoever has their name already is somebody else, and keeps it."""
        number, free = 1, name
        while True:
            try:
                person = await self._people.join(free, given, identity)
            except NameTaken:
                # In another tab they may have joined meanwhile.
                if there := await self._people.identified(identity):
                    return there
                number += 1
                free = f"{name} {number}"
            else:
                await self._audit.note(PROVIDER, Act.INVITED, person.id, detail=given.told)
                return person

    async def _grants(self, claims: Mapping[str, Any]) -> Grants:
        values = self._roles.values(claims) or frozenset()
        given = [
            (one.role, await self._aliases.name_of(one.slug) if one.slug else "")
            for one in self._roles.given(values)
        ]
        return grants(bool(values & self._roles.admins), given)


def _name(claims: Mapping[str, Any]) -> str:
    """Return what somebody is called, as far as it can be a name, with room for a number."""
    for claim in _NAMES:
        said = claims.get(claim)
        words = "".join(one for one in said if one.isprintable()) if isinstance(said, str) else ""
        if name := " ".join(words.split())[: LONGEST_NAME - 10].strip():
            return name
    return f"{claims['sub']}"[: LONGEST_NAME - 10]
