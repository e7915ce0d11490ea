"""Roles by a claim: what somebody may do here follows from what the provider says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ticker.newsroom.people.roles import ADMIN, Grants, Role

_STRONGER = (Role.EDITOR, Role.CONTRIBUTOR)


@dataclass(frozen=True, slots=True)
class Giving:
    """A value of the claim, and what it gives."""

    value: str
    role: Role
    slug: str = ""
    """The ticker that it is for; "" for all."""


@dataclass(frozen=True, slots=True)
class RolesByClaim:
    """How the values of one claim give roles."""

    claim: str
    admins: frozenset[str]
    giving: tuple[Giving, ...]

    @classmethod
    def read(cls, claim: str, admins: str, editors: str, contributors: str) -> RolesByClaim:
        """Read the settings."""
        giving = [
            *(_giving(one, Role.EDITOR) for one in _parts(editors)),
            *(_giving(one, Role.CONTRIBUTOR) for one in _parts(contributors)),
        ]
        return cls(claim, frozenset(_parts(admins)), tuple(giving))

    def values(self, claims: Mapping[str, Any]) -> frozenset[str] | None:
        """Return the values of the claim; None where it is not there.

        Keycloak keeps its roles in ``realm_access.roles``; others have dots in a name itself.
        """
        found: Any = claims.get(self.claim)
        if found is None:
            found = claims
            for name in self.claim.split("."):
                found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str):
            return frozenset({found})
        if isinstance(found, list):
            return frozenset(one for one in found if isinstance(one, str))
        return None

    def given(self, values: Iterable[str]) -> list[Giving]:
        """Return what values give, but for being an admin, the stronger last."""
        of = set(values)
        found = [one for one in self.giving if one.value in of]
        return sorted(found, key=lambda one: -_STRONGER.index(one.role))


def grants(is_admin: bool, given: Iterable[tuple[Role, str]]) -> Grants:  # noqa: FBT001
    """Return what somebody may do, of roles for the tickers of names ("" for all), stronger last.

    What is for one ticker adds to what is for all, and takes nothing away.
    """
    if is_admin:
        return ADMIN
    by_name = {name: role for role, name in given}
    everywhere = by_name.pop("", None)
    of_one = {
        name: role.value
        for name, role in by_name.items()
        if everywhere is None or _STRONGER.index(role) < _STRONGER.index(everywhere)
    }
    return Grants(everywhere=everywhere.value if everywhere else None, tickers=of_one)


def _giving(part: str, role: Role) -> Giving:
    value, is_limited, slug = part.rpartition("=")
    return Giving(value, role, slug) if is_limited else Giving(part, role)


def _parts(values: str) -> list[str]:
    return [part.strip() for part in values.split(",") if part.strip()]
