"""Settings: one table; a wrong value stops the start with one sentence that names it."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
from support.machines.commands import typed

from ticker import settings
from ticker.settings import Settings, WrongSetting, variable

WRONG = [
    ("port", "high"),
    ("port", "65536"),
    ("port", "-1"),
    ("port", "80.0"),
    ("workers", "0"),
    ("workers", "many"),
    ("redis_url", "http://localhost"),
    ("redis_url", "localhost:6379"),
    ("redis_url", "redis://localhost/1"),
    ("redis_url", "redis://localhost?db=2"),
    ("redis_url", "redis://localhost/0?db=1"),
    ("redis_url", "unix:///tmp/redis.sock?db=3"),
    ("redis_url", "redis://localhost:port"),
    ("redis_url", "redis://[localhost"),
    ("redis_url", "redis://localhost?socket_timeout=soon"),
    ("redis_url", "redis://localhost?bogus=x"),
    ("prefix", "a:b"),
    ("prefix", "a{b}"),
    ("prefix", "x" * 41),
    ("secret", "short"),
    ("public_url", "live.example"),
    ("public_url", "ftp://live.example"),
    ("public_url", "https://live.example/news"),
    ("public_url", "https://live.example?x=y"),
    ("public_url", "https://user@live.example"),
    ("public_url", "https://[live"),
    ("public_url", "https://live.example:99999"),
    ("public_url", "https://live example"),
    ("hosts", "https://live.example"),
    ("hosts", "live.example other.example"),
    ("hosts", "live.example:99999"),
    ("trusted_proxies", "proxy.local"),
    ("trusted_proxies", "10.0.0.0/33"),
    ("max_readers", "0"),
    ("log_length", "0"),
    ("drain_seconds", "-1"),
    ("drain_seconds", "nan"),
    ("drain_seconds", "soon"),
    ("lame_seconds", "-1"),
    ("log_level", "loud"),
    ("log_format", "xml"),
    ("host", "a b"),
    ("uds", "/run/" + "x" * 99),
    ("oidc_issuer", "id.paper.example"),
    ("oidc_issuer", "http://id.paper.example"),
    ("oidc_issuer", "https://"),
    ("oidc_issuer", "https://id.paper.example/?realm=news"),
    ("oidc_issuer", "https://user@id.paper.example"),
    ("oidc_issuer", "https://[id"),
    ("oidc_scopes", "profile groups"),
    ("oidc_admins", "chiefs=flood"),
    ("oidc_editors", "=flood"),
    ("oidc_contributors", "desk=Flood"),
    ("site_name", "x" * 101),
    ("site_name", "a\nb"),
    ("site_url", "paper.example"),
    ("site_url", "javascript:alert(1)"),
    ("site_url", 'https://paper.example/"onclick="x'),
    ("site_url", "https://paper.example/a b"),
    ("site_url", "https://"),
    ("site_logo", "logo.svg"),
    ("site_logo", "//paper.example/logo.svg"),
    ("site_logo", "data:image/svg+xml,<svg/>"),
    ("image_hosts", "https://pictures.example"),
    ("image_hosts", "*.pictures.example"),
    ("image_hosts", "pictures.example, *"),
    ("image_hosts", "[2001:db8::1]"),
    ("accent", "crimsonish"),
    ("accent", "#12345"),
    ("accent", "#11223344"),
    ("accent", "red;}body{display:none"),
    ("accent", "rgb(1 2)"),
    ("accent", "rgb(1 2 3)/**/"),
    ("accent", "var(--ink)"),
    ("accent", "url(//evil.example/x)"),
    ("templates", "/proc/nothing"),
    ("templates", __file__),
]


def serve(*options, **environment):
    """Run `ticker serve` with settings that should stop it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TICKER_")}
    return typed("serve", *options, environment={**clean, **environment})


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_named(name, value):
    """Each wrong value is one sentence that begins with the variable's name."""
    for given, environment in (({name: value}, {}), ({}, {variable(name): value})):
        with pytest.raises(WrongSetting) as error:
            settings.read(given, environment)
        said = str(error.value)
        assert said.startswith(f"{variable(name)} ")
        assert said.endswith(".")
        assert "\n" not in said


@pytest.mark.parametrize(
    ("options", "environment", "name"),
    [
        ([], {"TICKER_PORT": "high"}, "TICKER_PORT"),
        (["--redis-url", "redis://localhost/1"], {}, "TICKER_REDIS_URL"),
        ([], {"TICKER_LOG_LENGTH": "0"}, "TICKER_LOG_LENGTH"),
        (["--host", "192.0.2.1"], {"TICKER_PORT": "0"}, "TICKER_HOST"),
        ([], {"TICKER_PORT": "0", "TICKER_DATA": "/proc/nothing"}, "/proc/nothing"),
        (["--accent", "reddish"], {}, "TICKER_ACCENT"),
        ([], {"TICKER_TEMPLATES": "/proc/nothing"}, "TICKER_TEMPLATES"),
    ],
)
def test_a_wrong_setting_stops_the_start(options, environment, name):
    """The start ends with code 1 and that sentence, and no traceback."""
    said = serve(*options, **environment)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith("ticker: ")
    assert name in said.stderr
    assert "Traceback" not in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1


def test_every_setting_is_in_the_help():
    """`ticker serve --help` has an option for each setting, its variable, and its default."""
    text = " ".join(serve("--help").stdout.split())
    for one in fields(Settings):
        assert f"--{one.name.replace('_', '-')} " in text
        default = one.default if one.default != "" else "none"
        assert f"[{variable(one.name)}; {default}]" in text
        assert " ".join(one.metadata["help"].split()) in text


def test_every_setting_is_read():
    """A setting given as a variable arrives; an option wins over it; empty means not set."""
    given = {
        "host": "::1",
        "port": "0",
        "uds": "/run/ticker/ticker.sock",
        "workers": "3",
        "redis_url": "rediss://user:word@redis.example:6380/0?ssl_cert_reqs=none",
        "prefix": "news.desk-2",
        "data": "/tmp/elsewhere",
        "media": "s3://pictures/news/live/",
        "media_endpoint": "http://10.0.0.7:9000/",
        "media_keeps": "all",
        "secret": "sixteen letters!",
        "public_url": "https://Live.Example/",
        "hosts": "WWW.Live.Example,, bücher.example:8000, ",
        "trusted_proxies": "10.0.0.0/8, ::1",
        "max_readers": "7",
        "max_readers_per_address": "5",
        "max_readers_per_origin": "0",
        "max_connections_per_address": "70",
        "log_length": "8",
        "log_bytes": "100000",
        "drain_seconds": "0.5",
        "lame_seconds": "20",
        "log_level": "warning",
        "log_format": "json",
        "oidc_issuer": "https://id.paper.example/realms/news",
        "oidc_client_id": "ticker",
        "oidc_client_secret": "between us",
        "oidc_scopes": "openid  profile groups",
        "oidc_name": "Mit dem Verlagskonto anmelden",
        "oidc_roles_claim": "realm_access.roles",
        "oidc_admins": "chiefs",
        "oidc_editors": "desk, sport=cup-final",
        "oidc_contributors": "guests=flood",
        "site_name": "Küstenkurier",
        "site_url": "https://paper.example/start?from=ticker",
        "site_logo": "/static/logo.svg?2",
        "image_hosts": "Pictures.Example, bücher.example:8000",
        "accent": "OKLCH(55% 0.1  160)",
        "templates": "/tmp/../tmp",
    }
    assert set(given) == {one.name for one in fields(Settings)}
    read = settings.read({}, {variable(name): value for name, value in given.items()})
    assert (read.host, read.port, read.workers, read.data) == ("::1", 0, 3, Path("/tmp/elsewhere"))
    assert (read.media, read.media_endpoint) == ("s3://pictures/news/live", "http://10.0.0.7:9000")
    assert (read.max_readers, read.log_length, read.drain_seconds) == (7, 8, 0.5)
    assert read.log_bytes == 100_000
    assert (read.lame_seconds, read.log_level, read.log_format) == (20.0, "warning", "json")
    assert (read.max_readers_per_address, read.max_readers_per_origin) == (5, 0)
    assert read.public_url == "https://live.example"
    assert read.hosts == "www.live.example, xn--bcher-kva.example:8000"
    assert (read.oidc_issuer, read.oidc_scopes) == (given["oidc_issuer"], "openid profile groups")
    assert (read.site_name, read.accent, read.templates) == ("Küstenkurier", "#31835d", "/tmp")
    assert (read.site_url, read.site_logo) == (given["site_url"], given["site_logo"])
    assert read.image_hosts == "pictures.example, xn--bcher-kva.example:8000"
    assert settings.read({"port": "9"}, {"TICKER_PORT": "8"}).port == 9
    assert settings.read({"port": None}, {"TICKER_PORT": " "}).port == 8000
    assert settings.read({}, settings.environment(read)) == read


def test_the_defaults_are_those_promised():
    """Without any setting a newcomer gets a server on this machine alone."""
    read = settings.read({}, {})
    assert (read.host, read.port, read.workers, read.redis_url) == ("127.0.0.1", 8000, 1, "")
    assert (read.prefix, read.data, read.public_url) == ("ticker", Path("data"), "")
    assert (read.max_readers, read.log_length, read.drain_seconds) == (50_000, 1000, 30.0)
    assert (read.site_name, read.site_url, read.site_logo) == ("Liveticker", "", "")
    assert (read.accent, read.templates) == ("", "")
    assert (read.media, read.media_endpoint, read.pictures) == ("", "", "data/media")


@pytest.mark.parametrize(
    ("given", "hosts"),
    [
        ({}, []),
        ({"public_url": "https://live.example:8443"}, ["live.example:8443"]),
        ({"site_url": "https://paper.example/news", "site_logo": "/l.svg"}, ["paper.example"]),
        ({"site_logo": "https://logos.example/l.svg"}, ["logos.example"]),
        ({"image_hosts": "a.example,b.example"}, ["a.example", "b.example"]),
        (
            {
                "image_hosts": "*",
                "public_url": "http://live.example",
                "site_url": "http://a.example",
            },
            ["live.example", "*"],
        ),
    ],
)
def test_pictures_come_from_our_hosts_or_those_that_are_named(given, hosts):
    """Where none is named, the newsroom's own are; readers' own address always is."""
    assert settings.read(given, {}).hosts_of_images == hosts


@pytest.mark.parametrize("left_out", ["client_id", "client_secret", "editors"])
def test_half_a_provider_is_none(left_out):
    """A provider that cannot be asked, or would let nobody in, stops the start with a sentence."""
    given = {
        "oidc_issuer": "http://127.0.0.1:9000",
        "oidc_client_id": "ticker",
        "oidc_client_secret": "between us",
        "oidc_editors": "desk",
    }
    assert settings.read(given, {}).oidc_issuer == "http://127.0.0.1:9000"
    with pytest.raises(WrongSetting, match=f"TICKER_OIDC_{left_out.upper()}.* should be set"):
        settings.read({**given, f"oidc_{left_out}": ""}, {})


@pytest.mark.parametrize(
    ("media", "endpoint", "said"),
    [
        ("gs://bucket", "", "should be a folder, or s3://BUCKET/PREFIX, not 'gs://bucket'"),
        ("s3:bucket", "", "should be a folder"),
        ("s3://", "", "with a bucket of letters"),
        ("s3://key:secret@bucket", "", "its keys are in AWS_"),
        ("s3://bucket/../other", "", "with a prefix of letters"),
        ("s3://bucket//x", "", "with a prefix of letters"),
        ("/proc/version", "", "there is a file at '/proc/version'"),
        ("s3://bucket", "s3.example", "should be the address of a server"),
        ("s3://bucket", "https://s3.example/?x", "should be the address of a server"),
        ("/srv/media", "https://s3.example", "a folder has no server"),
    ],
)
def test_a_place_of_pictures_is_a_folder_or_a_bucket(media, endpoint, said):
    """Anything else stops the start with a sentence that says what should stand there."""
    with pytest.raises(WrongSetting, match="TICKER_MEDIA") as wrong:
        settings.read({"media": media, "media_endpoint": endpoint}, {})
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("redis_url", "media", "is_asked"),
    [
        ("", "", False),
        ("redis://127.0.0.1:6379", "", False),
        ("unix:///run/redis.sock", "", False),
        ("redis://redis.example", "/srv/media", False),
        ("redis://redis.example", "s3://bucket", False),
        ("redis://redis.example", "", True),
    ],
)
def test_pictures_that_others_may_not_see_are_asked_about(redis_url, media, is_asked):
    """Where other machines may work on the same store, somebody has to say where pictures lie."""
    read = settings.read({"redis_url": redis_url, "media": media}, {})
    assert read.may_be_private is is_asked


OVERLAYS = [
    ("page.html", "{% block %}", "line 1"),
    ("parts/entry.html", "\n{{ x | unknown }}", "line 2"),
    ("desk/mine.html", "{% if %}", "line 1"),
    (
        "parts/header.html",
        "{% macro header(ticker, at) %}\n{{ nothing.at_all }}{% endmacro %}",
        "2",
    ),
    ("parts/entry.html", "{% macro other() %}{% endmacro %}", "article"),
    ("page.html", b"\xff", "read"),
    ("de.json", '{"share": "Teilen",}', "JSON"),
    ("de.json", '["share"]', "object"),
    ("de.json", '{"share": 1}', "object"),
    ("de.json", '{"shares": "Teilen"}', "'shares'"),
    ("en.json", '{"updated.today": "At {clock}"}', "{clock}"),
    ("en.json", '{"updated.today": "At {time.x}"}', "{time.x}"),
    ("en.json", '{"updated.today": "At {time!r}"}', "{time!r}"),
    ("en.json", '{"updated.today": "At {time"}', "'updated.today'"),
    ("en.json", '{"share": "Share {time}"}', "nothing"),
    ("fr.json", "{}", "en.json"),
]


@pytest.mark.parametrize(("name", "content", "said"), OVERLAYS)
def test_own_templates_and_texts_are_looked_at_first(tmp_path, name, content, said):
    """What cannot be used stops the start with a sentence that names the file and the fault."""
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    stopped = serve("--port", "0", TICKER_TEMPLATES=str(tmp_path))
    assert (stopped.returncode, stopped.stdout) == (1, "")
    (sentence,) = stopped.stderr.splitlines()
    assert sentence.startswith("ticker: TICKER_TEMPLATES ")
    assert str(file) in sentence
    assert said in sentence


@pytest.mark.parametrize("url", ["redis://h", "redis://h/", "redis://h/0", "unix:///a/b.sock"])
def test_database_zero_is_allowed(url):
    """No database, or 0, is what pub/sub can do."""
    assert settings.read({"redis_url": url}, {}).redis_url == url
