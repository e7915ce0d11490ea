"""The desk: an editor's browser, as far as forms and cookies go."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx2
import pyotp

from support.machines.servers import Editor, Server
from ticker.newsroom.people.roles import ADMIN, Grants

PASSWORD = "drei blaue Hunde"
"""Good enough for whoever needs one."""


class Desk:
    """Opens pages and sends their forms, with the cookies a browser would send."""

    def __init__(self, server: Server) -> None:
        self.server = server
        # No server here speaks TLS; to read whom to trust takes longer than most that is asked.
        self.http = httpx2.Client(base_url=server.url, verify=False, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def link_code(self, name: str = "Ada Lovelace", grants: Grants = ADMIN) -> str:
        """Return the code of a new sign-in link, of somebody who may do that if they are new."""
        return self.server.link(name, grants).partition("?code=")[2]

    def sign_in(self, name: str = "Ada Lovelace", device: str = "", grants: Grants = ADMIN) -> Desk:
        """Sign in by a link, with the browser of a device, or none that is known."""
        self.http.headers["User-Agent"] = device
        answer = self.http.post("/desk/-/sign-in", data={"code": self.link_code(name, grants)})
        assert answer.status_code == 303, answer.text
        return self

    def sign_out(self) -> httpx2.Response:
        return self.http.post("/desk/-/sign-out", data={"form_key": self.form_key()})

    @property
    def storage_state(self) -> dict[str, Any]:
        """What a browser keeps in which somebody has so signed in."""
        host = httpx2.URL(self.server.url).host
        cookies = [
            {"name": one.name, "value": one.value, "domain": host, "path": one.path}
            for one in self.http.cookies.jar
        ]
        return {"cookies": cookies, "origins": []}

    @property
    def cookie(self) -> str:
        """The header by which its session is known."""
        return "; ".join(f"{one.name}={one.value}" for one in self.http.cookies.jar)

    def form_key(self) -> str:
        return self.hidden(self.http.get("/desk/-/sessions").text, "form_key")

    def composer(self, slug: str, edit: str = "") -> dict[str, str]:
        """Return the hidden fields of the form to write an entry with."""
        page = self.http.get(f"/desk/{slug}", params={"edit": edit} if edit else {})
        assert page.status_code == 200, page.text
        form = page.text.partition('class="composer"')[2]
        return {name: self.hidden(form, name) for name in ("form_key", "id", "revision", "stood")}

    def own(self, what: str, **fields: str) -> httpx2.Response:
        """Send a form of the page that has one's own way in."""
        form = {"form_key": self.form_key(), **fields}
        return self.http.post(f"/desk/-/{what}", data=form)

    def with_password(self, name: str, password: str, grants: Grants = ADMIN) -> Desk:
        """Sign in by a link, and set a password."""
        answer = self.sign_in(name, grants=grants).own("password", password=password)
        assert answer.status_code == 303, answer.text
        return self

    def with_factor(self) -> pyotp.TOTP:
        """Switch on the second factor of whoever came in by a link; return what counts its codes.

        Of them the one of the next half minute is still good.
        """
        totp = totp_in(self.own("factor").text)
        assert self.own("factor/confirm", totp=totp.now()).status_code == 200
        return totp

    def of_person(self, name: str, what: str, **fields: str) -> None:
        """Send a form that is about somebody, as an admin."""
        people = self.http.get("/desk/-/people").text
        row = people.partition(f'<b dir="auto">{name}</b>')[2]
        found = re.search("/people/(person:[0-9A-Z]+)/end", row)
        assert found, people
        form = {"form_key": self.form_key(), **fields}
        answer = self.http.post(f"/desk/-/people/{found[1]}/{what}", data=form)
        assert answer.status_code == 303, answer.text

    def audited(self, **sought: str) -> list[dict[str, str]]:
        """Return the lines of the audit that an admin finds so, the newest first."""
        file = self.http.get("/desk/-/audit.jsonl", params=sought)
        assert file.status_code == 200, file.text
        return [json.loads(one) for one in file.text.splitlines()]

    def write(self, slug: str, **fields: Any) -> httpx2.Response:
        """Send the composer's form."""
        return self.http.post(f"/desk/{slug}", data={"state": "published", **fields})

    @staticmethod
    def hidden(text: str, name: str) -> str:
        """Return the value of a page's first hidden field of that name."""
        found = re.search(rf'name="{name}" value="([^"]*)"', text)
        assert found, text
        return html.unescape(found[1])


def totp_in(shown: str) -> pyotp.TOTP:
    """Return what counts the codes of the factor that a page offers."""
    found = re.search("<code>([A-Z2-7 ]+)</code>", shown)
    assert found, shown
    return pyotp.TOTP(found[1].replace(" ", ""))


def next_code(totp: pyotp.TOTP) -> str:
    """Return a code that is good although one has just been spent."""
    return totp.at(datetime.now(UTC) + timedelta(seconds=totp.interval))


def scheduled(editor: Editor, slug: str) -> list[dict[str, Any]]:
    """Return the planned entries of a ticker."""
    found: list[dict[str, Any]] = editor.http.get(
        f"/{slug}/entries", params={"state": "scheduled"}
    ).json()["entries"]
    return found
