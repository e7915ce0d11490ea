"""Settings: one table, from which the environment, the options and `--help` follow."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from redis.asyncio.connection import parse_url

from ticker.colours import NoColour, colour
from ticker.origins import Origin
from ticker.privacy import is_private


class WrongSetting(Exception):
    """A setting has a value that it cannot have; the text names it and says what to do."""


_VALUES = "The claim's values, separated by commas,"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation is set up."""

    host: str = field(default="127.0.0.1", metadata={"help": "The address to serve on."})
    port: int = field(default=8000, metadata={"help": "The port to serve on; 0 takes a free one."})
    workers: int = field(default=1, metadata={"help": "How many server processes to run."})
    redis_url: str = field(
        default="",
        metadata={
            "help": "An external Redis (7 or later) or Valkey: redis://, rediss:// or unix://. "
            "Without it, the bundled Valkey is started."
        },
    )
    prefix: str = field(
        default="ticker",
        metadata={"help": "What all keys and channels begin with, where a Redis is shared."},
    )
    data: Path = field(
        default=Path("data"), metadata={"help": "The folder of the bundled Valkey's data."}
    )
    secret: str = field(
        default="",
        metadata={
            "help": "What tells installations on one host apart, by the name of the desk's cookie. "
            "Without it, one is made and kept in Redis."
        },
    )
    public_url: str = field(
        default="",
        metadata={
            "help": "Scheme and host that readers see, such as https://live.example. "
            "Without it, each request's own."
        },
    )
    trusted_proxies: str = field(
        default="",
        metadata={
            "help": "Addresses or networks, separated by commas, of proxies whose X-Forwarded-* "
            "headers count."
        },
    )
    max_readers: int = field(default=50_000, metadata={"help": "The most readers of one worker."})
    max_readers_per_address: int = field(
        default=25_000,
        metadata={
            "help": "The most of them that come from one address, or one /64 of IPv6; 0 for any."
        },
    )
    max_readers_per_origin: int = field(
        default=25_000,
        metadata={"help": "The most of them on pages of one partner's origin; 0 for any."},
    )
    max_connections_per_address: int = field(
        default=1000,
        metadata={
            "help": "The most connections of one address, or one /64 of IPv6, that are no "
            "reader's; trusted proxies are not counted; 0 for any."
        },
    )
    log_length: int = field(
        default=1000, metadata={"help": "How many events are kept for resuming, per ticker."}
    )
    log_bytes: int = field(
        default=8 * 1024 * 1024,
        metadata={"help": "How many bytes of them, in Redis and in each worker's memory."},
    )
    drain_seconds: float = field(
        default=30.0,
        metadata={"help": "The time over which readers come back after a stop, in seconds."},
    )
    oidc_issuer: str = field(
        default="",
        metadata={
            "help": "The provider of identities (OpenID Connect) that signs people in at the desk, "
            "such as https://id.paper.example/realms/news. Without it, none."
        },
    )
    oidc_client_id: str = field(
        default="", metadata={"help": "What this installation is called there."}
    )
    oidc_client_secret: str = field(
        default="", metadata={"help": "What it proves that with; better not as an option."}
    )
    oidc_scopes: str = field(
        default="openid profile", metadata={"help": "What the provider is asked for."}
    )
    oidc_name: str = field(
        default="",
        metadata={"help": "What the provider's button says. Without it, that it is the house's."},
    )
    oidc_roles_claim: str = field(
        default="groups",
        metadata={"help": "The claim that gives roles; realm_access.roles, say, is one inside."},
    )
    oidc_admins: str = field(default="", metadata={"help": f"{_VALUES} that make an admin."})
    oidc_editors: str = field(
        default="",
        metadata={"help": f"{_VALUES} that make an editor; VALUE=SLUG is for one ticker."},
    )
    oidc_contributors: str = field(
        default="",
        metadata={"help": f"{_VALUES} that make a contributor; VALUE=SLUG is for one ticker."},
    )
    site_name: str = field(
        default="Liveticker",
        metadata={"help": "The newsroom's name, at the top of every page."},
    )
    site_url: str = field(
        default="",
        metadata={
            "help": "The newsroom's home, such as https://paper.example/. "
            "Without it, the list of tickers."
        },
    )
    site_logo: str = field(
        default="",
        metadata={"help": "The address of an image, an SVG, say, to stand beside the name."},
    )
    accent: str = field(
        default="",
        metadata={
            "help": "The newsroom's colour: #rgb, #rrggbb, a CSS name, rgb() or oklch(). "
            "Without it, our blue."
        },
    )
    templates: str = field(
        default="",
        metadata={"help": "A folder whose templates, texts and static files go before ours."},
    )


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"TICKER_{name.upper()}"


def read(given: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings from options, or else the environment, or else the defaults.

    Options that are None count as not given; an empty variable counts as not set. Raises
    WrongSetting.
    """
    values: dict[str, Any] = {}
    for one in fields(Settings):
        name = one.name
        value = given.get(name)
        if value is None:
            value = environment.get(variable(name), "").strip() or one.default
        values[name] = _read_one(name, value)
    return _whole_provider(Settings(**values))


def _whole_provider(settings: Settings) -> Settings:
    """Return settings with all of a provider of identities, or nothing of one."""
    if not settings.oidc_issuer:
        return settings
    for name in ("oidc_client_id", "oidc_client_secret"):
        if not getattr(settings, name):
            raise WrongSetting(
                f"{variable(name)} should be set where {variable('oidc_issuer')} is: the provider "
                "gives it to whoever registers an application."
            )
    if not (settings.oidc_admins or settings.oidc_editors or settings.oidc_contributors):
        raise WrongSetting(
            f"{variable('oidc_editors')}, or that of admins or contributors, should be set where "
            f"{variable('oidc_issuer')} is: nobody would be let in."
        )
    return settings


def _read_one(name: str, value: Any) -> Any:
    try:
        return _READ[name](value) if name in _READ else value
    except ValueError as error:
        raise WrongSetting(f"{variable(name)} {error}.") from None


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read_one(value: Any) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"should be a whole number from {least} to {most}, not '{text}'")
        return int(text)

    return read_one


def _seconds(value: Any) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 3600:  # noqa: PLR2004 - an hour, said in the sentence
        raise ValueError(f"should be a number of seconds from 0 to 3600, not '{value}'")
    return seconds


def _redis_url(value: str) -> str:
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("should begin with redis://, rediss:// or unix://")
    path = "" if parts.scheme == "unix" else parts.path.strip("/")
    databases = [path, *parse_qs(parts.query).get("db", [])]
    if any(database not in {"", "0"} for database in databases):
        raise ValueError(
            "should name database 0 or none: pub/sub knows no databases, so two installations "
            "on one Redis are kept apart by TICKER_PREFIX"
        )
    try:
        parse_url(value)
    except ValueError as error:
        raise ValueError(f"is not an address of a Redis: {error}") from None
    return value


def _prefix(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,40}", value):
        raise ValueError(f"should be 1 to 40 letters, digits, '_', '.' or '-', not '{value}'")
    return value


def _public_url(value: str) -> str:
    try:
        return str(Origin.read(value.rstrip("/"))) if value else ""
    except ValueError as why:
        raise ValueError(
            f"should be scheme and host, such as https://live.example, not '{value}': {why}"
        ) from None


def _proxies(value: str) -> str:
    for one in filter(None, (part.strip() for part in value.split(","))):
        if one != "*":
            ipaddress.ip_network(one, strict=False)
    return value


def _secret(value: str) -> str:
    if value and len(value) < 16:  # noqa: PLR2004 - said in the sentence
        raise ValueError("should have at least 16 characters")
    return value


def _issuer(value: str) -> str:
    if value and (not is_private(value) or re.search(r"[?#\s]", value)):
        raise ValueError(
            "should be an address that begins with https://, as the provider's own metadata say it "
            f"(http:// only on this machine), not {value!r}"
        )
    return value


def _scopes(value: str) -> str:
    if "openid" not in value.split():
        raise ValueError(f"should be words of which one is 'openid', not {value!r}")
    return " ".join(value.split())


def _roles(value: str) -> str:
    for one in filter(None, (part.strip() for part in value.split(","))):
        of, is_limited, slug = one.rpartition("=")
        if is_limited and not (of and re.fullmatch(r"[a-z0-9-]{2,64}", slug)):
            raise ValueError(
                f"should be values, separated by commas, or VALUE=SLUG for one ticker, not {one!r}"
            )
    return value


def _admins(value: str) -> str:
    if "=" in value:
        raise ValueError("should be values without '=': an admin is one of the whole newsroom")
    return value


def _site_name(value: str) -> str:
    if not value.isprintable() or not 1 <= len(value) <= 100:  # noqa: PLR2004 - said in the sentence
        raise ValueError(f"should be 1 to 100 characters on one line, not {value!r}")
    return value


def _web_address(value: str) -> bool:
    """Tell whether a text is an http(s) address that may stand in a page and in a header."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    return (
        parts.scheme in {"http", "https"}
        and re.fullmatch(r"[\w.:-]+", host) is not None
        and not re.search(r"[\s<>\"'\\]", value)
        and value.isprintable()
    )


def _site_url(value: str) -> str:
    if value and not _web_address(value):
        raise ValueError(f"should be an address such as https://paper.example/, not {value!r}")
    return value


def _site_logo(value: str) -> str:
    rooted = value.startswith("/") and not value.startswith("//")
    if value and not _web_address(f"http://here{value}" if rooted else value):
        raise ValueError(
            "should be the address of an image, such as https://paper.example/logo.svg or "
            f"/static/logo.svg, not {value!r}"
        )
    return value


def _accent(value: str) -> str:
    try:
        return str(colour(value)) if value else ""
    except NoColour:
        raise ValueError(
            "should be a colour such as #0a6, #00aa66, seagreen, rgb(0 170 102) or "
            f"oklch(65% 0.16 155), not {value!r}"
        ) from None


def _folder(value: str) -> str:
    if value and not Path(value).is_dir():
        raise ValueError(f"should be a folder, and there is none at {value!r}")
    return str(Path(value).resolve()) if value else ""


def _host(value: str) -> str:
    if not value or re.search(r"[\s/]", value):
        raise ValueError(f"should be a host name or an address, not '{value}'")
    return value


_READ: dict[str, Callable[[Any], Any]] = {
    "host": _host,
    "port": _whole(0, 65535),
    "workers": _whole(1, 256),
    "redis_url": _redis_url,
    "prefix": _prefix,
    "data": Path,
    "secret": _secret,
    "public_url": _public_url,
    "trusted_proxies": _proxies,
    "max_readers": _whole(1, 10_000_000),
    "max_readers_per_address": _whole(0, 10_000_000),
    "max_readers_per_origin": _whole(0, 10_000_000),
    "max_connections_per_address": _whole(0, 10_000_000),
    "log_length": _whole(1, 1_000_000),
    "log_bytes": _whole(1, 999_999_999),
    "drain_seconds": _seconds,
    "oidc_issuer": _issuer,
    "oidc_scopes": _scopes,
    "oidc_admins": _admins,
    "oidc_editors": _roles,
    "oidc_contributors": _roles,
    "site_name": _site_name,
    "site_url": _site_url,
    "site_logo": _site_logo,
    "accent": _accent,
    "templates": _folder,
}


def environment(settings: Settings, **changed: str) -> dict[str, str]:
    """Return the variables from which `read` makes these settings, some of them changed."""
    values = {one.name: str(getattr(settings, one.name)) for one in fields(Settings)}
    return {variable(name): value for name, value in {**values, **changed}.items()}
