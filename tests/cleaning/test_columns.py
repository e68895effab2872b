"""columns.toml: the owner's sheets and headings mapped to ours, with an account of every row and heading."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from analysis.cleaning import DEFAULT_MAPS, clean_columns, map_columns, sources_of
from analysis.cleaning.issues import MissingColumn
from analysis.errors import Faults
from analysis.tables import RawTable
from analysis.terms import Action, Severity

FULL = """
[[table]]
files = "file_audits*.xlsx"
becomes = "audits"
sheet = "Returns"
header_row = [3, 4]
skip = ["Total", "England"]
date_order = "dmy"
encoding = "cp1252"
[table.columns]
case = "Case ref"
area = "LA name"
audit_date = "Date"
standard = "Standard"
grade = "Overall / Grade"
[table.spellings.grade]
"1 - Good" = "good"
[table.missing]
c = "suppressed"
z = "not_applicable"
[[table]]
files = "timeliness*.csv"
becomes = "figures"
columns = { geography = "la_name", review = "time_period", numerator = "num", denominator = "den", value = "pct" }
constants = { measure = "plans_in_20_weeks", claimed_by = "publisher" }
units = { value = "percent" }
"""


def _raw(columns: dict[str, list[str | None]], **more) -> RawTable:
    size = len(next(iter(columns.values())))
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in columns.items()})
    return RawTable(frame.set_axis(range(2, size + 2), axis=0), "a.csv", **more)


def _faults(text: str) -> list[str]:
    with pytest.raises(Faults) as caught:
        clean_columns(tomllib.loads(text))
    return [str(fault) for fault in caught.value.faults]


def test_every_key_is_read():
    """A file with every key gives every field."""
    audits, figures = clean_columns(tomllib.loads(FULL))
    assert (audits.files, audits.becomes, audits.sheet, audits.header_row) == ("file_audits*.xlsx", "audits", "Returns", (3, 4))
    assert (audits.skip, audits.date_order, audits.encoding) == (("Total", "England"), "dmy", "cp1252")
    assert audits.spellings == {"grade": {"1 - Good": "good"}}
    assert audits.missing == {"c": "suppressed", "z": "not_applicable"}
    assert audits.headings == ("Case ref", "LA name", "Date", "Standard", "Overall / Grade")
    assert figures.constants == {"measure": "plans_in_20_weeks", "claimed_by": "publisher"}
    assert figures.units == {"value": "percent"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("header_row", "heading_row", "unknown key; found heading_row; expected files, becomes, sheet, header_row"),
        ("header_row = [3, 4]", "header_row = 0", "key header_row: not a row; found 0"),
        (
            'becomes = "audits"',
            'becomes = "audit"',
            "key becomes: unknown table; found 'audit'; expected figures, judgements, evidence, audits. Try: audits",
        ),
        ('grade = "Overall / Grade"', 'grad = "Overall / Grade"', "[columns], key grad: unknown key"),
        ('grade = "Overall / Grade"', "", "key columns: grade is not mapped"),
        ('c = "suppressed"', 'c = "hidden"', "key missing: unknown reason; found 'hidden'; expected suppressed, not_applicable"),
        ('"percent"', '"per cent"', "key units: unknown unit; found 'per cent'; expected percent, fraction"),
        ('date_order = "dmy"', 'date_order = "day first"', "key date_order: unknown order"),
        ('measure = "plans_in_20_weeks"', 'measure = "a", value = "b"', "given as a column and as a constant; found value"),
        ("[table.spellings.grade]", "[table.spellings.grades]", "[spellings], key grades: unknown key"),
        ('files = "timeliness*.csv"', "", "key files: missing"),
    ],
)
def test_each_fault_is_told_with_its_place(old, new, said):
    """A misspelt key or word is a fault, never passed over."""
    assert old in FULL
    faults = _faults(FULL.replace(old, new, 1))
    assert any(said in fault for fault in faults), faults


def test_headings_are_mapped_whatever_their_case_and_spaces():
    """Trailing spaces and case in the owner's heading do not count; row numbers stay; the frame read stays as it was."""
    table = clean_columns(tomllib.loads(FULL))[1]
    raw = _raw({"LA_name ": ["East", "West"], "time_period": ["2019", "2020"], "num": ["1", None], "den": ["2", "3"], "pct": ["50", "x"]})
    before = raw.frame.copy(deep=True)
    mapped = map_columns(raw, table)
    assert mapped.frame.columns.tolist() == ["measure", "review", "value", "numerator", "denominator", "geography", "claimed_by"]
    assert mapped.frame["measure"].tolist() == ["plans_in_20_weeks"] * 2
    assert mapped.frame.index.tolist() == [2, 3]
    assert mapped.headings["geography"] == "LA_name "
    assert mapped.units == {"value": "percent"}
    pd.testing.assert_frame_equal(raw.frame, before)


def test_of_several_headings_the_first_filled_cell_counts():
    """A place may stand in one of several columns: the local authority, else the region."""
    columns = {"geography": ["la", "region"], "measure": "m", "review": "r", "value": "v"}
    (table,) = clean_columns({"table": [{"files": "*", "becomes": "figures", "columns": columns}]})
    cells = {"la": ["Derby", None], "region": ["East", "East"], "m": ["a", "a"], "r": ["final"] * 2, "v": ["1%"] * 2}
    mapped = map_columns(_raw(cells), table)
    assert mapped.frame["geography"].tolist() == ["Derby", "East"]
    assert mapped.headings["geography"] == "la or region"
    assert table.headings == ("la", "region", "m", "r", "v")
    assert mapped.issues == ()


def test_a_missing_heading_is_one_clear_error():
    """What is declared and not there is named, with what is there and what may be meant."""
    table = clean_columns(tomllib.loads(FULL))[1]
    raw = _raw({"la_nam": ["East"], "time_period": ["2019"], "num": ["1"], "den": ["2"], "pct": ["50"]})
    with pytest.raises(MissingColumn, match=r"a.csv: missing column la_name; found la_nam, time_period.*Try: is it 'la_nam'\?"):
        map_columns(raw, table)


def test_a_missing_column_of_ours_is_one_clear_error():
    """figures.csv without a review column is refused by name."""
    with pytest.raises(MissingColumn, match="missing column review; found measure, value"):
        map_columns(_raw({"measure": ["a"], "value": ["1%"]}), DEFAULT_MAPS[0])
    with pytest.raises(MissingColumn, match="missing column value or numerator"):
        map_columns(_raw({"measure": ["a"], "review": ["final"]}), DEFAULT_MAPS[0])


def test_a_heading_nobody_reads_is_said():
    """A misspelt column of ours is a warning with its remedy; other columns are a note."""
    mapped = map_columns(_raw({"measure": ["a"], "review": ["final"], "value": ["1%"], "geografy": ["x"]}), DEFAULT_MAPS[0])
    (issue,) = mapped.issues
    assert (issue.severity, issue.code, issue.remedy) == (Severity.WARNING, "columns_not_used", "is geografy meant as geography?")
    (note,) = map_columns(_raw({"measure": ["a"], "review": ["final"], "value": ["1%"], "x!": ["x"]}), DEFAULT_MAPS[0]).issues
    assert note.severity is Severity.NOTE


def test_totals_are_left_out_with_a_note_each():
    """A row whose first cell is a word to skip leaves the frame and stays in the account."""
    table = clean_columns({"table": [{"files": "*", "becomes": "judgements", "skip": ["Total"]}]})[0]
    mapped = map_columns(_raw({"review": ["final", " TOTAL ", "final"], "grade": ["good", "3", "poor"]}), table)
    assert mapped.frame.index.tolist() == [2, 4]
    assert [(issue.row, issue.action, issue.severity, issue.code) for issue in mapped.issues] == [
        (3, Action.EXCLUDED, Severity.NOTE, "skipped_row")
    ]


def test_a_word_to_skip_may_go_on_after_a_colon():
    """ "Source: case system" goes with "Source" and is not quoted further; "Source files" and "North West" are rows."""
    table = clean_columns({"table": [{"files": "*", "becomes": "judgements", "skip": ["Source", "North"]}]})[0]
    firsts = ["Source: Ann Quillfeather", "source", "Source files", "North West", "North"]
    mapped = map_columns(_raw({"review": firsts, "grade": ["good"] * 5}), table)
    assert mapped.frame["review"].tolist() == ["Source files", "North West"]
    assert [(issue.row, issue.raw_value) for issue in mapped.issues] == [(2, "Source: ..."), (3, "source"), (6, "North")]


def test_spellings_are_replaced_and_what_was_printed_is_kept():
    """The owner's spelling becomes ours; the printed text is at hand for raw_value."""
    table = clean_columns({"table": [{"files": "*", "becomes": "judgements", "spellings": {"grade": {"1 - Good": "good"}}}]})[0]
    mapped = map_columns(_raw({"review": ["final"] * 3, "grade": ["1 -  good", "poor", None]}), table)
    assert mapped.frame["grade"].astype(object).where(mapped.frame["grade"].notna(), None).tolist() == ["good", "poor", None]
    assert mapped.printed["grade"].tolist()[0] == "1 -  good"


def test_every_file_is_read_as_declared_or_by_its_name_or_said():
    """columns.toml comes before our own names; several blocks may read one file; a table nobody reads is noted."""
    maps = clean_columns(
        {
            "table": [
                {"files": "figures*.csv", "becomes": "figures"},
                {"files": "figures*.csv", "becomes": "evidence"},
                {"files": "nil*", "becomes": "figures"},
            ]
        }
    )
    names = [
        "judgements.csv",
        "figures_2.csv",
        "file_audits_east.xlsx",
        "returns.ods",
        "inspection.toml",
        "~$figures.csv",
        "notes.docx",
        "evidence.xls",
    ]
    sources, issues = sources_of(names, maps)
    assert [(source.file, source.table.becomes) for source in sources] == [
        ("figures_2.csv", "figures"),
        ("figures_2.csv", "evidence"),
        ("evidence.xls", "evidence"),
        ("file_audits_east.xlsx", "audits"),
        ("judgements.csv", "judgements"),
    ]
    assert [(issue.code, issue.severity) for issue in issues] == [("no_such_files", Severity.WARNING), ("file_not_read", Severity.NOTE)]
    assert sources_of(names[::-1], maps) == (sources, issues)
