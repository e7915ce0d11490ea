"""Clients that others generate from the API's document do what they say, and nothing beside it."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from support.machines.servers import Editor, Server

STORY = Path(__file__).parent / "clients" / "story.ts"
MODULES = Path(__file__).parents[3] / "node_modules"
CHECKED = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "types": [],
    "outDir": "made",
}


@pytest.fixture(scope="session")
def known(bundled: Server) -> Editor:
    """Somebody who may write, to one kind of store: what is tried here lies above it."""
    return bundled.editor()


@pytest.fixture(scope="session")
def document(known: Editor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The API's document, as a file beside which clients are made."""
    path = tmp_path_factory.mktemp("clients") / "openapi.json"
    path.write_bytes(known.http.get(f"{known.url}/api/openapi.json").content)
    return path


def run(*command: str | Path, folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def generated(document: Path) -> Iterator[ModuleType]:
    """The client that openapi-python-client makes."""
    folder, name = document.parent, "generated_client"
    (folder / "config.yaml").write_text("post_hooks: []\n")
    run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
        *("--path", document, "--output-path", folder / name, "--config", "config.yaml"),
        "--fail-on-warning",
        folder=folder,
    )
    sys.path.insert(0, str(folder))
    yield importlib.import_module(name)
    sys.path.remove(str(folder))


@pytest.fixture
def models(generated: ModuleType) -> ModuleType:
    return importlib.import_module(f"{generated.__name__}.models")


@pytest.fixture
def call(generated: ModuleType, known: Editor):
    """Return what calls an operation, and returns its status and what was made of the answer."""
    client = generated.AuthenticatedClient(
        base_url=known.url, token=known.token, raise_on_unexpected_status=True
    )

    def called(operation: str, *path: str, **given):
        module = importlib.import_module(f"{generated.__name__}.api.{operation}")
        answer = module.sync_detailed(*path, client=client, **given)
        return int(answer.status_code), answer.parsed

    with client:
        yield called


def test_a_python_client_tells_a_story(call, models, slug):
    """It creates, publishes, edits one field, and retracts; what it does not mention stays."""
    new = models.NewTicker(slug=slug, title="Sturmflut")
    status, ticker = call("tickers.create_ticker", body=new)
    assert (status, ticker.status, ticker.language) == (201, "live", "de")
    content = models.Content(headline="Eins", body="Text", author="mk", label="Lage", pinned=True)
    status, first = call("entries.put_entry", slug, "a", body=content)
    assert (status, first.headline, first.revision) == (201, "Eins", 1)
    status, again = call("entries.put_entry", slug, "a", body=content)
    assert (status, again.to_dict()) == (200, first.to_dict())
    patch = models.EntryPatch(headline="Zwei", source=models.SourcePatch(name="Amt"))
    status, edited = call("entries.change_entry", slug, "a", body=patch, if_match='"1"')
    assert (status, edited.headline, edited.source.name) == (200, "Zwei", "Amt")
    assert [edited.body, edited.author, edited.label, edited.pinned] == ["Text", "mk", "Lage", True]
    status, edited = call("entries.change_entry", slug, "a", body=models.EntryPatch(label=None))
    assert (status, edited.label, edited.headline) == (200, "", "Zwei")
    status, ticker = call("tickers.change_ticker", slug, body=models.TickerPatch(kicker="Wetter"))
    assert (status, ticker.title, ticker.kicker) == (200, "Sturmflut", "Wetter")
    retraction = models.Retraction(correction="War falsch.")
    status, retracted = call("entries.retract_entry", slug, "a", body=retraction)
    assert (status, retracted.state, retracted.correction) == (200, "retracted", "War falsch.")
    status, page = call("entries.list_entries", slug)
    assert (status, [one.id for one in page.entries]) == (200, ["a"])


def test_a_python_client_understands_what_else_is_said(call, models, slug):
    """Erased drafts, new copies, and what went wrong: each answer becomes what it is."""
    call("tickers.create_ticker", body=models.NewTicker(slug=slug, title="x"))
    draft = models.Content(headline="Entwurf", state=models.State.DRAFT)
    _, entry = call("entries.create_entry", slug, body=draft)
    status, erased = call("entries.retract_entry", slug, entry.id)
    assert (status, erased) == (200, models.Erased(id=entry.id, erased=True))
    copy = models.NewCopy(content=models.NewCopyContent.from_dict({"headline": "Halb"}))
    status, kept = call("copies.put_copy", slug, "b", "mine", body=copy)
    assert (status, kept.content["headline"]) == (201, "Halb")
    status, problem = call("entries.create_entry", slug, body=models.Content())
    assert (status, problem.errors[0].field) == (422, "request")
    elsewhere = models.Elsewhere(url="https://127.0.0.1/a.jpg", rights=True)
    status, problem = call("pictures.upload_picture", body=elsewhere)
    assert (status, problem.errors[0].field) == (422, "url")
    status, problem = call("entries.get_entry", slug, "c")
    assert (status, problem.code) == (404, "no_such_entry")
    call("entries.put_entry", slug, "d", body=models.Content(headline="Da"))
    status, conflict = call(
        "entries.put_entry", slug, "d", body=models.Content(headline="x"), if_none_match="*"
    )
    assert (status, conflict.entry.headline) == (412, "Da")


def test_a_typescript_client_is_checked_and_tells_a_story(document, known, slug):
    """openapi-typescript's types let openapi-fetch say what may be said, and no more."""
    folder = document.parent / "typescript"
    folder.mkdir()
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": CHECKED}))
    shutil.copy(STORY, folder)
    tools = MODULES / ".bin"
    run(tools / "openapi-typescript", document, "-o", "api.d.ts", folder=folder)
    run(tools / "tsc", "-p", ".", folder=folder)
    run("node", "made/story.js", known.url, known.token, slug, folder=folder)
