"""What is shipped: the image's commands, the compose file, the wheel, and what the docs say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest
import yaml
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import RedisServer

from ticker import settings
from ticker.machine import meterbox
from ticker.machine.workers import STOP_SECONDS
from ticker.settings import Settings
from ticker.terminal.cli import cli

ROOT = Path(__file__).resolve().parent.parent


def instructions(stage: str) -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions of the stage that begins with these words."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    first = lines.index(stage)
    following = [i for i, line in enumerate(lines) if line.startswith("FROM") and i > first]
    last = following[0] if following else len(lines)
    return [tuple(line.split(None, 1)) for line in lines[first + 1 : last]]


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the Dockerfile's first stage makes, run in a scratch folder instead of an image."""
    scratch = tmp_path_factory.mktemp("image")
    places = {place: scratch / place.strip("/") for place in ("/builder", "/build", "/venv")}
    own = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": "",
        "PIP_NO_COMPILE": "1",
    }
    folder = scratch
    for name, words in instructions("FROM python:3.13-slim AS build"):
        for place, path in places.items():
            words = re.sub(rf"(?<![\w/]){place}(?![\w])", str(path), words)  # noqa: PLW2901
        if name == "WORKDIR":
            folder = Path(words)
            folder.mkdir()
        elif name == "COPY":
            *sources, target = words.split()
            (folder / target).mkdir(exist_ok=True, parents=True)
            for source in sources:
                copy(ROOT / source, folder / target)
        elif name == "RUN":
            subprocess.run(words, shell=True, cwd=folder, env={**os.environ, **own}, check=True)
    return scratch


def copy(source: Path, target: Path) -> None:
    """Copy as COPY does: a folder's content, or a file into a folder."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copy(source, target)


def test_the_image_serves_its_pages_styles_and_scripts(image, tmp_path):
    """What the Dockerfile installs serves pages, with everything they load, from the wheel."""
    store = RedisServer().start()
    program = image / "venv" / "bin" / "ticker"
    server = Server(store.url, program=[str(program)])
    server.folder = tmp_path
    try:
        with server:
            editor = server.editor()
            editor.create("verpackt")
            editor.publish("verpackt", "Aus dem Rad")
            page = get(f"{server.url}/t/verpackt").text
            assert "Aus dem Rad" in page
            loaded = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
            assert loaded
            for address in loaded:
                assert get(server.url + address).status_code == 200, address
    finally:
        store.close()


def test_the_image_runs_as_nobody_in_particular():
    """The image's last word on who runs is not root, and it says how to see that it is well."""
    last = dict(instructions("FROM python:3.13-slim"))
    user, group = last["USER"].split(":")
    assert int(user)
    assert int(group)
    assert "/readyz" in last["HEALTHCHECK"]
    assert last["CMD"] == '["ticker", "serve"]'


def test_the_compose_file_keeps_every_write_and_runs_two_workers():
    """Redis syncs each write onto a volume, two workers serve, and both are watched."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    words = services["redis"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert services["redis"]["volumes"] == ["redis:/data"]
    assert services["ticker"]["environment"]["TICKER_WORKERS"] == "2"
    for service in services.values():
        assert service["healthcheck"]["test"]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_compose_file_sets_only_settings_there_are():
    """Each variable of the compose file is one that the server reads, and has a value it takes."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    given = services["ticker"]["environment"]
    known = {settings.variable(field.name) for field in fields(Settings)}
    assert set(given) <= known
    plain = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in given.items()}
    assert settings.read({}, plain).workers == 2


def test_every_setting_is_in_the_docs():
    """docs/operating.md speaks of each setting."""
    text = (ROOT / "docs" / "operating.md").read_text()
    missing = [
        field.name for field in fields(Settings) if settings.variable(field.name) not in text
    ]
    assert not missing


def test_the_commands_of_the_readme_exist():
    """What the README tells a stranger to type is there to be typed."""
    text = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    assert {"run", "test"} <= targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    commands = {shlex.split(line)[0] for line in re.findall(r"ticker ([a-z-]+)[ `]", text)}
    helped = subprocess.run(
        [sys.executable, "-m", "ticker", "--help"], capture_output=True, text=True, check=True
    )
    listed = set(re.findall(r"^  ([a-z-]+)  ", helped.stdout, re.MULTILINE))
    assert {"serve", "publish", "tail"} <= commands & listed


def test_every_command_is_in_the_docs():
    """The README names each command, and docs/commands.md says which take `--json`."""
    readme, page = ((ROOT / one).read_text() for one in ("README.md", "docs/commands.md"))
    missing = [name for name in cli.commands if f"`ticker {name}" not in readme]
    assert not missing
    taking = page[page.index("`--json` prints") : page.index("take it.")]
    groups = {name: one for name, one in cli.commands.items() if isinstance(one, click.Group)}
    commands = {name: one for name, one in cli.commands.items() if name not in groups}
    for name, group in groups.items():
        commands |= {f"{name} {inner}": one for inner, one in group.commands.items()}
    for name, command in commands.items():
        has = any("--json" in one.opts for one in command.params)
        assert has == (f"`{name}`" in taking), name


def test_links_between_the_docs_lead_somewhere():
    """Each relative link of the docs names a file, and a heading where it says so."""
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:|media:)([^)]+)\)", page.read_text()):
            name, _, heading = link.partition("#")
            target = page.parent / name if name else page
            assert target.is_file(), f"{page.name} links to {link}"
            titles = re.findall(r"^#+ (.*)$", target.read_text(errors="replace"), re.MULTILINE)
            anchors = [re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles]
            assert not heading or heading in anchors, f"{page.name} links to {link}"


def test_the_manifest_for_kubernetes_is_as_strict_as_the_compose_file():
    """Its settings are read, a stop has the time it takes, and nothing may be written elsewhere."""
    text = (ROOT / "deploy" / "kubernetes.yaml").read_text()
    parts = {one["kind"]: one for one in yaml.safe_load_all(text)}
    pod = parts["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    given = {one["name"]: one["value"] for one in container["env"]}
    given |= parts["ConfigMap"]["data"] | parts["Secret"]["stringData"]
    ours = {name: value for name, value in given.items() if name.startswith("TICKER_")}
    assert set(ours) <= {settings.variable(field.name) for field in fields(Settings)}
    read = settings.read({}, ours)
    assert pod["terminationGracePeriodSeconds"] > read.lame_seconds + STOP_SECONDS
    probe = container["readinessProbe"]
    assert read.lame_seconds > probe["periodSeconds"] * probe["failureThreshold"]
    assert pod["enableServiceLinks"] is False, "a Service called ticker would set TICKER_PORT"
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert not container["securityContext"]["allowPrivilegeEscalation"]
    writable = {one["mountPath"] for one in container["volumeMounts"]}
    assert writable == {str(read.data), "/tmp", str(meterbox.IN_MEMORY)}
