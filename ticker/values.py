"""Values: how what stands in a setting is read, with what should stand there where it cannot be."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from redis.asyncio.connection import ConnectionPool
from redis.exceptions import RedisError

from ticker.colours import NoColour, colour
from ticker.hosts import Host
from ticker.origins import Origin
from ticker.privacy import is_private

LONGEST_PATH = 103
"""Of a UNIX socket, in bytes: what macOS takes, and Linux takes a few more."""


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read_one(value: Any) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"should be a whole number from {least} to {most}, not '{text}'")
        return int(text)

    return read_one


def _one_of(*known: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in known:
            words = f"{', '.join(known[:-1])} or {known[-1]}"
            raise ValueError(f"should be {words}, not {value!r}")
        return value

    return read


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
        pool: Any = ConnectionPool.from_url(value)
        pool.make_connection()
    except TypeError as error:  # the library hands on whatever stands behind the "?"
        name = str(error).rpartition(" ")[2]
        raise ValueError(
            f"should say behind '?' only what a connection knows, not {name}"
        ) from None
    except (ValueError, RedisError) as error:
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
        form = "should be scheme and host, such as https://live.example"
        raise ValueError(f"{form}, not '{value}': {why}") from None


def _hosts(value: str) -> str:
    try:
        return ", ".join(str(Host.read(one.strip())) for one in value.split(",") if one.strip())
    except ValueError as why:
        raise ValueError(f"should be hosts, such as live.example, not '{value}': {why}") from None


def _image_hosts(value: str) -> str:
    if value == "*":
        return value
    named = _hosts(value)
    if "[" in named:
        raise ValueError(
            "should be hosts, such as pictures.example, or * for any: browsers are told of them in "
            f"a policy, where no IPv6 address can stand, not {value!r}"
        )
    return named


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


def _media(value: str) -> str:
    form = "should be a folder, or s3://BUCKET/PREFIX"
    if not value.startswith("s3://"):
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
            raise ValueError(f"{form}, not {value!r}")
        if value and Path(value).exists() and not Path(value).is_dir():
            raise ValueError(f"{form}, and there is a file at {value!r}")
        return str(Path(value).absolute()) if value else ""
    bucket, *parts = value.removeprefix("s3://").strip("/").split("/")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}", bucket):
        raise ValueError(
            f"{form} with a bucket of letters, digits, '.', '_' and '-' (its keys are in AWS_*), "
            f"not {value!r}"
        )
    for part in parts:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", part) or part in {".", ".."}:
            raise ValueError(
                f"{form} with a prefix of letters, digits, '.', '_', '-' and '/', not {value!r}"
            )
    return "/".join(["s3:/", bucket, *parts])


def _media_endpoint(value: str) -> str:
    if value and (not _web_address(value) or re.search(r"[?#@]", value)):
        raise ValueError(
            f"should be the address of a server, such as https://s3.example, not {value!r}"
        )
    return value.rstrip("/")


def _host(value: str) -> str:
    if not value or re.search(r"[\s/]", value):
        raise ValueError(f"should be a host name or an address, not '{value}'")
    return value


def _uds(value: str) -> str:
    path = str(Path(value).absolute()) if value else ""
    if len(os.fsencode(path)) > LONGEST_PATH or "\0" in path:
        raise ValueError(
            f"should be the path of a UNIX socket, of {LONGEST_PATH} bytes at most, and {path!r} "
            f"has {len(os.fsencode(path))}"
        )
    return path


def _media_keeps(value: str) -> str:
    if value not in {"", "all"}:
        raise ValueError(f"should be all, or not set, not {value!r}")
    return value


READ: dict[str, Callable[[Any], Any]] = {
    "host": _host,
    "port": _whole(0, 65535),
    "uds": _uds,
    "workers": _whole(1, 256),
    "redis_url": _redis_url,
    "prefix": _prefix,
    "data": Path,
    "media": _media,
    "media_endpoint": _media_endpoint,
    "media_keeps": _media_keeps,
    "secret": _secret,
    "public_url": _public_url,
    "hosts": _hosts,
    "trusted_proxies": _proxies,
    "max_readers": _whole(1, 10_000_000),
    "max_readers_per_address": _whole(0, 10_000_000),
    "max_readers_per_origin": _whole(0, 10_000_000),
    "max_connections_per_address": _whole(0, 10_000_000),
    "log_length": _whole(1, 1_000_000),
    "log_bytes": _whole(1, 999_999_999),
    "drain_seconds": _seconds,
    "lame_seconds": _seconds,
    "log_level": _one_of("debug", "info", "warning", "error"),
    "log_format": _one_of("text", "json"),
    "oidc_issuer": _issuer,
    "oidc_scopes": _scopes,
    "oidc_admins": _admins,
    "oidc_editors": _roles,
    "oidc_contributors": _roles,
    "site_name": _site_name,
    "site_url": _site_url,
    "site_logo": _site_logo,
    "image_hosts": _image_hosts,
    "accent": _accent,
    "templates": _folder,
}
"""How each setting is read, the others as they are; ValueError says what should stand there."""
