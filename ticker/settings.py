"""Settings: one table, from which the environment, the options and `--help` follow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ticker.privacy import is_here
from ticker.values import READ


class WrongSetting(Exception):
    """A setting has a value that it cannot have; the text names it and says what to do."""


_VALUES = "The claim's values, separated by commas,"


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation is set up."""

    host: str = field(default="127.0.0.1", metadata={"help": "The address to serve on."})
    port: int = field(default=8000, metadata={"help": "The port to serve on; 0 takes a free one."})
    uds: str = field(
        default="",
        metadata={
            "help": "The path of a UNIX socket to serve on instead, for a proxy on this machine, "
            "whose X-Forwarded-* headers count."
        },
    )
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
    media: str = field(
        default="",
        metadata={
            "help": "Where pictures lie: a folder that all machines share, or s3://BUCKET/PREFIX "
            "with keys in AWS_*. Without it, the folder 'media' in the data folder."
        },
    )
    media_endpoint: str = field(
        default="",
        metadata={
            "help": "The address of a server of S3's kind that has the bucket. Without it, "
            "Amazon's."
        },
    )
    media_keeps: str = field(
        default="",
        metadata={
            "help": "What originals of pictures keep, which nobody is sent: 'all', or else neither "
            "place nor owner nor serial numbers."
        },
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
    hosts: str = field(
        default="",
        metadata={
            "help": "Hosts that are ours beside the public URL's, with commas; others are refused."
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
    lame_seconds: float = field(
        default=0.0,
        metadata={
            "help": "How long a server that is told to stop goes on while /readyz says 503, so "
            "that a balancer sends nobody any more, in seconds."
        },
    )
    log_level: str = field(
        default="info", metadata={"help": "What is logged: debug, info, warning or error."}
    )
    log_format: str = field(
        default="text", metadata={"help": "How: text, or json, an object a line."}
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
    image_hosts: str = field(
        default="",
        metadata={
            "help": "Hosts whose pictures are shown from where they lie, with commas, or * for "
            "any; others are links. Without it, the public URL's and the site's."
        },
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

    @property
    def hosts_of_images(self) -> list[str]:
        """Return the hosts whose pictures are shown from where they lie, or `*` for any."""
        ours = [self.public_url, *([] if self.image_hosts else [self.site_url, self.site_logo])]
        named = [one.strip() for one in self.image_hosts.split(",")]
        return list(filter(None, [*(urlsplit(one).netloc for one in ours), *named]))

    @property
    def pictures(self) -> str:
        """Return where pictures lie: a path, or `s3://BUCKET/PREFIX`."""
        return self.media or str(self.data / "media")

    @property
    def keeps_all(self) -> bool:
        """Tell whether originals keep where they were taken, and by whose camera."""
        return self.media_keeps == "all"

    @property
    def may_be_private(self) -> bool:
        """Tell whether pictures may lie where other machines do not see them.

        So they may where others could work on the same Redis, and nobody has said where pictures
        are to lie.
        """
        return not self.media and bool(self.redis_url) and not is_here(self.redis_url)


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
    return _whole_media(_whole_provider(Settings(**values)))


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


def _whole_media(settings: Settings) -> Settings:
    """Return settings with a server only where there is a bucket to ask it for."""
    if settings.media_endpoint and not settings.media.startswith("s3://"):
        raise WrongSetting(
            f"{variable('media_endpoint')} should be set only where {variable('media')} is "
            "s3://BUCKET/PREFIX: a folder has no server."
        )
    return settings


def _read_one(name: str, value: Any) -> Any:
    try:
        return READ[name](value) if name in READ else value
    except ValueError as error:
        raise WrongSetting(f"{variable(name)} {error}.") from None


def environment(settings: Settings, **changed: str) -> dict[str, str]:
    """Return the variables from which `read` makes these settings, some of them changed."""
    values = {one.name: str(getattr(settings, one.name)) for one in fields(Settings)}
    return {variable(name): value for name, value in {**values, **changed}.items()}
