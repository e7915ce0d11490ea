"""A provider of identities (OpenID Connect) on loopback, which can be told to do it wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "ticker", "between us"


class _Ascii(json.JSONEncoder):
    """Writes halves of characters, too, which have no bytes of their own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": True})


class Identities:
    """One provider, and whoever sits at the browser that comes to it."""

    def __init__(self) -> None:
        self.who: dict[str, Any] = {"sub": "7", "name": "Grace Hopper", "groups": ["desk"]}
        self.wrong: dict[str, Any] = {}
        """Claims that are other than they should be; None leaves one out."""
        self.slow = 0.0
        self.asks = False
        """Whether it shows a page first, with a button."""
        self.userinfo: dict[str, Any] | None = None
        self.asked: list[str] = []
        """What it was asked for, by path."""
        self._keys = [RSAKey.generate_key(2048, {"kid": "one"})]
        self.signs_with = self._keys[0]
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def settings(self) -> dict[str, str]:
        """What a server is told of it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "oidc_admins": "chiefs",
            "oidc_editors": "desk",
            "oidc_contributors": "guests, flood-guests=flood",
        }

    def reset(self) -> None:
        """Do all of it right again."""
        self.who = {"sub": "7", "name": "Grace Hopper", "groups": ["desk"]}
        self.wrong, self.slow, self.asks, self.userinfo = {}, 0.0, False, None
        self.signs_with = self._keys[-1]

    def rotate(self) -> None:
        """Sign with a new key from now on, and show no other."""
        self._keys = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})]
        self.signs_with = self._keys[0]

    def sign_with_a_strangers_key(self) -> None:
        """Sign with a key that says it is ours."""
        self.signs_with = RSAKey.generate_key(2048, {"kid": self._keys[-1].kid})

    def answer(self, path: str, query: dict[str, str], form: dict[str, str], auth: str) -> Any:
        """Return what is answered: an address to go to, a page, or an object."""
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                named = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                ends = {f"{one}_endpoint": f"{self.issuer}/{at}" for one, at in named.items()}
                keys = {"jwks_uri": f"{self.issuer}/keys"}
                return {"issuer": self.wrong.get("issuer", self.issuer), **ends, **keys}
            case "/keys":
                return {"keys": [one.as_dict(private=False) for one in self._keys]}
            case "/authorize":
                back = self._authorized(query)
                return f'<a href="{back}">Weiter</a>'.encode() if self.asks else back
            case "/token":
                return self._token(form, auth)
            case "/userinfo":
                return self.userinfo
        return None

    def _authorized(self, query: dict[str, str]) -> str:
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_hex(8)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def _token(self, form: dict[str, str], auth: str) -> dict[str, Any] | None:
        query = self._codes.pop(form["code"], None)
        known = base64.b64encode(f"{CLIENT}:between%20us".encode()).decode()
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not query or auth != f"Basic {known}" or query["code_challenge"] != challenge:
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": query["nonce"], **self.who, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.signs_with.kid}
        return {
            "id_token": jwt.encode(header, claims, self.signs_with, encoder_cls=_Ascii),
            "access_token": "at",
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        ours = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._answer(_flat(self.rfile.read(length).decode()))

            def _answer(self, form: dict[str, str]) -> None:
                time.sleep(ours.slow)
                parts = urlsplit(self.path)
                auth = self.headers.get("Authorization", "")
                given = ours.answer(parts.path, _flat(parts.query), form, auth)
                if isinstance(given, str):
                    self.send_response(302)
                    self.send_header("Location", given)
                    body = b""
                else:
                    self.send_response(404 if given is None else 200)
                    kind = "text/html" if isinstance(given, bytes) else "application/json"
                    self.send_header("Content-Type", kind)
                    body = given if isinstance(given, bytes) else json.dumps(given).encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(query).items()}
