"""Finding the project and what is in it; the salt; processed tables."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

from analysis import store
from analysis.errors import DataError, UsageError
from analysis.store import processed
from analysis.store.processed import csv_bytes, parquet_bytes


def test_root_is_found_upwards_by_name_and_by_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The named folder counts first, then $REAUDIT_ROOT, then the nearest folder upwards with data/raw/."""
    for name in ("here", "there"):
        (tmp_path / name / "data" / "raw" / "deep").mkdir(parents=True)
    monkeypatch.delenv("REAUDIT_ROOT", raising=False)
    monkeypatch.chdir(tmp_path / "here" / "data" / "raw" / "deep")
    assert store.find_root() == (tmp_path / "here").resolve()
    monkeypatch.setenv("REAUDIT_ROOT", str(tmp_path / "there"))
    assert store.find_root() == (tmp_path / "there").resolve()
    assert store.find_root(tmp_path / "here") == (tmp_path / "here").resolve()


def test_no_root_is_wrong_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside any project the error names the remedy."""
    monkeypatch.delenv("REAUDIT_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="reaudit init"):
        store.find_root()
    with pytest.raises(UsageError, match="without data/raw"):
        store.find_root(tmp_path)


def test_inspections_are_folders_with_a_definition(tmp_path: Path) -> None:
    """A folder without inspection.toml is no inspection, and is named as such."""
    store.write_text(tmp_path / "data/raw/b/inspection.toml", "")
    store.write_text(tmp_path / "data/raw/a/inspection.toml", "")
    store.write_text(tmp_path / "data/raw/lost/figures.csv", "")
    project = store.Project(tmp_path)
    assert project.inspections() == ["a", "b"]
    assert project.folders_without_definition() == ["lost"]
    with pytest.raises(UsageError, match="expected a or b"):
        project.require("c")


def test_the_salt_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """The same salt comes back, nobody else may read it, and synthetic data uses the fixed one."""
    project = store.Project(tmp_path)
    salt = store.salt_for(project, synthetic=False)
    assert len(salt) == 32
    assert store.salt_for(project, synthetic=False) == salt
    assert (tmp_path / ".reaudit" / "salt").stat().st_mode & 0o077 == 0
    assert store.salt_for(project, synthetic=True) == store.SYNTHETIC_SALT != salt


def test_a_salt_from_the_environment_counts_first_and_must_not_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that starts empty each time keeps its hashes; nothing is written; two different salts are an error, not a guess."""
    project = store.Project(tmp_path)
    monkeypatch.setenv("REAUDIT_SALT", "ab" * 32)
    assert store.salt_for(project, synthetic=False) == bytes.fromhex("ab" * 32)
    assert not (tmp_path / ".reaudit").exists()
    store.write_text(tmp_path / ".reaudit" / "salt", "ab" * 32 + "\n")
    assert store.salt_for(project, synthetic=False) == bytes.fromhex("ab" * 32)
    store.write_text(tmp_path / ".reaudit" / "salt", "cd" * 32 + "\n")
    with pytest.raises(DataError, match="two salts") as told:
        store.salt_for(project, synthetic=False)
    assert not [digits for digits in ("abab", "cdcd") if digits in str(told.value)]
    monkeypatch.setenv("REAUDIT_SALT", "secret-of-another-kind")
    with pytest.raises(DataError, match="damaged") as told:
        store.salt_for(project, synthetic=False)
    assert "secret" not in str(told.value)


def test_a_kept_salt_is_known_and_no_longer_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that prints its environment must not print the key of all pseudonyms."""
    monkeypatch.setattr("analysis.store.salt._kept", {})
    monkeypatch.setenv("REAUDIT_SALT", "ab" * 32)
    store.keep_salt()
    assert "REAUDIT_SALT" not in os.environ
    assert store.salt_for(store.Project(tmp_path), synthetic=False) == bytes.fromhex("ab" * 32)


def test_a_damaged_salt_is_an_error_not_a_new_salt(tmp_path: Path) -> None:
    """A cut salt file must not silently give everyone a new hash."""
    store.write_text(tmp_path / ".reaudit" / "salt", "abc")
    with pytest.raises(DataError, match="damaged"):
        store.salt_for(store.Project(tmp_path), synthetic=False)


@pytest.mark.parametrize("parted", [False, True], ids=["whole", "in parts"])
def test_a_column_of_very_many_texts_is_stored_as_text_and_comes_back_as_categories(tmp_path: Path, parted: bool) -> None:
    """Cases are as many as rows: a dictionary of them would be written again with each row group."""
    count = processed.MANY_TEXTS + 2
    case = pd.Series([f"{n * 7919 % count:06x}" for n in range(count - 1)] + [None], dtype="str").astype("category")
    frame = pd.DataFrame({"case": case, "area": pd.Series(["north", None] * (count // 2), dtype="str").astype("category")})
    if parted:
        table = store.PartedTable(tmp_path / "parts", "t", rows=count)
        table.write(frame.iloc[:40_000].reset_index(drop=True))
        table.write(frame.iloc[40_000:].reset_index(drop=True))
        table.close()
        store.write_processed(tmp_path / "p", {}, datapackage={}, fingerprint={"v": 1}, files=table.files)
    else:
        store.write_processed(tmp_path / "p", {"t": frame}, datapackage={}, fingerprint={"v": 1})
    schema = parquet.read_schema(tmp_path / "p" / "t.parquet")
    assert [str(field.type).startswith("dictionary") for field in schema] == [False, True]
    pd.testing.assert_frame_equal(store.read_processed(tmp_path / "p", "t"), frame)


def test_tables_are_the_same_bytes_twice_and_come_back_as_they_were(tmp_path: Path) -> None:
    """Parquet and csv are the same for the same frame, and reading gives the frame back."""
    frame = pd.DataFrame({"text": pd.Series(["a", None], dtype="str"), "n": pd.array([1, None], dtype="Int64"), "x": [0.712, float("nan")]})
    assert parquet_bytes(frame) == parquet_bytes(frame.copy())
    assert csv_bytes(frame).decode("utf-8-sig") == "text,n,x\na,1,0.712\n,,\n"
    store.write_processed(tmp_path / "p", {"t": frame}, datapackage={}, fingerprint={"v": 1})
    pd.testing.assert_frame_equal(store.read_processed(tmp_path / "p", "t"), frame)
    assert store.read_fingerprint(tmp_path / "p") == {"v": 1}
    with pytest.raises(DataError, match="reaudit clean p"):
        store.read_processed(tmp_path / "p", "other")
