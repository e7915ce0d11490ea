"""A newsroom's own: its name, logo, colour, templates and texts are on every page."""

from __future__ import annotations

import html
import re

import pytest
from support.clients.desk import Desk
from support.clients.readers import everywhere, get
from support.machines.here import Here
from support.machines.servers import Server
from support.machines.stores import wait_for

from ticker import colours
from ticker.newsroom.markup import overlay
from ticker.web.static.assets import Assets
from ticker.web.static.site import Site

NAME = 'Küste & "Ufer" </p><script>'
HOME = "https://paper.example/start?a=1&b=2"
LOGO = "/static/paper/logo.png"
ACCENT = "#b00020"
ENTRY = """{# Ours, with a line of its own. #}
{% macro article(ticker, entry, copy=false, chosen=false) %}
<article id="e-{{ entry.id }}" class="entry ours">{{ entry.headline }} {{ words(ticker) }}</article>
{% endmacro %}
{% macro words(ticker) %}{{ locale(ticker.language).text("share") }}{% endmacro %}
"""
BUILT = """{# All of ours but one. #}
{% from "ours/parts/built.html" import day_section as a, pin as b, templates as c %}
{% set day_section = a %}{% set pin = b %}{% set templates = c %}
{% macro key_line(id, order, url, time, title) %}<li class="ours">{{ title }}</li>{% endmacro %}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A newsroom's own folder."""
    own = tmp_path_factory.mktemp("own")
    files = {
        "parts/entry.html": ENTRY,
        "index.html": "{{ there_is_no_such_thing }}",
        "page.html": '{% extends "ours/page.html" %}{% block body %}<aside>Unser Rand</aside>'
        "{{ super() }}{% endblock %}",
        "parts/built.html": BUILT,
        "de.json": '{"share": "Weitersagen", "desk": "Redaktion"}',
        "en.json": '{"share": "Pass it on"}',
        "static/paper/logo.png": "not really",
        "static/styles/own.css": ":root { --serif: Georgia; }",
        "static/styles/head.css": "/* none */",
        "static/no-template.html": "{% nothing",
    }
    for name, text in files.items():
        path = own / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return own


@pytest.fixture(scope="module")
def paper(bundled):
    """A server with everything set of a newsroom's own but templates."""
    own = {"site_name": NAME, "site_url": HOME, "site_logo": LOGO, "accent": ACCENT}
    with Here(bundled.store_url, prefix="paper", **own) as paper:
        yield paper


@pytest.fixture(scope="module")
def furnished(folder):
    """A server with a newsroom's own folder, on which nothing else is set but a pale colour."""
    with Server(templates=folder, accent="gold") as server:
        yield server


def own_style(server, path="/nothing"):
    """Return the address of the newsroom's style sheet on a page."""
    found = re.search(r'href="(/static/\w+/styles/own\.css)"', get(server.url + path).text)
    return server.url + found[1] if found else None


def is_signed(text, *, home=HOME):
    """Tell whether a page's masthead has name, logo and the way home."""
    masthead = text.partition('masthead"')[2].partition("<main")[0]
    link = re.search(
        r'<a class="home" href="([^"]+)"><img src="([^"]+)" alt=""><bdi>(.*?)</', masthead
    )
    return bool(link) and [html.unescape(one) for one in link.groups()] == [home, LOGO, NAME]


@pytest.mark.parametrize("language", ["de", "en", "en-GB", "fr", "ar"])
def test_every_page_says_whose_it_is(paper, language):
    """Name, logo and a link home are on all pages of readers and of the desk, whatever happens."""
    editor = paper.editor()
    slug = f"lage-{language.lower()}"
    editor.create(slug, language=language)
    entry = editor.publish(slug, "Da")["id"]
    gone = editor.publish(slug, "Weg")["id"]
    editor.retract(slug, gone)
    codes = {f"/t/{slug}": 200, f"/t/{slug}/e/{entry}": 200, f"/t/{slug}/e/{gone}": 410}
    codes |= {f"/t/{slug}?before={gone}": 200, "/": 200, "/t/nothing": 404, "/nothing": 404}
    codes |= {"/sign-in": 200, "/desk": 401}
    for path, code in codes.items():
        answer = get(paper.url + path, headers={"Accept-Language": language})
        assert answer.status_code == code
        assert is_signed(answer.text), path
    with Desk(paper) as desk:
        page = desk.http.get("/sign-in", params={"code": desk.link_code()})
        assert (page.status_code, is_signed(page.text)) == (200, True)
        desk.sign_in()
        for path in ("/desk", f"/desk/{slug}"):
            assert is_signed(desk.http.get(path).text, home="/desk"), path


def test_the_way_to_all_tickers_stays(paper, bundled):
    """Where the name leads to the paper, a second link leads to all tickers; else the name does."""
    editor = paper.editor()
    editor.create("arabisch", language="ar")
    page = get(f"{paper.url}/t/arabisch").text
    assert '<a href="/" lang="en" dir="ltr">Live coverage</a>' in page
    masthead = get(f"{bundled.url}/nothing").text.partition('class="masthead"')[2]
    assert masthead.partition("</header>")[0].count("<a ") == 1
    assert '<a class="home" href="/"><bdi>Liveticker</bdi></a>' in masthead


def test_the_colour_is_a_style_sheet_of_ours(paper, bundled):
    """The accent is no inline style: a file of this build has it, in the light and in the dark."""
    sheet = get(own_style(paper))
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    assert sheet.text.startswith(":root{--accent:#b00020;--on-accent:#ffffff}")
    assert "@media (prefers-color-scheme:dark)" in sheet.text
    assert own_style(paper) == own_style(paper, "/sign-in")
    assert own_style(bundled) is None


def test_what_is_ones_own_names_the_build(paper, furnished):
    """Pages made otherwise have other ETags, and their files other addresses."""
    paper.editor().create("gebaut")
    build = build_of(paper)
    assert build != build_of(furnished)
    assert build in get(f"{paper.url}/t/gebaut").headers["etag"]


def build_of(server):
    """Return what names the build of a server."""
    return re.search(r"/static/(\w{12})/", get(f"{server.url}/nothing").text)[1]


@pytest.fixture
def laid(tmp_path):
    """An empty folder that goes before ours in this process."""
    overlay.lay(tmp_path)
    yield tmp_path
    overlay.lay(None)


def test_whatever_shapes_a_page_changes_the_build(laid):
    """A template, a text, a file, a name: after each change nobody is shown what was kept."""
    (laid / "static").mkdir()
    (laid / "parts").mkdir()
    builds = [Assets(Site("x")).build]
    for name, text in (
        ("mine.html", "x"),
        ("mine.html", "y"),
        ("parts/mine.html", "y"),
        ("de.json", '{"share": "x"}'),
        ("static/x.svg", "<svg/>"),
    ):
        (laid / name).write_text(text)
        builds.append(Assets(Site("x")).build)
    sites = [Site("y"), Site("y", accent="#000"), Site("y", url="/"), Site("y", logo="/")]
    builds += [Assets(site).build for site in sites]
    assert len(set(builds)) == len(builds)
    assert Assets(Site("x")).build == builds[5]


def test_own_templates_and_texts_go_before_ours(furnished):
    """Page and event are made of the newsroom's templates and texts, in each language."""
    editor = furnished.editor()
    for language, words in (("de", "Weitersagen"), ("en", "Pass it on"), ("fr", "Pass it on")):
        slug = f"eigen-{language}"
        editor.create(slug, language=language)
        entry = editor.publish(slug, "Da", key=True)
        page = get(f"{furnished.url}/t/{slug}?at={entry['position']}").text
        assert "<aside>Unser Rand</aside>" in page
        assert '<li class="ours">Da</li>' in page
        assert '<section class="day" data-day="' in page
        article = f'<article id="e-{entry["id"]}" class="entry ours">Da {words}</article>'
        assert article in page
        everywhere(furnished.url, slug, entry["position"])
        told = get(f"{furnished.url}/t/{slug}/live", params={"since": "0-0"}).json()
        assert article in [one.get("html") for one in told["events"]]
        assert words in get(f"{furnished.url}/t/{slug}/e/{entry['id']}").text
    with Desk(furnished) as desk:
        assert "<title>Redaktion</title>" in desk.sign_in().http.get("/desk").text


def test_an_import_is_told_with_own_templates(furnished, tmp_path):
    """What a command tells readers looks as what the server does."""
    editor = furnished.editor()
    editor.create("ausgang")
    editor.publish("ausgang", "Da")
    file = tmp_path / "ausgang.jsonl"
    file.write_text(furnished.run("export", "ausgang").stdout, encoding="utf-8")
    assert furnished.run("import", str(file), "--as", "eingang").returncode == 0
    told = wait_for(
        lambda: get(f"{furnished.url}/t/eingang/live", params={"since": "0-0"}).json()["events"],
        "the imported ticker is followed",
    )
    assert all("entry ours" in one["html"] for one in told if one["type"] == "put")


def test_own_files_go_before_ours(furnished):
    """The newsroom's files are served, its own style sheet after its colour, and fonts may load."""
    assert get(f"{furnished.url}{LOGO}").text == "not really"
    assert get(f"{furnished.url}/static/styles/head.css").text == "/* none */"
    assert get(f"{furnished.url}/static/styles/base.css").status_code == 200
    sheet = get(own_style(furnished)).text
    assert sheet.startswith(":root{--accent:#ffd700")
    assert sheet.endswith(":root { --serif: Georgia; }")
    policy = get(f"{furnished.url}/nothing").headers["content-security-policy"]
    assert "font-src 'self'" in policy
    assert "style-src 'self';" in policy


def test_a_page_that_cannot_be_made_says_whose_it_is(furnished):
    """A template that fails only when it is used is an error page, which has a masthead, too."""
    answer = get(furnished.url, headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert '<a class="home" href="/"><bdi>Liveticker</bdi></a>' in answer.text
    assert "Something went wrong" in answer.text


def test_a_pale_colour_is_warned_of(furnished):
    """Who chooses a colour that cannot be read by day is told at the start, and is served."""
    (warning,) = [line for line in furnished.lines if "TICKER_ACCENT" in line]
    assert "#ffd700 is too pale for text on a light page" in warning
    assert "#826c00" in warning
    assert not colours.doubt(ACCENT)
