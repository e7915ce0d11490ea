"""Metadata: what a provider says of itself (OpenID Connect Discovery 1.0, 3 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticker.newsroom.content.fields import shown
from ticker.privacy import is_private
from ticker.web.http.provider.ending import Untrusted

_BASIC, _POST = "client_secret_basic", "client_secret_post"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked what."""

    authorization: str
    token: str
    keys: str
    userinfo: str | None
    secret_in_form: bool
    """Whether it wants our secret among the fields, not in a header."""


def address_of(issuer: str) -> str:
    """Return where an issuer says all that."""
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def metadata_in(issuer: str, fields: Mapping[str, Any]) -> Metadata:
    """Read what an issuer says; Untrusted where it is another one, or cannot be asked safely."""
    if fields.get("issuer") != issuer:
        raise Untrusted(
            f"The provider should be {issuer}, but says it is {shown(str(fields.get('issuer')))}; "
            "set TICKER_OIDC_ISSUER to exactly what it says."
        )
    methods = fields.get("token_endpoint_auth_methods_supported") or [_BASIC]
    if not {_BASIC, _POST} & set(map(str, methods)):
        raise Untrusted(
            f"The provider should take our secret by {_BASIC} or {_POST}, and takes only "
            f"{shown(str(methods))}."
        )
    return Metadata(
        _endpoint(fields, "authorization_endpoint"),
        _endpoint(fields, "token_endpoint"),
        _endpoint(fields, "jwks_uri"),
        _endpoint(fields, "userinfo_endpoint") if fields.get("userinfo_endpoint") else None,
        secret_in_form=_BASIC not in methods,
    )


def _endpoint(fields: Mapping[str, Any], name: str) -> str:
    found = fields.get(name)
    if not isinstance(found, str) or not is_private(found):
        raise Untrusted(f"The provider's {name} should be https://…, not {shown(str(found))}.")
    return found
