"""Raw files to raw tables: what cannot be read is told with its place, and stops nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.end_to_end import dirty

from analysis import store
from analysis.pipeline.gather import gather
from analysis.pipeline.walk import process

ROWS = dirty.rows(3)


def folder(root: Path, files: dict[str, bytes]) -> Path:
    """An inspection of these files in a project at `root`."""
    dirty.plant(root, "one", files)
    return root / "data" / "raw" / "one"


def test_a_sheet_that_lacks_a_heading_stops_no_other(tmp_path: Path) -> None:
    """Three sheets: one is read, one lacks the grade and is an error with its name, one holds other things and is a note."""
    lacking = [heading for heading in dirty.HEADINGS if heading != "grade"]
    sheets = {
        "April": [lacking, *[row[:-1] for row in ROWS]],
        "May": [dirty.HEADINGS, *ROWS],
        "Notes": [["Prepared for the board"], ["in June"]],
    }
    found = gather(folder(tmp_path, {"file_audits.xlsx": dirty.workbook(sheets)}))
    (table,) = found.tables["audits"]
    assert (table.sheet, len(table.frame)) == ("May", 3)
    told = {issue.code: (issue.severity.value, issue.sheet, issue.message) for issue in table.issues}
    assert told["missing_column"][:2] == ("error", "April")
    assert "missing column grade" in told["missing_column"][2]
    assert told["sheets_not_read"][0] == "note"
    assert "the sheet Notes not read: no headings of this table there" in told["sheets_not_read"][2]


def test_a_workbook_of_which_no_sheet_can_be_read_tells_of_each(tmp_path: Path) -> None:
    """Both sheets lack the grade: two errors."""
    lacking = [heading for heading in dirty.HEADINGS if heading != "grade"]
    sheets = {name: [lacking, *[row[:-1] for row in ROWS]] for name in ("April", "May")}
    found = gather(folder(tmp_path, {"file_audits.xlsx": dirty.workbook(sheets)}))
    assert not found.tables["audits"]
    assert [issue.sheet for issue in found.issues if issue.code == "missing_column"] == ["April", "May"]


def test_a_declared_sheet_is_told_beside_those_it_leaves(tmp_path: Path) -> None:
    """Which sheets columns.toml leaves unread is a note."""
    book = dirty.workbook({"May": [dirty.HEADINGS, *ROWS], "April": [dirty.HEADINGS, *ROWS]})
    declared = b'[[table]]\nfiles = "file_audits.xlsx"\nbecomes = "audits"\nsheet = "May"\n'
    (table,) = gather(folder(tmp_path, {"file_audits.xlsx": book, "columns.toml": declared})).tables["audits"]
    (note,) = [issue for issue in table.issues if issue.code == "sheets_not_read"]
    assert "the sheet April not read: columns.toml names sheet May" in note.message


@pytest.mark.parametrize("damaged", [b"", b"case,area\n1,2\n", b"PK\x03\x04 not a workbook"])
def test_a_file_that_cannot_be_read_has_its_row_in_inputs(tmp_path: Path, damaged: bytes) -> None:
    """No row of it was read, and an issue tells why; the other file counts as ever."""
    folder(tmp_path, {"file_audits_a.csv": dirty.text([dirty.HEADINGS, *ROWS]).encode(), "file_audits_b.csv": damaged})
    frames = process(store.Project(tmp_path), "one").frames
    rows = frames["inputs"].set_index("file")[["becomes", "rows_read", "rows_kept", "rows_excluded"]]
    assert rows.loc["file_audits_a.csv"].tolist() == ["audits", 3, 3, 0]
    assert rows.loc["file_audits_b.csv"].tolist() == ["audits", 0, 0, 0]
    assert "file_audits_b.csv" in set(frames["issues"].loc[frames["issues"]["severity"] == "error", "file"])
