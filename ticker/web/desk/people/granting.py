"""Granting: what a form lets somebody do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ticker.newsroom.content.fields import shown
from ticker.newsroom.content.refusals import Fault, Invalid
from ticker.newsroom.content.tickers import Ticker
from ticker.newsroom.people.roles import Grants, Role
from ticker.web.process import Process

ADMIN = "admin"
"""What a form says for a role that is for everything; no other for a ticker stands beside it."""
OF = "of "
"""What the names of the fields begin with that say a role for one ticker."""
_ROLES = frozenset(one.value for one in Role)


async def tickers_of(process: Process) -> dict[str, Ticker]:
    """Return all tickers, of which somebody may be given one, by their names."""
    found = await process.archive.readings.by_name()
    return {name: ticker for name, (ticker, _) in found.items()}


def typed(form: Mapping[str, str]) -> Grants:
    """Return what a form says, to be shown again."""
    role = form.get("role", "")
    said = {name.removeprefix(OF): one for name, one in form.items() if name.startswith(OF)}
    tickers = {name: Role(one) for name, one in said.items() if one in _ROLES}
    return Grants(role == ADMIN, Role(role) if role in _ROLES else None, tickers)


def granted(form: Mapping[str, str], names: Collection[str]) -> Grants:
    """Return what a form lets somebody do, of the tickers of some names.

    Raises Invalid where that would be nothing, or is said of a ticker that there is not.
    """
    asked = typed(form)
    if asked.is_admin:
        return Grants(is_admin=True)
    for name in asked.tickers:
        if name not in names:
            raise Invalid({"tickers": Fault("no_such_ticker", {"slug": shown(name)})})
    if asked.everywhere:
        return asked
    tickers = {name: role for name, role in asked.tickers.items() if role != Role.NONE}
    if not tickers:
        raise Invalid({"tickers": Fault("no_ticker_chosen")})
    return Grants(tickers=tickers)
