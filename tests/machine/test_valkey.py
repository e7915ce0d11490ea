"""The bundled Valkey, in real processes: it answers, it keeps what it said, and is shared."""

from __future__ import annotations

import threading

import pytest
from machine.valkeys import connected, has_ended, process_of

from ticker.machine.valkey.valkey import StoreUnavailable, Valkey, borrowed, running


def test_keeps_its_data_over_a_stop_and_a_start(data):
    """What was stored is there again after Valkey was stopped and started."""
    with Valkey(data) as url, connected(url) as client:
        client.set("headline", "Bridge reopened")
    with Valkey(data) as url, connected(url) as client:
        assert client.get("headline") == "Bridge reopened"


def test_a_start_that_fails_gives_the_last_words_of_valkey(data):
    """When Valkey cannot read its data, the error repeats what it said."""
    manifest = data / "valkey" / "appendonlydir" / "appendonly.aof.manifest"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("nonsense\n")
    with pytest.raises(StoreUnavailable, match="should have started, but it ended") as failure:
        Valkey(data).start()
    assert "nonsense" in str(failure.value)
    assert not (data / "valkey.socket").exists()


def test_data_that_would_not_be_found_stop_the_start(data):
    """Without the list of its parts an append-only file is neither passed over nor written over."""
    with Valkey(data) as url, connected(url) as client:
        client.set("a", "x" * 1000)
    parts = data / "valkey" / "appendonlydir"
    listed = (parts / "appendonly.aof.manifest").rename(data / "away")
    before = {one.name: one.read_bytes() for one in parts.iterdir()}
    with pytest.raises(StoreUnavailable, match=r"appendonly\.aof\.manifest.*is missing\. Restore"):
        Valkey(data).start()
    assert {one.name: one.read_bytes() for one in parts.iterdir()} == before
    listed.rename(parts / "appendonly.aof.manifest")
    with Valkey(data) as url, connected(url) as client:
        assert client.get("a") == "x" * 1000


def test_a_first_start_that_was_cut_short_is_made_again(data):
    """Parts in which nothing is yet, and that no list names, keep nothing from starting."""
    parts = data / "valkey" / "appendonlydir"
    with Valkey(data):
        pass
    (parts / "appendonly.aof.manifest").unlink()
    with Valkey(data) as url, connected(url) as client:
        assert client.ping()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A data folder that cannot be made is named in the error."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="file/data"):
        Valkey(tmp_path / "file" / "data").start()


def test_borrowing_uses_the_one_that_runs(data):
    """Who borrows on a folder with a running Valkey gets that one, and leaves it running."""
    with Valkey(data) as url:
        with borrowed(data) as lent:
            assert lent == url
        assert process_of(url)


def test_borrowing_starts_one_for_the_meantime(data):
    """Who borrows on a folder without a Valkey gets one for as long as it is needed."""
    assert running(data) is None
    with borrowed(data) as url:
        assert running(data) == url
    assert running(data) is None
    assert has_ended(data)


def test_those_who_borrow_at_once_all_get_one(data):
    """Of several that borrow at the same moment one starts Valkey, and the others use it."""
    together = threading.Barrier(3)
    urls = []

    def borrow() -> None:
        together.wait(10)
        with borrowed(data) as url:
            urls.append(url)
            together.wait(10)

    threads = [threading.Thread(target=borrow) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(urls) == 3
    assert len(set(urls)) == 1
