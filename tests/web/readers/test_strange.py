"""Strange pictures: which hosts a page may load pictures from, and which it does."""

from __future__ import annotations

import re

import pytest
from support.clients.readers import get
from support.machines.here import Here

from ticker.newsroom.markup import markup

TEXT = "![Deich](https://pictures.example/deich.jpg)\n\n![Watt](https://strange.example/watt.jpg)"
PLACES = ("/", "/t/{0}", "/t/{0}/embed", "/t/{0}/e/{1}", "/t/none", "/sign-in", "/desk")


@pytest.fixture
def start(server):
    """Start a server with settings, which ends with the test."""
    started = []

    def begun(**own):
        started.append(Here(server.store_url, prefix="strange", **own).__enter__())
        return started[-1]

    yield begun
    for one in started:
        one.__exit__()
    markup.show_from([])


def images_of(server, path):
    """Return from where beside itself a page may load pictures."""
    policy = get(server.url + path).headers["content-security-policy"]
    return re.search("img-src 'self' data:([^;]*);", policy)[1].split()


HOSTS = [
    ({}, []),
    (
        {"public_url": "https://live.example", "site_url": "https://paper.example/news"},
        ["live.example", "paper.example"],
    ),
    (
        {"image_hosts": "pictures.example, more.example:8443", "site_url": "https://paper.example"},
        ["more.example:8443", "pictures.example"],
    ),
    (
        {"image_hosts": "pictures.example", "site_logo": "https://logos.example/l.svg"},
        ["logos.example", "pictures.example"],
    ),
    ({"image_hosts": "*"}, ["https:", "http:"]),
]


@pytest.mark.parametrize(("own", "hosts"), HOSTS)
def test_no_page_may_load_from_hosts_that_are_not_named(start, slug, own, hosts):
    """The policy has our own address and those hosts, on readers' pages and at the desk."""
    server = start(**own)
    editor = server.editor()
    editor.create(slug)
    entry = editor.publish(slug, "Da")["id"]
    for path in PLACES:
        assert images_of(server, path.format(slug, entry)) == hosts, path


def test_pictures_are_shown_where_their_host_is_named(start, slug):
    """On the page, in events, in structured data and in what is shared; others are links."""
    server = start(image_hosts="pictures.example")
    editor = server.editor()
    editor.create(slug, image={"url": "https://strange.example/lead.jpg", "alt": "Watt"})
    entry = editor.publish(slug, "Deich", body=TEXT)
    event = get(f"{server.url}/t/{slug}/live?since=0-0").json()["events"][-1]["html"]
    pages = [get(f"{server.url}/t/{slug}{path}").text for path in ("", "/embed")]
    api = editor.http.get(f"/{slug}/entries/{entry['id']}").json()["body_html"]
    for text in (event, *pages, api):
        assert '<img src="https://pictures.example/deich.jpg" alt="Deich"' in text
        assert '<a href="https://strange.example/watt.jpg"' in text
    told = get(f"{server.url}/t/{slug}/jsonld").json()
    assert "image" not in told
    (picture,) = told["liveBlogUpdate"][0]["image"]
    assert picture["url"] == "https://pictures.example/deich.jpg"
    shared = get(f"{server.url}/t/{slug}/e/{entry['id']}").text
    assert 'property="og:image" content="https://pictures.example/deich.jpg"' in shared


def test_hosts_that_are_named_otherwise_make_other_pages(start):
    """What is kept of a page is not shown where its pictures are shown otherwise."""
    builds = set()
    for own in ({}, {"image_hosts": "pictures.example"}):
        server = start(**own)
        builds.add(re.search(r"/static/(\w{12})/", get(f"{server.url}/nothing").text)[1])
    assert len(builds) == 2
