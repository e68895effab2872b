"""Tables too large to hold: every row as the other readers give it, a block at a time."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import DataError
from analysis.reading import delimited, read_tables
from analysis.reading.audits import open_blocks

WANTED = ("case", "area", "grade")


def whole(path: Path, **more):  # type: ignore[no-untyped-def]
    opened = open_blocks(path, base=path.parent, headings=WANTED, block_bytes=2048, **more)
    blocks = list(opened.blocks)
    assert len(blocks) > 2
    return opened.head, pd.concat([frame for frame, _ in blocks]), [issue for _, issues in blocks for issue in issues]


def same(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes of the issues, once blocks are seen to give what the reader of whole files gives."""
    monkeypatch.setattr(delimited, "LARGE_BYTES", 0)
    (held,) = read_tables(path, base=path.parent, headings=WANTED)
    head, frame, issues = whole(path)
    pd.testing.assert_frame_equal(frame, held.frame, check_index_type=False)
    assert (head.file, head.sha256, list(head.frame.columns)) == (held.file, held.sha256, list(held.frame.columns))
    assert issues == list(held.issues)
    return [issue.code for issue in issues]


def lines(count: int) -> str:
    return "".join(f'C{n},"East, or ""West""",{"good" if n % 3 else " "},line\n' for n in range(count))


def test_titles_quotes_and_empty_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title above the headings, quoted separators, line ends within cells, wholly empty rows and an unnamed column."""
    path = tmp_path / "file_audits.csv"
    path.write_text(
        "Title,,,,\nCase,Area,Grade,Free text,\n" + lines(100).replace("line\n", "line,\n") + ",,,,\n" + 'C9,a,good,"two\nlines",\n' * 100,
        encoding="utf-8",
    )
    assert same(path, monkeypatch) == []


def test_headings_printed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exports put one below the other repeat their headings: left out with the same note as by the careful reader."""
    path = tmp_path / "file_audits.csv"
    path.write_text(("Case,Area,Grade,Free text\n" + lines(150)) * 3 + "Case,a,b,c\n", encoding="utf-8")
    assert same(path, monkeypatch) == ["repeated_headings"] * 2


def test_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, dates and texts of a parquet file are put into the same words."""
    from analysis.reading import audits

    monkeypatch.setattr(audits, "_PARQUET_ROWS", 100)
    path = tmp_path / "file_audits.parquet"
    frame = pd.DataFrame({"Case": range(450), "Area": ["East", None, "West"] * 150, "Grade": pd.Timestamp("2024-05-01")})
    frame.loc[449] = [pd.NA, None, pd.NaT]
    frame.to_parquet(path)
    assert same(path, monkeypatch) == []


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("Case,Area,Grade,x\n" + lines(200) + "C1,a\n", {}),
        ("Case,Area,Grade,x\n" + lines(200) + "C\0,a,b,c\n", {}),
        ("Case,Area,Grade,x\n" + lines(200), {"encoding": "cp1252"}),
        ("Case,Area,Grade,x\n" + lines(200), {"header_row": [1, 2]}),
        (lines(200), {}),
    ],
    ids=["ragged", "NUL", "another encoding", "stacked headings", "no headings"],
)  # fmt: skip
def test_what_is_not_plain_is_refused_and_says_what_to_do(tmp_path: Path, text: str, more: dict) -> None:  # type: ignore[type-arg]
    """What only the careful reader takes would have to be held whole: one line that names the file and the ways out."""
    path = tmp_path / "file_audits.csv"
    path.write_text(text)
    with pytest.raises(DataError, match="too large to be held") as caught:
        whole(path, **more)
    assert caught.value.where.file == "file_audits.csv"  # type: ignore[union-attr]
    assert "--memory" in str(caught.value.remedy)
