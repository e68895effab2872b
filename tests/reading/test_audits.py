"""Large tables of file audits, block by block."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.reading import audits
from analysis.reading.audits import read_blocks

WANTED = ("area", "grade")


def table(path: Path, rows: int = 3000) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"Case": [f"C{n}" for n in range(rows)], "Area": ["East", "West", ""] * (rows // 3), "Grade": ["good", "N/A", " "] * (rows // 3)}
    )
    frame.to_csv(path, index=False)
    return frame


def test_blocks_are_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several blocks together hold every row once, with the row numbers a spreadsheet shows; other columns are not read."""
    monkeypatch.setattr(audits, "BLOCK_BYTES", 4096)
    frame = table(tmp_path / "file_audits.csv")
    blocks = list(read_blocks(tmp_path / "file_audits.csv", headings=WANTED))
    assert len(blocks) > 3
    whole = pd.concat([block.astype("str") for block in blocks])
    assert list(whole.columns) == ["area", "grade"]
    assert whole.index.tolist() == list(range(2, len(frame) + 2))
    assert whole["area"].fillna("").tolist() == frame["Area"].tolist()
    assert whole["grade"].isna().sum() == 1000


def test_parquet_is_read_the_same(tmp_path: Path) -> None:
    """The same rows saved as parquet give the same texts."""
    frame = table(tmp_path / "file_audits.csv")
    frame.replace({"": None, " ": None}).to_parquet(tmp_path / "file_audits.parquet")
    csv, parquet = (
        pd.concat([block.astype("str") for block in read_blocks(tmp_path / f"file_audits.{kind}", headings=WANTED)])
        for kind in ("csv", "parquet")
    )
    pd.testing.assert_frame_equal(csv, parquet)


@pytest.mark.parametrize(
    "text", ["Area,Grade\nEast,good\nWest\n", "Title\n\nArea,Grade\nEast,good\n", "Area,Area,Grade\na,b,good\n", ""],
    ids=["ragged", "title row", "two headings alike", "empty"],
)  # fmt: skip
def test_what_is_not_plain_is_refused(tmp_path: Path, text: str) -> None:
    """One line that names the file, not a guess and not a traceback of the reader's."""
    path = tmp_path / "file_audits.csv"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        list(read_blocks(path, headings=WANTED, base=tmp_path))
    assert caught.value.where.file == "file_audits.csv"  # type: ignore[union-attr]
    assert caught.value.remedy


def test_blocks_have_the_names_that_were_asked_for(tmp_path: Path) -> None:
    """Whatever stands between the words of a heading."""
    (tmp_path / "file_audits.csv").write_text("Audit date,standard\n2024-01-05,recording\n")
    (block,) = read_blocks(tmp_path / "file_audits.csv", headings=["audit_date", "standard"])
    assert block.columns.tolist() == ["audit_date", "standard"]
