"""A Redis that answers and refuses: full, a replica, short of replicas, unable to save, strict."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from redis.exceptions import ResponseError
from support import drawn
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.servers import Server
from support.machines.stores import redis_server, wait_for

import ticker
from ticker.wire.store.rights import NEEDED
from ticker.wire.store.troubles import RIGHTS

USER, PASSWORD = "redaktion", "geheim"
OWN_RIGHTS = RIGHTS.replace("PREFIX", "ticker").split()
"""Those that the docs name."""
LOOKS = {"AUTH", "CLUSTER", "CONFIG", "INFO", "PING", "WAITAOF", "READONLY"}
"""What is asked besides, or only answered."""
PACKAGE = Path(ticker.__file__).parent


@pytest.fixture(scope="module")
def refusing():
    """A server on a store that tests may set up as they like, where it is a user like others."""
    with redis_server() as store:
        store.client.execute_command("ACL", "SETUSER", USER, "on", f">{PASSWORD}", *OWN_RIGHTS)
        url = f"redis://{USER}:{PASSWORD}@127.0.0.1:{store.port}/0"
        with Server(url, workers=2) as server:
            server.store = store
            yield server


@pytest.fixture
def writer(refusing):
    return refusing.editor()


@pytest.fixture
def told(refusing, writer, slug):
    """A ticker with an entry that readers have seen."""
    writer.create(slug)
    return slug, writer.publish(slug, "Gesehen")["id"]


@contextmanager
def full(redis):
    redis.config_set("maxmemory", "1")
    try:
        yield
    finally:
        redis.config_set("maxmemory", "0")


@contextmanager
def replica(redis):
    redis.execute_command("REPLICAOF", "127.0.0.1", "1")
    try:
        yield
    finally:
        redis.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def short_of_replicas(redis):
    redis.config_set("min-replicas-to-write", "1")
    try:
        yield
    finally:
        redis.config_set("min-replicas-to-write", "0")


STATES = {"oom": full, "readonly": replica, "noreplicas": short_of_replicas}
SENTENCES = {"oom": "full", "readonly": "replica", "noreplicas": "replicas in reach"}


def refused(answer, reason: str) -> None:
    """See that an answer says why, and that nothing was done."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, f"store_{reason}")
    assert "nothing was done" in problem["detail"]
    assert int(answer.headers["retry-after"]) > 0


def counted(server, reason: str) -> float:
    sought = f'ticker_writes_refused_total{{reason="{reason}"}} '
    text = get(f"{server.url}/metrics").text
    return float(next(line for line in text.splitlines() if line.startswith(sought)).split()[-1])


def writes(server, what: str) -> bool:
    """Tell whether all workers say that of writes: ask whoever answers, often enough for all."""
    return all(get(f"{server.url}/readyz").json()["writes"] == what for _ in range(24))


@pytest.mark.parametrize("reason", STATES)
def test_a_refusal_says_why_everywhere_and_readers_go_on(refusing, writer, told, reason):
    """Problem, readiness, metric and log have one reason; readers are served; then all is well."""
    slug, _ = told
    at, lines = writer.entries(slug)["at"], len(refusing.lines)
    before = counted(refusing, reason)
    with STATES[reason](refusing.store.client):
        wait_for(lambda: writes(refusing, reason), "all workers say so, unasked by an editor")
        ready = get(f"{refusing.url}/readyz")
        assert ready.status_code == 200
        assert SENTENCES[reason] in ready.json()["redis"]
        headers = {"Idempotency-Key": f"key-{slug}"}
        content = {"json": {"headline": "Nicht"}, "headers": headers}
        refused(writer.http.post(f"/{slug}/entries", **content), reason)
        refused(writer.http.patch(f"/{slug}", json={"kicker": "K"}), reason)
        assert counted(refusing, reason) == before + 2
        said = "".join(refusing.lines[lines:])
        assert "A write was refused" in said
        assert SENTENCES[reason] in said
        assert "ticker_redis_writable 0.0" in get(f"{refusing.url}/metrics").text
        poll = get(f"{refusing.url}/t/{slug}/live", params={"since": at})
        assert (poll.status_code, poll.json()) == (200, {"at": at, "events": []})
        lost = get(f"{refusing.url}/t/{slug}/live", params={"since": "1-0badc0de"}).json()
        assert lost["events"][0]["type"] == "reset", "the log can still be read"
        assert get(f"{refusing.url}/t/{slug}?at={at}").status_code == 200
        assert writer.entries(slug)["at"] == at
    wait_for(lambda: writes(refusing, "taken"), "writes are taken again")
    assert writer.http.post(f"/{slug}/entries", **content).status_code == 201


def test_a_full_redis_lets_what_is_taken_back_go(refusing, writer, told):
    """Retracting, unpublishing, erasing and deleting need no memory that a full Redis has not."""
    slug, entry = told
    drafted, purged = (writer.publish(slug, headline)["id"] for headline in ("Zwei", "Drei"))
    with full(refusing.store.client):
        refused(writer.http.patch(f"/{slug}/entries/{entry}", json={"label": "x"}), "oom")
        assert writer.http.delete(f"/{slug}/entries/{entry}").status_code == 200
        unpublished = writer.http.patch(f"/{slug}/entries/{drafted}", json={"state": "draft"})
        assert unpublished.status_code == 200
        assert writer.http.delete(f"/{slug}/entries/{purged}?purge=1").status_code == 200
        assert writer.entries(slug)["entries"] == []
        assert writer.http.delete(f"/{slug}").status_code == 200
    assert get(f"{refusing.url}/api/tickers/{slug}").status_code == 404


@pytest.mark.parametrize(
    "command",
    ["rpush", "lpop", "hset", "zadd", "set", "sadd", "publish", "lset", "expire", "lindex", "xadd"],
)
def test_a_missing_right_leaves_nothing_half_done(refusing, writer, told, command):
    """Without the right to any one command, a write changes nothing and tells nobody anything."""
    slug, _ = told
    redis = refusing.store.client
    before = {key: redis.dump(key) for key in redis.scan_iter(f"*{{{slug}}}*")}
    redis.execute_command("ACL", "SETUSER", USER, f"-{command}")
    try:
        answer = writer.http.put(
            f"/{slug}/entries/neu",
            json={"headline": "Nicht", "pinned": True},
            headers={"Idempotency-Key": f"key-{slug}"},
        )
        refused(answer, "noperm")
        assert {key: redis.dump(key) for key in redis.scan_iter(f"*{{{slug}}}*")} == before
    finally:
        redis.execute_command("ACL", "SETUSER", USER, *OWN_RIGHTS)
    wait_for(lambda: writes(refusing, "taken"), "all is well again")
    assert writer.publish(slug, "Wieder")["revision"] == 1


@pytest.mark.parametrize("command", ["hgetall", "set", "hset"])
def test_a_missing_right_is_told_until_it_is_given(refusing, writer, told, command):
    """Metric, log and readiness of all workers say so, whether it is one to read or to write."""
    slug, entry = told
    before, lines = counted(refusing, "noperm"), len(refusing.lines)
    refusing.store.client.execute_command("ACL", "SETUSER", USER, f"-{command}")
    try:
        wait_for(lambda: writes(refusing, "noperm"), "all workers say so, unasked")
        refused(writer.http.patch(f"/{slug}/entries/{entry}", json={"label": "x"}), "noperm")
        assert "ACL" in get(f"{refusing.url}/readyz").json()["redis"]
    finally:
        refusing.store.client.execute_command("ACL", "SETUSER", USER, *OWN_RIGHTS)
    assert counted(refusing, "noperm") == before + 1
    assert f"may not run the command {command.upper()}" in "".join(refusing.lines[lines:])
    wait_for(lambda: writes(refusing, "taken"), "all is well again")


def test_a_writer_who_is_not_let_in_is_counted_too(refusing, writer, told):
    """Where Redis takes our password no longer, writes are counted before anybody is known."""
    slug, _ = told
    before, lines = counted(refusing, "denied"), len(refusing.lines)
    refusing.store.client.execute_command("ACL", "SETUSER", USER, "resetpass", ">neu")
    refusing.store.client.execute_command("CLIENT", "KILL", "USER", USER)
    try:
        wait_for(lambda: writes(refusing, "denied"), "all workers say so, unasked")
        refused(writer.http.post(f"/{slug}/entries", json={"headline": "Nicht"}), "denied")
        assert get(f"{refusing.url}/readyz").json()["troubles"].keys() >= {"denied"}
        assert writer.http.get(f"/{slug}/entries").status_code == 503  # which is no write
        assert counted(refusing, "denied") == before + 1
    finally:
        words = ("resetpass", f">{PASSWORD}")
        refusing.store.client.execute_command("ACL", "SETUSER", USER, *words)
    wait_for(lambda: writes(refusing, "taken"), "all is well again")
    said = "".join(refusing.lines[lines:])
    assert "The subscription ended: Redis does not let us in" in said
    assert "The subscription is back." in said


@pytest.mark.parametrize("command", ["llen", "lrange", "lset", "zrem", "publish"])
def test_a_retraction_is_not_half_done_either(refusing, writer, told, command):
    """Where its texts could not be taken out of the log, the entry stays with its readers."""
    slug, entry = told
    redis = refusing.store.client
    before = {key: redis.dump(key) for key in redis.scan_iter(f"*{{{slug}}}*")}
    redis.execute_command("ACL", "SETUSER", USER, f"-{command}")
    try:
        refused(writer.http.delete(f"/{slug}/entries/{entry}"), "noperm")
        assert {key: redis.dump(key) for key in redis.scan_iter(f"*{{{slug}}}*")} == before
    finally:
        redis.execute_command("ACL", "SETUSER", USER, *OWN_RIGHTS)
    wait_for(lambda: writes(refusing, "taken"), "all is well again")


def test_the_rights_that_the_docs_name_are_enough(refusing, writer, slug):
    """A user who has exactly these publishes, uploads, signs in, erases and deletes."""
    assert refusing.run("check").returncode == 0
    writer.create(slug)
    wait_for(lambda: writes(refusing, "taken"), "it says that writes are taken")
    picture = writer.upload(drawn.file(drawn.quarters(480, 320), "PNG"))
    entry = writer.publish(slug, "Eins", pinned=True, image={"media": picture})["id"]
    writer.publish(slug, "Später", state="scheduled", published_at="2099-01-01T00:00:00Z")
    writer.http.put(f"/{slug}/entries/{entry}/copies/x", json={"content": {}})
    with Desk(refusing) as desk:
        desk.sign_in()
        assert desk.http.get(f"/desk/{slug}").status_code == 200
        assert desk.audited()
    for path in ("/", f"/t/{slug}", f"/t/{slug}/e/{entry}", "/sitemap.xml"):
        assert get(refusing.url + path).status_code == 200
    for command in (["token", "--list"], ["user", "list"], ["errands"], ["export", slug]):
        assert refusing.run(*command).returncode == 0
    writer.retract(slug, entry, purge="1")
    assert writer.http.delete(f"/{slug}").status_code == 200
    assert writes(refusing, "taken")


def test_no_command_is_asked_that_a_look_does_not_ask_for(refusing):
    """Each of Redis's commands that the sources name is among those that a user needs.

    What only a backup asks for is tried with the user of the docs where backups are.
    """
    commands = {name.upper() for name in refusing.store.client.command()}
    files = [path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".lua"}]
    files = [path for path in files if "transfer/installation" not in path.as_posix()]
    texts = [path.read_text(encoding="utf-8") for path in files]
    named = {word for text in texts for word in re.findall(r"['\"]([A-Z]{3,})['\"]", text)}
    needed = {name.partition("|")[0] for name in NEEDED}
    assert named & commands <= needed | {"EVAL", "EVALSHA"} | LOOKS


def test_the_desk_retracts_on_a_full_redis_too(refusing, writer, told):
    """Whoever is signed in goes on reading and retracting; a link to sign in is not lost."""
    slug, entry = told
    with Desk(refusing) as desk, Desk(refusing) as late:
        desk.sign_in()
        form = {"form_key": desk.form_key(), "reason": "Irrtum"}
        code = late.link_code()
        with full(refusing.store.client):
            assert desk.http.get(f"/desk/{slug}").status_code == 200
            gone = desk.http.post(f"/desk/{slug}/{entry}/retract", data=form)
            assert gone.status_code == 303
            assert late.http.post("/sign-in", data={"code": code}).status_code == 303
        assert writer.entries(slug)["entries"] == []


def test_a_full_redis_takes_no_drafts(refusing, writer, told):
    """Only what takes something away gets through; everything else is refused."""
    slug, _ = told
    with full(refusing.store.client):
        draft = {"headline": "x", "body": "x" * 60_000, "state": "draft"}
        refused(writer.http.post(f"/{slug}/entries", json=draft), "oom")
        creation = {"slug": f"{slug}-b", "title": "x"}
        before = counted(refusing, "oom")
        refused(writer.http.post(f"{refusing.url}/api/tickers", json=creation), "oom")
        assert counted(refusing, "oom") == before + 1


def test_a_redis_that_cannot_save_says_so(refusing, writer, slug):
    """Where the folder of the store is gone, writes are refused as soon as saving has failed."""
    writer.create(slug)
    store = refusing.store
    shutil.rmtree(store.folder)  # before it may write there while this goes through it
    store.client.config_set("save", "1 1")
    try:
        with suppress(ResponseError):  # it has begun to save by itself
            store.client.bgsave()
        wait_for(lambda: writes(refusing, "misconf"), "all workers say so")
        refused(writer.http.post(f"/{slug}/entries", json={"headline": "Nicht"}), "misconf")
        assert get(f"{refusing.url}/t/{slug}").status_code == 200
    finally:
        store.folder.mkdir()
        store.client.config_set("save", "")
    wait_for(lambda: writes(refusing, "taken"), "all is well again")
