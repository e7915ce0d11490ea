"""Fixtures that all tests share: a server on its bundled Valkey, and one on Redis."""

from __future__ import annotations

import itertools
import os
import shutil

import pytest
from coverage import Coverage
from support.clients.readers import TRANSPORTS
from support.machines import nginx
from support.machines.servers import Editor, Server
from support.machines.stores import cluster
from support.seed import SEED

_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Say what is missing: a skip on a laptop, a failure on CI."""
    found = {"redis-server": shutil.which("redis-server"), "nginx": nginx.installed()}
    missing = [name for name, path in found.items() if not path]
    if missing and os.environ.get("CI"):
        raise pytest.UsageError(f"CI needs {', '.join(missing)}; install it, then run again.")


@pytest.fixture(scope="module")
def unmeasured():
    """Run without noting which lines run: many turns of few lines would take far longer."""
    measuring = Coverage.current()
    if measuring:
        measuring.stop()
    yield
    if measuring:
        measuring.start()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seed of all that is random."""
    terminalreporter.write_line(f"Random seed: {SEED}; repeat it with TICKER_TEST_SEED={SEED}")


@pytest.fixture(scope="session")
def bundled():
    """A server on its bundled Valkey, with two workers."""
    with Server(workers=2) as server:
        yield server


@pytest.fixture(scope="session")
def clustered():
    """A server on the one node of a cluster of the distribution's redis-server, over TCP."""
    with cluster() as store, Server(store.url, prefix="shared") as server:
        yield server


@pytest.fixture(scope="session")
def server(bundled: Server) -> Server:
    """The server of tests that look at what is above the store: one kind of it will do."""
    return bundled


@pytest.fixture(scope="session")
def editor(server: Server) -> Editor:
    """Somebody who may write to the server."""
    return server.editor()


@pytest.fixture
def slug() -> str:
    """A slug that no other test uses."""
    return f"test-{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def ticker(editor: Editor, slug: str) -> str:
    """The slug of a new, empty ticker."""
    editor.create(slug)
    return slug


@pytest.fixture(params=TRANSPORTS)
def transport(request: pytest.FixtureRequest) -> str:
    """Each transport in turn."""
    return request.param
