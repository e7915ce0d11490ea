"""An entry's own page, which follows its ticker and leads up and down; and ways back to a place."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from support.clients.browsers import (
    QUICK,
    arrived,
    as_reloaded,
    headlines,
    live,
    open_live,
    show_waiting,
)
from support.machines.stores import wait_for
from support.seed import SEED

NUMBER = 60
FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)
SETTLED = """
async () => {
  const link = document.querySelector('.newer a');
  if (!link) return true;
  const text = await (await fetch(link.href, { cache: 'no-store' })).text();
  const page = new DOMParser().parseFromString(text, 'text/html');
  const further = Number(page.querySelector('.newer a')?.dataset.count ?? 0);
  const here = page.querySelectorAll('.entries article').length;
  return here + further === Number(link.dataset.count);
}
"""
TOP = "(id) => document.getElementById(`e-${id}`).getBoundingClientRect().top"


def moment(number: float) -> str:
    """Return the time of that entry: one each hour."""
    return (FIRST + timedelta(hours=number)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def names(editor, ticker) -> list[str]:
    """The ids of sixty entries, the oldest first; every tenth is a key event."""
    return [
        editor.publish(
            ticker, f"Stunde {n}", published_at=moment(n), key=n % 10 == 5, body="a\n\n" * 9
        )["id"]
        for n in range(NUMBER)
    ]


@pytest.fixture
def page(new_context) -> Page:
    return new_context(QUICK).new_page()


def hours(first: int, last: int) -> list[str]:
    """Return the headlines from one hour down to another."""
    return [f"Stunde {number}" for number in range(first, last - 1, -1)]


def newer(page: Page, count: int) -> None:
    """Wait until a page says that so many entries are newer than those that it shows."""
    expect(page.locator(".newer a")).to_have_attribute("data-count", f"{count}")


def scrolled_to(page: Page, entry_id: str, top: int) -> None:
    """Have an entry stand that far from the top of the window."""
    page.evaluate(f"([id, top]) => scrollBy(0, ({TOP})(id) - top)", [entry_id, top])
    page.wait_for_function(
        f"() => history.state?.id && Math.abs(({TOP})(history.state.id) - history.state.top) < 1"
    )


def stands_at(page: Page, entry_id: str, top: int) -> None:
    """Wait until an entry stands that far from the top of the window."""
    page.wait_for_function(
        f"([id, top]) => document.getElementById('e-' + id) && Math.abs(({TOP})(id) - top) < 2",
        arg=[entry_id, top],
    )


def test_it_follows(page, server, editor, ticker, names):
    """It begins at its entry, changes with it, and counts what is newer as that comes and goes."""
    open_live(page, f"{server.url}/t/{ticker}/e/{names[30]}")
    assert headlines(page) == hours(33, 10)
    top = page.evaluate(TOP, names[30])
    assert 0 <= top < 200
    newer(page, 26)
    first = editor.publish(ticker, "Ganz neu")
    newer(page, 27)
    last = editor.change(ticker, names[30], headline="Anders")["position"]
    arrived(page, last)
    expect(page.locator("[aria-current] .headline")).to_have_text("Anders")
    assert page.title().startswith("Anders – ")
    assert page.evaluate(TOP, names[30]) == top
    editor.retract(ticker, first["id"])
    newer(page, 26)
    expect(page.get_by_role("link", name="26 neuere Beiträge")).to_be_attached()
    as_reloaded(page)


def test_what_it_cannot_know_it_asks(page, server, editor, ticker, names):
    """An entry that it has never shown may be newer or older: it counts as the server does."""
    open_live(page, f"{server.url}/t/{ticker}/e/{names[30]}")
    newer(page, 26)
    editor.retract(ticker, names[50])
    newer(page, 25)
    editor.retract(ticker, names[2])
    editor.change(ticker, names[3], published_at=moment(70))
    newer(page, 26)
    editor.change(ticker, names[31], published_at=moment(71))
    newer(page, 27)
    as_reloaded(page)


def test_upwards_in_place(page, server, editor, ticker, names):
    """What is newer loads above what is read, which stays, until the page is the newest one."""
    open_live(page, f"{server.url}/t/{ticker}/e/{names[30]}")
    link = page.locator(".newer a")
    scrolled_to(page, names[33], 200)
    link.click()
    expect(page.locator(".entries article")).to_have_count(44)
    stands_at(page, names[33], 200)
    expect(page.locator(f"#e-{names[34]}")).to_be_focused()
    newer(page, 6)
    as_reloaded(page)
    link.click()
    expect(page.locator(".newer")).to_be_hidden()
    assert headlines(page) == hours(59, 10)
    arrived(page, editor.publish(ticker, "Neu")["position"])
    show_waiting(page)
    assert headlines(page)[:2] == ["Neu", "Stunde 59"]
    as_reloaded(page)


def test_a_key_event_sets_the_address(page, server, ticker, names):
    """A jump to a key event is a place in the history: Back returns to what was read."""
    open_live(page, f"{server.url}/t/{ticker}")
    title = page.title()
    scrolled_to(page, names[57], 100)
    page.locator(f'.keys li[data-id="{names[45]}"] a').evaluate("(link) => link.click()")
    expect(page).to_have_url(f"{server.url}/t/{ticker}/e/{names[45]}")
    expect(page).to_have_title(f"Stunde 45 – {title}")
    expect(page.locator("[aria-current]")).to_have_id(f"e-{names[45]}")
    as_reloaded(page)
    page.go_back()
    stands_at(page, names[57], 100)
    expect(page).to_have_title(title)
    expect(page.locator("[aria-current]")).to_have_count(0)
    page.go_forward()
    expect(page.locator("[aria-current]")).to_have_id(f"e-{names[45]}")
    page.reload()
    expect(page.locator("[aria-current]")).to_have_id(f"e-{names[45]}")
    assert headlines(page)[3] == "Stunde 45"


@pytest.mark.parametrize("path", ["", "/e/{names[50]}"])
def test_a_reload_returns(page, server, editor, ticker, names, path):
    """A reload shows what was read where it was, although others have come in above."""
    open_live(page, f"{server.url}/t/{ticker}{path.format(names=names)}")
    scrolled_to(page, names[48], 77)
    for number in range(5):
        editor.publish(ticker, f"Neu {number}")
    page.reload()
    stands_at(page, names[48], 77)
    live(page)
    stands_at(page, names[48], 77)


def test_a_reload_returns_to_older_entries(page, server, editor, ticker, names):
    """So it does where older entries had been loaded, which its page begins without."""
    open_live(page, f"{server.url}/t/{ticker}")
    for count in (40, 60):
        page.locator(".older a").evaluate("(link) => link.click()")
        expect(page.locator(".entries article")).to_have_count(count)
    scrolled_to(page, names[8], 60)
    page.reload()
    stands_at(page, names[8], 60)
    count = int(page.locator(".newer a").get_attribute("data-count") or 0)
    assert count > 40
    editor.publish(ticker, "Neu")
    newer(page, count + 1)
    as_reloaded(page)


def test_back_from_elsewhere_returns(page, server, editor, ticker, names):
    """Coming back from another site one is where one was."""
    open_live(page, f"{server.url}/t/{ticker}/e/{names[30]}")
    scrolled_to(page, names[28], 120)
    page.goto("about:blank")
    editor.publish(ticker, "Neu")
    page.go_back()
    stands_at(page, names[28], 120)


def test_a_retracted_entry_leads_to_its_ticker(page, complaints, server, editor, ticker, names):
    """Where its entry is gone, a page that is loaded afresh goes on as the ticker's own."""
    complaints.allow("410")
    open_live(page, f"{server.url}/t/{ticker}/e/{names[30]}")
    editor.retract(ticker, names[30])
    expect(page.locator(f"#e-{names[30]}")).to_have_count(0)
    editor.http.patch(f"/{ticker}", json={"language": "en"})
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert headlines(page)[0] == "Stunde 59"
    expect(page).to_have_url(f"{server.url}/t/{ticker}")
    live(page)


def test_an_older_page_follows(page, server, editor, ticker, names):
    """A page of older entries that was opened by its address changes with them, too."""
    page.goto(f"{server.url}/t/{ticker}")
    page.goto(page.locator(".older a").evaluate("(link) => link.href"))
    live(page)
    newer(page, 20)
    arrived(page, editor.change(ticker, names[25], headline="Anders")["position"])
    assert "Anders" in headlines(page)
    editor.publish(ticker, "Neu")
    newer(page, 21)
    page.locator(".newer a").click()
    expect(page.locator(".entries article")).to_have_count(40)
    newer(page, 1)


def test_it_is_as_reloaded(new_context, server, editor, ticker, names):
    """After whatever editors do, an entry's page is what a reload shows."""
    chance = random.Random(SEED)
    page = open_live(new_context(QUICK).new_page(), f"{server.url}/t/{ticker}/e/{names[30]}")
    done, last = [], None
    for step in range(40):
        entry_id = chance.choice([one for one in names if one != names[30]])
        act = chance.choice(["publish", "move", "retract", "restore", "edit"])
        done.append(act)
        if act == "publish":
            time = moment(chance.randrange(70))
            entry = editor.publish(ticker, f"Neu {step}", published_at=time)
            names.append(entry["id"])
        elif act == "move":
            time = moment(chance.randrange(70))
            entry = editor.change(ticker, entry_id, published_at=time)
        elif act == "retract":
            entry = editor.retract(ticker, entry_id)
        else:
            change = {"state": "published"} if act == "restore" else {"body": f"Nun {step}."}
            entry = editor.change(ticker, entry_id, **change)
        last = entry["position"] or last
        if step % 10 == 9:
            last = editor.publish(ticker, f"Zeichen {step}")["position"]
            arrived(page, last)
            show_waiting(page)
            settled(page)
            as_reloaded(page, f"with seed {SEED} in step {step}, after: {done}")


def settled(page: Page) -> None:
    """Wait until a page says how many are newer as the page that has them does."""
    wait_for(lambda: page.evaluate(SETTLED), "the number of newer entries")
