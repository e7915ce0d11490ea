"""What is typed and printed, as whoever types expects it of any command."""

from __future__ import annotations

import json
import os
import pty
from pathlib import Path

import pytest
from support.machines.commands import Command, typed

from ticker.terminal.standard import texts


@pytest.fixture
def run(server, editor):
    """What types a command with a token."""

    def run(*arguments, **given):
        environment = {"TICKER_TOKEN": editor.token, **given.pop("environment", {})}
        return server.run(*arguments, environment=environment, **given)

    return run


def on_a_terminal(server, *arguments, **environment):
    """Return what a command shows on a terminal that all its streams are."""
    ours, theirs = pty.openpty()
    try:
        command = Command(
            *arguments,
            environment={**server.environment, **environment},
            stdout=theirs,
            stderr=theirs,
        )
        assert command.wait(30) == 0
        os.write(theirs, b"\0")
        shown = b""
        while not shown.endswith(b"\0"):
            shown += os.read(ours, 65536)
    finally:
        os.close(theirs)
        os.close(ours)
    return shown.decode().removesuffix("\0")


def test_a_secret_that_cannot_be_printed_is_taken_back(server):
    """A token goes with its disk, and so does a link to the desk, that nobody has seen."""
    with Path("/dev/full").open("wb") as full:
        for words in (["token", "unseen"], ["token", "unseen", "--json"]):
            command = Command(*words, environment=server.environment, stdout=full)
            assert command.wait(30) == 74
    assert "unseen" not in server.run("token", "--list").stdout
    seen = json.loads(server.run("token", "seen", "--json").stdout)
    assert (seen["name"], seen["token"][:3]) == ("seen", "tk_")
    listed = [
        json.loads(line) for line in server.run("token", "--list", "--json").stdout.splitlines()
    ]
    (told,) = [one for one in listed if one["name"] == "seen"]
    assert (told["tickers"], told["may_write"], told["until"]) == (None, True, None)
    assert seen["token"] not in str(listed)


def test_a_link_is_told_with_whose_it_is(server):
    """`ticker sign-in --json` says for whom the link is, and until when."""
    server.link("Ada of the link")
    told = json.loads(server.run("sign-in", "Ada of the link", "--json").stdout)
    assert told["name"] == "Ada of the link"
    assert told["url"].startswith(f"{server.url}/sign-in?code=")
    assert told["until"].endswith("Z")


def test_a_ticker_is_made_and_its_entry_taken_back(server, run, slug):
    """`create`, `list`, `publish` and `retract` go hand in hand, with `--json` and without."""
    made = run("create", slug, "-3 Grad in Berlin", "--kicker", "Wetter", "--status", "paused")
    assert (made.returncode, made.stdout) == (0, f"{server.url}/t/{slug}\n"), made.stderr
    entry = json.loads(run("publish", slug, "-3 Grad", "--body", "-4 morgen", "--json").stdout)
    assert (entry["headline"], entry["body"]) == ("-3 Grad", "-4 morgen")
    assert f"{slug}  paused  -3 Grad in Berlin\n" in run("list").stdout
    tickers = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    (ticker,) = [one for one in tickers if one["slug"] == slug]
    assert ticker["kicker"] == "Wetter"
    words = ["--reason", "Falsches Thermometer", "--correction", "Es waren +3 Grad."]
    taken = run("retract", slug, entry["id"], *words)
    assert (taken.returncode, taken.stdout) == (0, ""), taken.stderr
    again = json.loads(run("retract", slug, entry["id"], *words, "--json").stdout)
    assert (again["state"], again["revision"]) == ("retracted", 2)
    for words, sentence in (
        (["create", slug, "Noch einer"], slug),
        (["retract", slug, "none"], "none"),
        (["create", "x y", "Titel"], "slug"),
        (["publish", "a/../b", "Kopf", "--body", ""], "nothing at this address"),
    ):
        said = run(*words)
        assert (said.returncode, said.stdout) == (1, ""), said
        assert sentence in said.stderr
        assert said.stderr.count("\n") == 1


def test_an_unlisted_ticker_is_not_listed(run, slug):
    """`--unlisted` keeps it for whoever knows its address."""
    told = json.loads(run("create", slug, "Probe", "--unlisted", "--json").stdout)
    assert told["listed"] is False
    assert slug not in run("list").stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["publish", "x", "y", "--braking"], "No such option"),
        (["publish", "x", "-y"], "No such option"),
        (["publish", "x", "-3 Grad", "-4 Grad"], "-4 Grad"),
        (["publish", "x", b"\xff"], "should be text"),
        (["list", "--url", "http://h:99999"], "should have a port"),
        (["list", "--url", "live.example"], "should begin with http://"),
        (["nonsense"], "No such command"),
    ],
)
def test_what_is_mistyped_is_one_sentence(words, sentence):
    """It names what is wrong, how it is meant, and where more stands."""
    said = typed(*(word if isinstance(word, str) else os.fsdecode(word) for word in words))
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("ticker: ")
    assert sentence in said.stderr
    assert "--help`." in said.stderr
    assert (said.stderr.count("\n"), "\0" in said.stderr) == (1, False)


def test_a_body_that_is_no_text_is_one_sentence(run):
    """Standard input is UTF-8, whatever the terminal's encoding is."""
    said = run("publish", "any", "Kopf", input="Wörter".encode("latin-1"))
    assert (said.returncode, "text in UTF-8" in said.stderr) == (74, True)


def test_a_token_that_cannot_be_one_is_one_sentence(run):
    """What cannot stand in a header is not sent."""
    said = run("publish", "any", "Kopf", "--body", "", environment={"TICKER_TOKEN": "tk ü"})
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert "TICKER_TOKEN should hold an API token" in said.stderr


def test_what_answers_may_be_no_ticker(run, server):
    """A page where JSON should be is told in a sentence."""
    said = run("list", "--url", f"{server.url}/t")
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)


def test_an_export_goes_through_a_pipe(run, editor, ticker, tmp_path):
    """`export -o FILE` has its name once it is whole, and `import -` reads standard input."""
    editor.publish(ticker, "Eins")
    printed = run("export", ticker).stdout
    assert run("export", ticker, "-o", str(tmp_path / "export")).returncode == 0
    assert (tmp_path / "export").read_text() == printed
    said = run("import", "-", "--as", f"{ticker}-copy", input=printed)
    assert (said.returncode, said.stderr) == (0, f"Imported: {ticker}-copy\n")
    (tmp_path / "kept").write_text("as it was")
    assert run("export", "nothing-here", "-o", str(tmp_path / "kept")).returncode == 1
    assert (tmp_path / "kept").read_text() == "as it was"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export", "kept"]
    for path, sentence in (
        ("/dev/full", "No space left"),
        (f"{tmp_path}/none/x", "No such file"),
        (str(tmp_path), "Is a directory"),
    ):
        said = run("export", ticker, "-o", path)
        assert (said.returncode, said.stderr.count("\n")) == (74, 1), said
        assert f"'{path}' cannot be written: {sentence}" in said.stderr
    said = run("import", str(tmp_path / "none"))
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert "There is no file" in said.stderr


def test_a_terminal_shows_colours_where_they_are_wanted(server, editor, ticker):
    """Neither NO_COLOR nor a dumb terminal is sent any, and JSON is JSON."""
    editor.publish(ticker, "Eil", breaking=True)
    words = ["tail", ticker, "-n", "1"]
    assert "\x1b[" in _until_shown(server, words, TERM="xterm")
    assert "\x1b[" not in _until_shown(server, words, TERM="xterm", NO_COLOR="1")
    assert "\x1b[" not in _until_shown(server, words, TERM="dumb")


def _until_shown(server, words, **environment):
    ours, theirs = pty.openpty()
    environment = {**server.environment, "NO_COLOR": "", **environment}
    command = Command(*words, environment=environment, stdout=theirs, stderr=theirs)
    try:
        shown = b""
        while b"Eil" not in shown:
            shown += os.read(ours, 65536)
    finally:
        command.terminate()
        command.wait(20)
        os.close(theirs)
        os.close(ours)
    return shown.decode()


def test_a_terminal_is_not_told_what_to_do():
    """Control characters, line ends and turned directions of others are shown, not obeyed."""
    assert texts.line("a\x1b[2Jb\x9bc\x7f") == "a\ufffd[2Jb\ufffdc\ufffd"
    assert texts.line("eins\r\nzwei\u2028drei\tvier") == "eins zwei drei vier"
    assert texts.line("\u202eabc\u2066") == "abc"
    assert texts.line("Zoë – „ja“ 👩\u200d🚒") == "Zoë – „ja“ 👩\u200d🚒"
    value = {"text": "a\x1b\x9b\u202e\u2028ü"}
    assert json.loads(texts.told(value)) == value
    assert not {"\x1b", "\x9b", "\u202e", "\u2028"} & set(texts.told(value))


def test_an_export_on_a_terminal_is_whole_and_harmless(server, editor, ticker):
    """It is the same export, without a bar in it."""
    editor.publish(ticker, "Rechts \u202bnach links\u202c")
    shown = on_a_terminal(server, "export", ticker, TERM="xterm")
    assert "\u202b" not in shown
    printed = server.run("export", ticker).stdout
    assert [json.loads(line) for line in shown.splitlines()] == [
        json.loads(line) for line in printed.splitlines()
    ]


@pytest.mark.parametrize(("shell", "words"), [("bash", "complete -o"), ("zsh", "#compdef ticker")])
def test_a_shell_completes_what_is_typed(shell, words):
    """The line of the docs gives a script, by which commands are completed."""
    text = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    assert f"_TICKER_COMPLETE={shell}_source ticker" in text
    said = typed(environment={**os.environ, "_TICKER_COMPLETE": f"{shell}_source"})
    assert words in said.stdout, said
    asked = {"_TICKER_COMPLETE": f"{shell}_complete", "COMP_WORDS": "ticker ret", "COMP_CWORD": "1"}
    assert "retract" in typed(environment={**os.environ, **asked}).stdout
