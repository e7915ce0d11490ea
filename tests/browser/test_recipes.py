"""Recipes: the docs' pages, on an origin of their own, miss nothing of a ticker."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support import recipes
from support.clients.browsers import HIDEABLE
from support.clients.partners import HEAD, Partner
from support.recipes import ENDS, OVER, PATIENCE_SECONDS, Life

LIBRARY = Path(__file__).parents[2] / "node_modules" / "@microsoft" / "fetch-event-source"
BUILT = """
<script type="importmap">
  {"imports": {"@microsoft/fetch-event-source": "/library/index.js"}}
</script>
<ol id="feed"></ol>
"""
"""What a page has around a module that imports; a bundler would do the same."""
RESUMED = """
window.resumed = [];
const own = window.fetch;
window.fetch = async (address, options) => {
  const answer = await own(address, options);
  if (options?.headers?.['last-event-id']) window.resumed.push(answer.status);
  return answer;
};
"""
"""Notes how it was answered when it asked for what follows an id."""
PAGES = ("EventSource", "@microsoft/fetch-event-source")


@pytest.fixture(scope="module")
def stage():
    """A server, and a proxy through which it is followed."""
    with recipes.lives() as parts:
        yield parts


@pytest.fixture
def site():
    """A partner's site."""
    with Partner() as one:
        yield one


@pytest.fixture
def recipe(new_context, complaints) -> Page:
    """A page that can be hidden, and will be cut off."""
    complaints.allow_network()
    complaints.allow("CORS policy")
    page = new_context(HIDEABLE, RESUMED).new_page()
    page.route("**/library/*", _library)
    return page


def _library(route) -> None:
    name = route.request.url.rpartition("/")[2].removesuffix(".js")
    route.fulfill(path=LIBRARY / "lib" / "esm" / f"{name}.js", content_type="text/javascript")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_misses_nothing(stage, slug, site, recipe, name, end):
    """Cuts, refusals, ends of workers and resets lose it nothing; what is final ends it."""
    server, proxy = stage
    life = Life(server, proxy, slug, embed_origins=[site.url])
    code = recipes.program(name, proxy.url, slug)
    site.html = HEAD + code
    if name != "EventSource":
        site.html = f'{HEAD}{BUILT}<script type="module">{code}</script>'
    recipe.goto(site.url)
    life.lived(recipe.locator("#feed li").all_text_contents)
    if name != "EventSource":
        assert 200 in recipe.evaluate("window.resumed"), "it has resumed with Last-Event-ID"
    recipe.evaluate("look(true)")
    hidden = life.told("Verborgen")
    recipe.evaluate("look(false)")
    expect(recipe.locator("#feed li")).to_have_text(hidden)
    expect(recipe.get_by_text(OVER)).to_have_count(0)
    if end == "gone":
        life.editor.http.delete(f"/{slug}")
    else:
        life.editor.http.patch(f"/{slug}", json={"embed_origins": []})
        proxy.cut()
    expect(recipe.get_by_text(OVER)).to_be_visible(timeout=1000 * PATIENCE_SECONDS)
