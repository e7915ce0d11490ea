"""The command line, as somebody types it who has just come."""

from __future__ import annotations

import os
import re
import shutil
import threading
from dataclasses import replace

import httpx2
import pytest
from click.testing import CliRunner
from support.clients.desk import Desk
from support.clients.readers import get
from support.machines.commands import Command
from support.machines.servers import Server
from support.machines.stores import free_port, redis_server, wait_for

from ticker import settings
from ticker.newsroom.people.roles import Grants, Role
from ticker.terminal import doubts
from ticker.terminal.cli import cli

COMMANDS = (
    *("serve", "sign-in", "user", "token", "list", "create", "publish", "retract", "tail"),
    *("media", "export", "import", "errands"),
)


@pytest.fixture
def token(editor):
    """The environment of somebody with a token."""
    return {"TICKER_TOKEN": editor.token}


@pytest.fixture(scope="module")
def bundled_token(bundled):
    """The same for the bundled store, where it does not matter which."""
    return {"TICKER_TOKEN": bundled.editor().token}


def test_help_tells_every_command(bundled):
    """`ticker` and `ticker --help` list the commands with a sentence for each."""
    said = bundled.run("--help")
    assert said.returncode == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name}  +[A-Z].*", said.stdout, re.MULTILINE), name
    assert bundled.run("--version").stdout.startswith("ticker, version ")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    """Each command has a help that says what it does."""
    for option in ("--help", "-h"):
        said = CliRunner().invoke(cli, [name, option], prog_name="ticker")
        assert said.exit_code == 0
        assert re.match(rf"Usage: ticker {name} .*\n\n  [A-Z]", said.output)


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["publish"], ["token"], ["token", "x", "--list"], ["serve", "--x"]]
)
def test_a_mistyped_command_is_explained(bundled, arguments):
    """A command that is none says how to use it, with code 2 and no traceback."""
    said = bundled.run(*arguments)
    assert (said.returncode, said.stdout) == (2, "")
    assert "Usage: ticker" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_token_is_all_there_is_on_standard_output(server):
    """`ticker token NAME` prints the token and nothing else, so that `$(…)` can take it."""
    said = server.run("token", "agency")
    assert re.fullmatch(r"tk_[A-Za-z0-9_-]{43}\n", said.stdout)
    headers = {"Authorization": f"Bearer {said.stdout.strip()}"}
    url = f"{server.url}/api/tickers/nothing-here"
    answer = httpx2.patch(url, json={}, headers=headers, verify=False)
    assert answer.status_code == 404
    listed = server.run("token", "--list").stdout
    assert "agency" in listed
    assert said.stdout.strip() not in listed
    revoked = server.run("token", "--revoke", "agency")
    assert (revoked.returncode, revoked.stdout) == (0, "")
    assert httpx2.patch(url, json={}, headers=headers, verify=False).status_code == 401
    again = server.run("token", "--revoke", "agency")
    assert again.returncode == 1
    assert "There is no token named 'agency'" in again.stderr


def test_a_token_that_is_over_is_not_made(bundled):
    """Nobody is given what never works, nor is anything made that ends after all time."""
    for day, sentence in (("2020-01-01", "That time is over."), ("9999-12-31", "1900 and 9998")):
        said = bundled.run("token", "late", "--until", day)
        assert (said.returncode, said.stdout, sentence in said.stderr) == (1, "", True), said.stderr


def test_a_sign_in_link_is_made_while_the_server_runs(server):
    """`ticker sign-in` prints a link that the running server takes, for whoever belongs to it."""
    server.link("Ada")
    said = server.run("sign-in", "Ada")
    assert said.stdout.startswith(f"{server.url}/sign-in?code=")
    assert len(said.stdout.splitlines()) == 1
    with Desk(server) as desk:
        assert "Ada" in desk.http.get(said.stdout.strip()).text
        line = desk.sign_in("Reader of the audit").audited(act="person.link_made")[0]
        assert (line["by"], line["subject_name"]) == ("console", "Ada")
    assert server.run("sign-in").stdout.startswith(f"{server.url}/sign-in?code=")
    unknown = server.run("sign-in", "Mallory")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "'Mallory' does not belong to the newsroom" in unknown.stderr


def test_the_people_of_the_desk_are_listed(server):
    """`ticker user list` tells what each may do; whoever has no role, too."""
    server.link("Ada")
    server.link(
        "Uta of the list", Grants(everywhere=Role.CONTRIBUTOR, tickers={"flood": Role.EDITOR})
    )
    server.link("Idle", Grants())
    said = server.run("user", "list").stdout.splitlines()
    assert "Ada  (admin)" in said
    assert "Uta of the list  (contributor, editor of flood)" in said
    assert "Idle  (no role)" in said


def test_an_entry_is_published(server, editor, ticker, token):
    """`ticker publish` says where the entry is; each option is in it."""
    arguments = ["--body", "**Text**", "--label", "Analyse", "--breaking", "--key", "--pin"]
    said = server.run("publish", ticker, "Vom Terminal", *arguments, environment=token)
    assert said.returncode == 0, said.stderr
    (entry,) = editor.entries(ticker)["entries"]
    assert said.stdout == f"{server.url}/t/{ticker}/e/{entry['id']}\n"
    assert (entry["headline"], entry["body"]) == ("Vom Terminal", "**Text**")
    assert (entry["label"], entry["breaking"]) == ("Analyse", True)
    assert (entry["key"], entry["pinned"]) == (True, True)


def test_a_body_comes_from_standard_input(server, editor, ticker, token):
    """Without `--body` the text is read from standard input."""
    said = server.run("publish", ticker, "Kopf", input="Zeile 1\n\nZeile ä\n", environment=token)
    assert said.returncode == 0, said.stderr
    assert editor.entries(ticker)["entries"][0]["body"] == "Zeile 1\n\nZeile ä\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["nothing-here", "x"], {}, "There is no ticker 'nothing-here'"),
        (["nothing-here", "x" * 301], {}, "headline"),
        (["nothing-here", "x"], {"TICKER_TOKEN": ""}, "TICKER_TOKEN should hold an API token"),
        (["nothing-here", "x"], {"TICKER_TOKEN": "wrong"}, "not valid"),
    ],
)
def test_what_is_refused_is_one_sentence(bundled, bundled_token, arguments, environment, sentence):
    """What the server does not do is told in its own sentence, with code 1."""
    all_of_it = {**bundled_token, **environment}
    said = bundled.run("publish", *arguments, "--body", "", environment=all_of_it)
    assert (said.returncode, said.stdout) == (1, "")
    assert sentence in said.stderr
    assert said.stderr.startswith("ticker: ")
    assert len(said.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["publish", "x", "y", "--body", "", "--url"], ["tail", "x", "--url"]]
)
def test_a_wrong_address_is_one_sentence(bundled, arguments):
    """An address that is none is refused in a sentence, rather than with a traceback."""
    said = bundled.run(*arguments, "not an address", environment={"TICKER_TOKEN": "x"})
    assert said.returncode == 2
    assert "should begin with http://" in said.stderr


@pytest.mark.parametrize("command", ["export", "tail"])
def test_no_such_ticker(bundled, command):
    """A slug that is none is one sentence, with code 1."""
    said = bundled.run(command, "nothing-here")
    assert (said.returncode, said.stdout) == (1, "")
    assert "There is no ticker 'nothing-here'" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_ticker_is_followed_in_the_terminal(server, editor, ticker, tmp_path):
    """`ticker tail` prints the newest entries, then what comes, until the ticker is gone."""
    editor.publish(ticker, "Vorher")
    editor.publish(ticker, body="1. *Eins*, zwei\n2. Drei\n8. Vier")
    said, says = os.pipe()
    lines, complaint = [], tmp_path / "complaint"
    with os.fdopen(says, "wb") as output, complaint.open("wb") as errors:
        process = Command(
            "tail", ticker, environment=server.environment, stdout=output, stderr=errors
        )

    def read():
        with os.fdopen(said, encoding="utf-8") as output:
            lines.extend(iter(output.readline, ""))

    reading = threading.Thread(target=read)
    reading.start()

    def printed(text):
        wait_for(lambda: any(text in line for line in lines), f"{text} is printed")

    try:
        printed("Vorher")
        printed("1. Eins, zwei 2. Drei 8. Vier")
        editor.publish(ticker, body="Nur ein *Text*, live\n\nzwei")
        printed("Nur ein Text, live zwei")
        entry = editor.publish(ticker, "Nachher", breaking=True)
        printed("Nachher")
        assert any("BREAKING" in line for line in lines)
        editor.change(ticker, entry["id"], headline="Berichtigt")
        printed("(edited)  Berichtigt")
        editor.http.patch(f"/{ticker}", json={"status": "ended"})
        printed("[ended]")
        editor.retract(ticker, entry["id"])
        printed("retracted")
        editor.http.patch(f"/{ticker}", json={"language": "en"})
        editor.publish(ticker, "Nach dem Reset")
        printed("Nach dem Reset")
        editor.http.delete(f"/{ticker}")
        assert process.wait(20) == 1
        reading.join(5)
        assert "was deleted" in complaint.read_text()
    finally:
        process.kill()
    assert sum("Vorher" in line for line in lines) == 1


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """A server on an empty data folder, as `make run` starts it."""
    data = tmp_path_factory.mktemp("new") / "data"
    with Server(data=data, port=free_port(), demo=True) as server:
        yield server


def test_a_first_start_shows_something(newcomer):
    """A first start creates a demonstration, and prints its page and a way to the desk."""
    said = "".join(newcomer.lines)
    page = re.search(r"Reader's page +(\S+)", said)
    link = re.search(r"(\S+/sign-in\?code=\S+)", said)
    assert page
    assert link
    assert get(page[1]).status_code == 200
    assert get(link[1]).status_code == 200


def test_the_demonstration_is_illustrated(newcomer):
    """Its pictures come once it runs: above it, in entries, and as a gallery."""
    api = f"{newcomer.url}/api/tickers/sturmflut"
    wait_for(lambda: get(api).json()["image"]["media"], "the demonstration has its lead image", 60)
    page = wait_for(lambda: page_with_pictures(newcomer.url), "its page shows all six")
    assert 'class="gallery"' in page
    assert "/static/demo/lead.svg" not in page
    for address in set(re.findall(r'src="(/media/[^"]+)"', page)):
        assert get(newcomer.url + address).status_code == 200, address


def page_with_pictures(url):
    """Return the demonstration's page once it has its pictures; else ""."""
    page = get(f"{url}/t/sturmflut").text
    return page if len(set(re.findall(r"/media/(\w+-\w+)/", page))) == 6 else ""


def test_commands_work_without_a_server(newcomer):
    """What needs only the data can be done while no server runs, and is there when it does."""
    token = newcomer.run("token", "early").stdout.strip()
    slug = get(f"{newcomer.url}/api/tickers").json()["tickers"][0]["slug"]
    running = newcomer.run("export", slug).stdout
    assert newcomer.stop() == 0
    stopped = newcomer.run("export", slug)
    assert stopped.returncode == 0, stopped.stderr
    assert stopped.stdout == running
    assert "early" in newcomer.run("token", "--list").stdout
    newcomer.start()
    headers = {"Authorization": f"Bearer {token}"}
    assert get(f"{newcomer.url}/api/tickers/{slug}/entries", headers=headers).status_code == 200
    tickers = get(f"{newcomer.url}/api/tickers").json()["tickers"]
    assert [one["slug"] for one in tickers] == [slug]


def test_what_stops_nothing_is_warned_of(tmp_path):
    """By the start and by `check`: a name of no setting, and a place that is none for pictures."""
    file = tmp_path / "file"
    file.touch()
    with redis_server() as store:
        elsewhere = store.url.replace("127.0.0.1", "0.0.0.0")  # not known to be this machine
        with Server(elsewhere, data=file / "data", public_urls="https://x.example") as server:
            said = "".join(server.lines)
            checked = server.run("check")
    assert checked.returncode == 0
    warned = [line for line in checked.stdout.splitlines() if line.startswith("warning")]
    private = f"TICKER_MEDIA is not set: pictures lie in {file}/data/media"
    typo = "TICKER_PUBLIC_URLS is no setting, and changes nothing. Did you mean TICKER_PUBLIC_URL?"
    for doubt in (typo, private, "The folder or bucket that TICKER_MEDIA names does not exist"):
        assert doubt in said
        assert [line for line in warned if doubt in line]


def test_a_disk_that_is_nearly_full_is_warned_of(monkeypatch, tmp_path):
    """That of the bundled Valkey, which ends where it cannot keep its word."""
    usage = shutil.disk_usage(tmp_path)._replace(free=5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    ours = settings.read({"data": tmp_path / "new"}, {})
    (doubt,) = doubts.of_settings(ours, {})
    assert f"{tmp_path}/new has 5 MiB left. Make room" in doubt
    assert doubts.of_settings(replace(ours, redis_url="unix:///redis.sock"), {}) == []


def test_a_taken_port_is_one_sentence(newcomer, tmp_path):
    """Where another server is, the start says so, and what to do."""
    said = newcomer.run("serve", "--data", str(tmp_path / "other"))
    assert (said.returncode, said.stdout) == (1, "")
    assert "choose another port" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
