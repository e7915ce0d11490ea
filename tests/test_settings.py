"""Settings: one table; a wrong value stops the start with one sentence that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

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
    ("trusted_proxies", "proxy.local"),
    ("trusted_proxies", "10.0.0.0/33"),
    ("max_readers", "0"),
    ("log_length", "0"),
    ("drain_seconds", "-1"),
    ("drain_seconds", "nan"),
    ("drain_seconds", "soon"),
    ("host", "a b"),
]


def serve(*options, **environment):
    """Run `ticker serve` with settings that should stop it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TICKER_")}
    return subprocess.run(
        [sys.executable, "-m", "ticker", "serve", *options],
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


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
        "workers": "3",
        "redis_url": "rediss://user:word@redis.example:6380/0?ssl_cert_reqs=none",
        "prefix": "news.desk-2",
        "data": "/tmp/elsewhere",
        "secret": "sixteen letters!",
        "public_url": "https://Live.Example/",
        "trusted_proxies": "10.0.0.0/8, ::1",
        "max_readers": "7",
        "max_readers_per_address": "5",
        "max_readers_per_origin": "0",
        "log_length": "8",
        "log_bytes": "100000",
        "drain_seconds": "0.5",
    }
    assert set(given) == {one.name for one in fields(Settings)}
    read = settings.read({}, {variable(name): value for name, value in given.items()})
    assert (read.host, read.port, read.workers, read.data) == ("::1", 0, 3, Path("/tmp/elsewhere"))
    assert (read.max_readers, read.log_length, read.drain_seconds) == (7, 8, 0.5)
    assert read.log_bytes == 100_000
    assert (read.max_readers_per_address, read.max_readers_per_origin) == (5, 0)
    assert read.public_url == "https://live.example"
    assert settings.read({"port": "9"}, {"TICKER_PORT": "8"}).port == 9
    assert settings.read({"port": None}, {"TICKER_PORT": " "}).port == 8000
    assert settings.read({}, settings.environment(read)) == read


def test_the_defaults_are_those_promised():
    """Without any setting a newcomer gets a server on this machine alone."""
    read = settings.read({}, {})
    assert (read.host, read.port, read.workers, read.redis_url) == ("127.0.0.1", 8000, 1, "")
    assert (read.prefix, read.data, read.public_url) == ("ticker", Path("data"), "")
    assert (read.max_readers, read.log_length, read.drain_seconds) == (50_000, 1000, 30.0)


@pytest.mark.parametrize("url", ["redis://h", "redis://h/", "redis://h/0", "unix:///a/b.sock"])
def test_database_zero_is_allowed(url):
    """No database, or 0, is what pub/sub can do."""
    assert settings.read({"redis_url": url}, {}).redis_url == url
