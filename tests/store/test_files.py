"""Files and folders are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis import store
from analysis.store import files


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses in the middle, the file that was there is still whole and no scrap is left."""
    path = store.write_text(tmp_path / "a.txt", "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.write_text(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("exchange", [True, False])
def test_publish_puts_a_folder_in_the_place_of_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchange: bool) -> None:
    """The new folder stands where the old one stood and nothing else is left, with and without the system's exchange."""
    if not exchange:
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    store.write_text(tmp_path / "final" / "old.txt", "old")
    store.write_text(tmp_path / "staged" / "new.txt", "new")
    store.publish_folder(tmp_path / "staged", tmp_path / "final")
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["final", "final/new.txt"]


def test_a_publish_that_died_between_its_two_moves_is_recovered(tmp_path: Path) -> None:
    """A folder that was moved aside comes back; one that is no longer needed goes."""
    store.write_text(tmp_path / ("final" + files.OLD_SUFFIX) / "old.txt", "old")
    assert store.recover_folder(tmp_path / "final")
    assert (tmp_path / "final" / "old.txt").read_text() == "old"
    store.write_text(tmp_path / ("final" + files.OLD_SUFFIX) / "older.txt", "older")
    assert not store.recover_folder(tmp_path / "final")
    assert os.listdir(tmp_path) == ["final"]


def test_reads_are_logged(tmp_path: Path) -> None:
    """What a report reads through the store is on record."""
    path = store.write_text(tmp_path / "a.txt", "x")
    before = len(store.READ_LOG)
    store.read_text(path)
    assert store.READ_LOG[before:] == [path]


def test_hash_of_a_folder_follows_its_contents_alone(tmp_path: Path) -> None:
    """The hash map names files with forward slashes, sorted, and passes over hidden files and a spreadsheet's lock files."""
    for name in ("b/2.csv", "a.csv", ".hidden", "~$lock.xlsx"):
        store.write_text(tmp_path / name, name)
    assert list(store.hash_folder(tmp_path)) == ["a.csv", "b/2.csv"]
