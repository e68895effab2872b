"""Ten dirty tables of file audits through the command: every row accounted for, every message something a person can act on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.end_to_end import dirty

from analysis.cli import run_command

# Rows read, kept and excluded: by hand, from what each table is made of.
COUNTS = {
    "two-spellings": (26, 26, 0),
    "stacked-headings": (14, 12, 2),  # two totals
    "merged-cells": (9, 8, 1),  # the source below the table
    "windows-text": (6, 6, 0),
    "two-bytes-a-letter": (6, 6, 0),
    "open-sheet": (8, 8, 0),
    "program-output": (10, 10, 0),
    "mixed-dates": (13, 9, 4),  # 1900, 2105, 31 February and a blank
    "pasted-together": (14, 8, 6),  # twice; two that conflict; headings; a cell too many; a line cut short
    "missing-in-every-way": (16, 15, 1),  # a review nobody declared
}
# What is told, in order: severity and code, the place, what was found or counted, and what to do.
SKIP = "list its first cell under skip in columns.toml"
TOLD = {
    "two-spellings": [
        ("note columns_not_used", "file_audits.csv", "Comments", ""),
        ("note respelled_grade", "file_audits.csv, column grade", "12 rows ('", ""),
    ],
    "stacked-headings": [
        (
            "note sheets_not_read",
            "file_audits_north.xlsx",
            "the sheet Cover not read: columns.toml names sheet Returns",
            "its own [[table]]",
        ),
        ("note skipped_row", "file_audits_north.xlsx, sheet Returns, row 12", "found 'Total' (excluded)", ""),
        ("note skipped_row", "file_audits_north.xlsx, sheet Returns, row 19", "found 'Total' (excluded)", ""),
    ],
    "merged-cells": [
        ("error standard_missing", "file_audits.xlsx, sheet Audits, row 11, column standard", "(excluded)", SKIP),
        ("warning formula_without_value", "file_audits.xlsx, sheet Audits, row 9", "I9 holds a formula", "save it again"),
        ("note columns_not_used", "file_audits.xlsx, sheet Audits", "(column K)", ""),
        ("note merged_cells", "file_audits.xlsx, sheet Audits", "B6:B9, B2:B5", ""),
    ],
    "windows-text": [("warning encoding_cp1252", "file_audits.csv", "first such byte in line 2", "save the file as UTF-8")],
    "two-bytes-a-letter": [],
    "open-sheet": [
        (
            "error grade_not_on_scale",
            "file_audits.ods, sheet Audits, row 7, column grade",
            "'1' in rows 7 and 10",
            "declare its spelling",
        )
    ],
    "program-output": [],
    "mixed-dates": [
        ("error no_time", "file_audits.csv, row 9, column audit_date", "found '01/01/1900' (excluded)", "write the date as 2024-05-31"),
        ("error future_date", "file_audits.csv, row 10, column audit_date", "found '2105-02-01' (excluded)", "mend the date"),
        ("error date_unreadable", "file_audits.csv, row 11, column audit_date", "found '31/02/2024'", "31/05/2024"),
        ("error no_time", "file_audits.csv, row 11, column audit_date", "(excluded)", "name the review"),
        ("error no_time", "file_audits.csv, row 12, column audit_date", "(excluded)", "name the review"),
        ("note ambiguous_date", "file_audits.csv, column audit_date", "2 rows", "declare date_order"),
        ("note outside_reviews", "file_audits.csv, column audit_date", "1 row", ""),
    ],
    "pasted-together": [
        ("error conflicting_grades", "file_audits.csv, row 3, column grade", "found 'good' (excluded)", "delete the other"),
        ("error conflicting_grades", "file_audits.csv, row 8, column grade", "found 'inadequate' (excluded)", "delete the other"),
        ("error ragged_row", "file_audits.csv, row 11", "11 cells under 9 headings; found [withheld] (excluded)", "quotation marks"),
        ("error standard_missing", "file_audits.csv, row 16, column standard", "(excluded)", "write which standard"),
        ("warning short_rows", "file_audits.csv, row 16", "fewer cells than the 9 headings", "broken in two"),
        ("note duplicate", "file_audits.csv, row 7, column case", "(excluded)", ""),
        ("note repeated_headings", "file_audits.csv, row 10", "(excluded)", ""),
    ],
    "missing-in-every-way": [
        ("error grade_not_on_scale", "file_audits.csv, row 15, column grade", "found 'satisfactory'", "mend the grade"),
        ("error unknown_review", "file_audits.csv, row 17, column review", "found 'finale' (excluded)", "use the id or name"),
        ("warning unknown_area", "file_audits.csv, row 16, column area", "found 'Nroth'", "is it 'North'? Else add an [[area]]"),
    ],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The ten inspections cleaned by one command: the project and what was said."""
    import contextlib
    import io

    root = tmp_path_factory.mktemp("dirty")
    for name, make in dirty.DIRTY.items():
        dirty.plant(root, name, make())
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        assert run_command(["clean", "--root", str(root)]) == 3
    return root, said.getvalue().splitlines()


def table(root: Path, inspection: str, name: str) -> pd.DataFrame:
    """A processed table."""
    return pd.read_parquet(root / "data" / "processed" / inspection / f"{name}.parquet")


@pytest.mark.parametrize("name", list(dirty.DIRTY))
def test_every_row_is_kept_or_told(told: tuple[Path, list[str]], name: str) -> None:
    """Rows read = rows kept + distinct rows with action excluded, in the counts made by hand; the kept ones are in the table."""
    root, _ = told
    inputs, issues, audits = (table(root, name, one) for one in ("inputs", "issues", "audits"))
    counted = tuple(int(inputs[column].sum()) for column in ("rows_read", "rows_kept", "rows_excluded"))
    assert counted == COUNTS[name]
    excluded = issues[issues["action"] == "excluded"]
    assert len(excluded.drop_duplicates(["file", "sheet", "row"])) == counted[2]
    assert len(audits) == counted[1]


@pytest.mark.parametrize("name", list(dirty.DIRTY))
def test_what_is_told_can_be_acted_on(told: tuple[Path, list[str]], name: str) -> None:
    """One line an issue: severity, code, file, sheet, row and column, what was found, and for all but the record what to try."""
    lines = [line for line in told[1] if f": {name}: " in line]
    assert len(lines) == len(TOLD[name]), lines
    for line, (code, place, found, remedy) in zip(lines, TOLD[name], strict=True):
        assert line.startswith(f"reaudit: {code}: {name}: {place}: "), line
        assert found in line
        assert remedy in line.partition(". Try: ")[2]
        assert ". Try: " in line or not code.startswith("error")


def test_spellings_become_one(told: tuple[Path, list[str]]) -> None:
    """Three spellings of an area and thirteen of the grades are one area and four grades, in the counts dealt out."""
    audits = table(told[0], "two-spellings", "audits")
    assert set(audits["area"]) == {"east"}
    expected = {"outstanding": 6, "good": 8, "requires improvement": 8, "inadequate": 4}
    assert audits["grade"].value_counts().to_dict() == expected


def test_dates_are_each_read_by_their_own_form(told: tuple[Path, list[str]]) -> None:
    """2024-03-02 and 02/03/2024 are one day; 3/2/24 is in February; a month alone has a month and no day."""
    audits = table(told[0], "mixed-dates", "audits")
    days = sorted(audits["audit_date"].dropna().dt.strftime("%Y-%m-%d"))
    assert days == ["2023-11-30", "2024-01-25", "2024-02-01", "2024-02-03", "2024-02-14", "2024-02-15", "2024-03-02", "2024-03-02"]
    assert audits.loc[audits["audit_date"].isna(), "period"].tolist() == ["2024-01"]


def test_kinds_of_missing_are_kept_apart(told: tuple[Path, list[str]]) -> None:
    """Suppressed, not applicable, not recorded, not available, unreadable and blank, as the markers say."""
    audits = table(told[0], "missing-in-every-way", "audits")
    reasons = audits["missing_reason"].value_counts().to_dict()
    assert reasons == {
        "suppressed": 3, "not_applicable": 4, "not_available": 3, "not_recorded": 1, "unreadable": 2, "blank": 1
    }  # fmt: skip


def test_merged_areas_belong_to_their_rows(told: tuple[Path, list[str]]) -> None:
    """An area written once beside four rows is the area of the four, in its other spelling too."""
    assert table(told[0], "merged-cells", "audits")["area"].value_counts().to_dict() == {"east": 4, "north": 4}


def test_every_kind_of_file_gives_the_same_rates(told: tuple[Path, list[str]], tmp_path: Path) -> None:
    """The same rows as csv, tsv in UTF-16, xlsx, ods and parquet: audits and rates are equal to the last cell."""
    import datetime as dt

    plain = [
        row for month in (1, 2, 3, 7, 8, 9) for row in dirty.rows(28, month=month, grades=("good", "good", "inadequate"), first=100 * month)
    ]
    dated = [[*row[:6], dt.date.fromisoformat(str(row[6])), *row[7:]] for row in plain]
    kinds = {
        "csv": {"file_audits.csv": dirty.text([dirty.HEADINGS, *plain]).encode()},
        "tsv": {"file_audits.tsv": dirty.text([dirty.HEADINGS, *plain], mark="\t").encode("utf-16")},
        "xlsx": {"file_audits.xlsx": dirty.workbook({"One": [dirty.HEADINGS, *dated]})},
        "ods": {"file_audits.ods": dirty.opendocument([dirty.HEADINGS, *dated])},
        "parquet": {"file_audits.parquet": dirty.parquet(plain)},
    }
    for kind, files in kinds.items():
        dirty.plant(tmp_path, kind, files)
    assert run_command(["clean", "--root", str(tmp_path)]) == 0
    first = {
        name: table(tmp_path, "csv", name).drop(columns=["inspection", "inspection_title"], errors="ignore") for name in ("audits", "rates")
    }
    assert len(first["audits"]) == len(plain)
    for kind in kinds:
        for name, expected in first.items():
            found = table(tmp_path, kind, name).drop(columns=["inspection", "inspection_title"], errors="ignore")
            pd.testing.assert_frame_equal(found, expected)
