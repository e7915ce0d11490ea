"""ID tokens: what a provider says of somebody, believed only if it is its own word, for us, now.

See OpenID Connect Core 1.0, 3.1.3.7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ticker.newsroom.content.fields import shown
from ticker.web.http.provider.ending import ClocksApart, Untrusted

ALGORITHMS = [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)]
"""Those by which nobody who can check a token can make one."""
LEEWAY_SECONDS = 120
LONGEST_SUBJECT = 255


class UnknownKey(Exception):
    """A token is signed by a key that is not among those known."""


def keys_in(fields: Mapping[str, Any]) -> KeySet:
    """Read the keys of a provider, but for those that are of another kind; raises Untrusted."""
    found = fields.get("keys")
    signing = [
        one
        for one in (found if isinstance(found, list) else [])
        if isinstance(one, dict) and one.get("kty") in {"RSA", "EC"} and one.get("use") != "enc"
    ]
    try:
        return KeySet.import_key_set({"keys": signing})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Untrusted(f"The provider's keys cannot be read: {shown(str(error))}.") from None


def claims_in(
    token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, now: float
) -> dict[str, Any]:
    """Return what a token says of somebody; raises UnknownKey, Untrusted and ClocksApart."""
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        _check_clocks(claims, now)
        jwt.JWTClaimsRegistry(
            now=int(now),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": issuer},
            sub={"essential": True},
            aud={"essential": True, "value": client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(claims)
        claims["sub"].encode()  # JSON may name half a character, such as \ud800
    except InvalidKeyIdError as error:
        raise UnknownKey(str(error)) from None
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Untrusted(f"The provider's ID token is not good: {shown(str(error))}.") from None
    for_another = claims.get("azp", client_id) != client_id
    for_several = claims["aud"] not in (client_id, [client_id]) and "azp" not in claims
    if for_another or for_several:
        raise Untrusted("The provider's ID token is not good: it was made for another application.")
    if len(claims["sub"]) > LONGEST_SUBJECT:
        raise Untrusted(f"The provider's 'sub' is longer than {LONGEST_SUBJECT} characters.")
    return claims


def _check_clocks(claims: Mapping[str, Any], now: float) -> None:
    """Raise ClocksApart where a token, which came straight here, was not made just now.

    What is no number at all is found later.
    """
    made = claims.get("iat")
    if not isinstance(made, int | float) or not math.isfinite(made):
        return
    ahead = round(made - now)
    if abs(ahead) > LEEWAY_SECONDS:
        which = "ahead of" if ahead > 0 else "behind"
        raise ClocksApart(
            f"The provider's clock is {abs(ahead)} s {which} ours, by the ID token that it has "
            f"just made; more than {LEEWAY_SECONDS} s are too many. Set both by NTP.",
            minutes=max(2, round(abs(ahead) / 60)),
        )
