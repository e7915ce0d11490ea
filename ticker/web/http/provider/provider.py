"""The provider: asked who somebody is, by a code (OpenID Connect Core 1.0, 3.1; RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx2
from joserfc.jwk import KeySet

from ticker.newsroom.content.fields import shown
from ticker.web.http.provider.attempts import Attempt
from ticker.web.http.provider.ending import Untrusted
from ticker.web.http.provider.fetching import Fetching
from ticker.web.http.provider.idtoken import UnknownKey, claims_in, keys_in
from ticker.web.http.provider.kept import Kept
from ticker.web.http.provider.metadata import Metadata, address_of, metadata_in
from ticker.wire.clock import Clock


@dataclass(frozen=True, slots=True)
class Registration:
    """As what this installation is known to the provider."""

    issuer: str
    client_id: str
    secret: str
    scopes: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the provider has said of somebody, and by which token it would say more."""

    claims: dict[str, Any]
    token: str


class Provider:
    """One provider, as one process asks it."""

    def __init__(self, registration: Registration, fetching: Fetching, clock: Clock) -> None:
        self._of = registration
        self._fetching = fetching
        self._clock = clock
        self._metadata: Kept[Metadata] = Kept(self._fetch_metadata)
        self._keys: Kept[KeySet] = Kept(self._fetch_keys)

    async def address(self, state: str, attempt: Attempt, callback: str, *, anew: bool) -> str:
        """Return where somebody is sent to say who they are; ``anew`` even if it knows them."""
        metadata = await self._metadata.get()
        challenge = hashlib.sha256(attempt.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._of.client_id,
            "redirect_uri": callback,
            "scope": self._of.scopes,
            "state": state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **({"prompt": "login"} if anew else {}),
        }
        joint = "&" if "?" in metadata.authorization else "?"
        return f"{metadata.authorization}{joint}{urlencode(query)}"

    async def said(self, code: str, attempt: Attempt, callback: str) -> Said:
        """Return what it says of whoever brings a code. Raises what `ending` has."""
        metadata = await self._metadata.get()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": attempt.verifier,
        }
        answer = await self._fetching.post(metadata.token, **self._signed(form, metadata))
        id_token = answer.fields.get("id_token")
        if answer.status != httpx2.codes.OK or not isinstance(id_token, str):
            error = answer.fields.get("error", "no ID token")
            more = answer.fields.get("error_description", "")
            raise Untrusted(f"The provider gives no token: {shown(f'{error} {more}'.strip())}.")
        claims = await self._claims(id_token, attempt.nonce)
        return Said(claims, str(answer.fields.get("access_token", "")))

    async def more(self, said: Said) -> dict[str, Any]:
        """Return what it says of somebody beside what it has said. Raises what `ending` has."""
        metadata = await self._metadata.get()
        if not (metadata.userinfo and said.token):
            return {}
        more = await self._fetching.get(metadata.userinfo, said.token)
        if more.get("sub") != said.claims["sub"]:
            raise Untrusted("The provider's userinfo are of somebody else than its ID token.")
        return more

    async def close(self) -> None:
        """Ask nothing any more."""
        await self._fetching.close()

    def _signed(self, form: dict[str, str], metadata: Metadata) -> dict[str, Any]:
        """Return a form with what proves that it is ours (RFC 6749, 2.3.1)."""
        if metadata.secret_in_form:
            ours = {"client_id": self._of.client_id, "client_secret": self._of.secret}
            return {"form": {**form, **ours}}
        pair = (quote(self._of.client_id, safe=""), quote(self._of.secret, safe=""))
        return {"form": form, "auth": pair}

    async def _claims(self, id_token: str, nonce: str) -> dict[str, Any]:
        try:
            return self._read(id_token, nonce, await self._keys.get())
        except UnknownKey:
            pass
        try:  # once: it may have changed its keys since
            return self._read(id_token, nonce, await self._keys.renewed())
        except UnknownKey as error:
            raise Untrusted(
                f"The provider has no such key as its token is signed by: {error}"
            ) from (None)

    def _read(self, id_token: str, nonce: str, keys: KeySet) -> dict[str, Any]:
        return claims_in(
            id_token,
            keys,
            issuer=self._of.issuer,
            client_id=self._of.client_id,
            nonce=nonce,
            now=self._clock.now,
        )

    async def _fetch_metadata(self) -> Metadata:
        fields = await self._fetching.get(address_of(self._of.issuer))
        return metadata_in(self._of.issuer, fields)

    async def _fetch_keys(self) -> KeySet:
        metadata = await self._metadata.get()
        return keys_in(await self._fetching.get(metadata.keys))
