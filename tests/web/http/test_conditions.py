"""Conditions: a write that names the revision it changes never overwrites another one."""

from __future__ import annotations

import pytest
from support.problems import sentences


def match(revision):
    return {"If-Match": f'"{revision}"'}


@pytest.fixture
def path(editor, ticker):
    """The address of an entry in its second revision."""
    editor.http.put(f"/{ticker}/entries/a", json={"headline": "Eins"})
    editor.change(ticker, "a", headline="Zwei")
    return f"/{ticker}/entries/a"


def test_the_revision_that_stands_may_be_changed(editor, path):
    """With the present revision's ETag every write is done."""
    answer = editor.http.patch(path, json={"headline": "Drei"}, headers=match(2))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
    answer = editor.http.put(path, json={"headline": "Vier"}, headers=match(3))
    assert answer.headers["etag"] == '"4"'
    answer = editor.http.delete(path, headers=match(4))
    assert answer.json()["state"] == "retracted"


@pytest.mark.parametrize("condition", ['W/"2"', '"2-gzip"', 'W/"2-br"', '"2--gzip"'])
def test_what_compressing_proxies_make_of_an_etag(editor, path, condition):
    """Weak, or with the name of a coding at its end, it still names the revision."""
    answer = editor.http.patch(path, json={"headline": "Drei"}, headers={"If-Match": condition})
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')


@pytest.mark.parametrize(
    "condition", ['"1"', '"1-gzip"', '"-gzip"', '"7"', '"0"', "2", '"zwei"', '"1", "3"', "x" * 300]
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_revision_is_refused_with_what_stands(editor, path, ticker, method, condition):
    """A write that means another revision is 412, with the entry to decide anew from."""
    at = editor.entries(ticker)["at"]
    body = {} if method == "DELETE" else {"json": {"headline": "Drei"}}
    answer = editor.http.request(method, path, headers={"If-Match": condition}, **body)
    sentences(answer, 412)
    assert (answer.json()["entry"]["headline"], answer.json()["entry"]["revision"]) == ("Zwei", 2)
    assert editor.entries(ticker)["at"] == at


def test_a_purge_heeds_its_condition(editor, path):
    """Nothing is erased that was edited meanwhile."""
    sentences(editor.http.delete(path, params={"purge": "1"}, headers=match(1)), 412)
    assert editor.http.get(path).status_code == 200


def test_what_already_stands_is_not_refused(editor, path, ticker):
    """Where a repeated write finds what it asks for, it has succeeded, whatever it expected."""
    content = editor.http.get(path).json()
    answer = editor.http.patch(path, json={"headline": "Zwei"}, headers=match(1))
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    editor.retract(ticker, "a")
    answer = editor.http.delete(path, headers=match(content["revision"]))
    assert (answer.status_code, answer.json()["revision"]) == (200, 3)


def test_a_new_entry_has_no_revision_to_match(editor, ticker):
    """A PUT that means a revision, or whatever stands, is refused where no entry is."""
    path = f"/{ticker}/entries/neu"
    for condition in ('"1"', '"0"', "*"):
        answer = editor.http.put(path, json={"headline": "x"}, headers={"If-Match": condition})
        sentences(answer, 412)
        assert (answer.json()["code"], "entry" in answer.json()) == ("not_there", False)


def test_what_is_only_to_be_created_replaces_nothing(editor, ticker):
    """With `If-None-Match: *` a PUT creates, and may be repeated; another text is refused."""
    path, creating = f"/{ticker}/entries/neu", {"If-None-Match": "*"}
    for status in (201, 200):
        answer = editor.http.put(path, json={"headline": "Eins"}, headers=creating)
        assert (answer.status_code, answer.headers["etag"]) == (status, '"1"')
    answer = editor.http.put(path, json={"headline": "Zwei"}, headers=creating)
    sentences(answer, 412)
    assert (answer.json()["code"], answer.json()["entry"]["headline"]) == ("already_there", "Eins")


def test_a_new_entry_heeds_no_conditions_of_others(editor, ticker):
    """A POST has an id that nobody knows yet: conditions are about what is at an address."""
    for headers in ({"If-Match": '"7"'}, {"If-Match": "*"}, {"If-None-Match": "*"}):
        answer = editor.http.post(f"/{ticker}/entries", json={"headline": "x"}, headers=headers)
        assert answer.status_code == 201


def test_of_two_editors_one_decides_anew(editor, path):
    """Two who edit the same revision do not overwrite each other."""
    first = editor.http.patch(path, json={"headline": "Ada"}, headers=match(2))
    second = editor.http.patch(path, json={"headline": "Grace"}, headers=match(2))
    assert (first.status_code, second.status_code) == (200, 412)
    assert second.json()["entry"] == {
        name: value for name, value in first.json().items() if name != "position"
    }


def test_tickers_have_revisions_too(editor, ticker):
    """A ticker's header is guarded in the same way."""
    editor.http.patch(f"/{ticker}", json={"title": "Zwei"})
    answer = editor.http.patch(f"/{ticker}", json={"title": "Drei"}, headers=match(1))
    sentences(answer, 412)
    assert answer.json()["ticker"]["title"] == "Zwei"
    assert editor.http.patch(f"/{ticker}", json={"title": "Zwei"}, headers=match(1)).is_success
    sentences(editor.http.delete(f"/{ticker}", headers=match(1)), 412)
    assert editor.http.delete(f"/{ticker}", headers=match(2)).is_success
