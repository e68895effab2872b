"""evidence.csv: counts, ratios, coverage claims, dates and vague quantities, each as far as its words go."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from analysis.cleaning import clean_definition, clean_evidence, validate
from analysis.reading import read_tables, read_toml
from analysis.tables import Cleaned, RawTable

ROOT = Path(__file__).parents[2]
DEFINITION = clean_definition(
    {"id": "north", "title": "North", "recommendation": [{"number": 1, "theme": "a"}, {"number": 2, "theme": "b"}]}
)


def _clean(text: str, **more) -> Cleaned:
    rows = list(csv.DictReader(io.StringIO("recommendation,kind,value,subject,due,status,note,locator\n" + text)))
    frame = pd.DataFrame({name: pd.Series([row[name] or None for row in rows], dtype="str") for name in rows[0]})
    raw = RawTable(frame.set_axis(range(2, len(rows) + 2), axis=0), "evidence.csv", **more)
    before = frame.copy(deep=True)
    cleaned = clean_evidence([raw], DEFINITION)
    pd.testing.assert_frame_equal(frame, before)
    validate(cleaned.frame, "evidence")
    assert cleaned.inputs[0]["rows_kept"] == len(cleaned.frame)
    return cleaned


def _issues(cleaned: Cleaned) -> list[tuple[str, str, str, int | None]]:
    return [(issue.severity.value, issue.action.value, issue.code, issue.row) for issue in cleaned.issues]


def _plain(frame: pd.DataFrame, *columns: str) -> list[list[object]]:
    chosen = frame[list(columns)].astype(object)
    return chosen.where(chosen.notna(), None).to_numpy().tolist()


def test_each_kind_is_read_in_its_own_way():
    """A count is a number, 10:1 and 1:10 one ratio, claims without numbers are bounds or nothing, never points."""
    cleaned = _clean(
        "1,count,12,practitioners,,,,p1\n1,ratio,10:1,target,,,,p1\n2,ratio,1:10,target,,,,p2\n1,coverage,every,offices,,,,p1\n"
        "1,coverage,all four,plans,,,,p1\n"
        "1,vague,almost all,indicators,,,,p1\n1,claim,,a policy is in use,,,,p1\n1,date,October 2008,start,,,,p1\n1,count,three to six months,impact,,,,p1\n"
    )
    assert _issues(cleaned) == []
    rows = {
        (row[0], row[1]): row[2:] for row in _plain(cleaned.frame, "subject", "recommendation", "value", "value_low", "value_high", "unit")
    }
    assert rows["practitioners", 1] == [12.0, None, None, "count"]
    assert rows["target", 1] == rows["target", 2] == [10.0, None, None, "ratio"]
    assert rows["offices", 1] == rows["plans", 1] == [None, 1.0, 1.0, "share"]
    assert rows["impact", 1] == [None, 3.0, 6.0, "months"]
    assert rows["a policy is in use", 1] == rows["start", 1] == [None] * 4
    value, low, high, unit = rows["indicators", 1]
    assert value is None
    assert 0.5 < low < high <= 1
    assert unit == "share"


def test_due_dates_and_status():
    """A due date without a year has no last day; a blank status is unknown, never done."""
    cleaned = _clean(
        "1,coverage,every,a,end of May,,,\n1,coverage,every,b,by 12 June 2009,not done,,\n1,claim,,c,,done,,\n1,claim,,d,,finished,,\n"
    )
    assert _plain(cleaned.frame.sort_values("subject"), "due", "due_latest", "status") == [
        ["end of May", None, "unknown"],
        ["by 12 June 2009", pd.Timestamp(2009, 6, 12), "not_done"],
        [None, None, "done"],
        [None, None, "unknown"],
    ]
    assert [issue for issue in _issues(cleaned) if issue[0] != "note"] == [("error", "kept", "unknown_status", 5)]


def test_one_thing_told_twice_is_one_row():
    """The twelve practitioners of two recommendations' bullets are never twenty-four: both places stand in the locator."""
    cleaned = _clean("1,count,12,practitioners,,,,p. 4\n1,count,12,Practitioners,,,,p. 2\n")
    assert _plain(cleaned.frame, "value", "locator") == [[12.0, "p. 2; p. 4"]]
    assert _issues(cleaned) == [("note", "excluded", "told_twice", 2)]


def test_two_accounts_of_one_thing_are_an_error():
    """Twelve and fourteen of one thing: neither is kept."""
    cleaned = _clean("1,count,12,practitioners,,,,\n1,count,14,practitioners,,,,\n2,count,3,areas,,,,\n")
    assert _issues(cleaned) == [("error", "excluded", "two_accounts", 2), ("error", "excluded", "two_accounts", 3)]
    assert len(cleaned.frame) == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,counts,12,a,,,,", "unknown_kind"),
        ("1,,12,a,,,,", "missing_kind"),
        ("1,count,12,,,,,", "missing_subject"),
        ("3,count,12,a,,,,", "unknown_recommendation"),
    ],
)
def test_what_cannot_be_placed_is_excluded(row, code):
    """Unknown kinds and recommendations leave the row out, with an error."""
    cleaned = _clean(row + "\n2,count,3,areas,,,,\n")
    assert _issues(cleaned) == [("error", "excluded", code, 2)]
    assert len(cleaned.frame) == 1


def test_words_without_bounds_keep_their_row():
    """A word that no one can bound stays as it was printed, with a note."""
    cleaned = _clean("1,vague,unacceptably high,cases,,,,\n1,count,quite enough,things,,,,\n")
    assert _issues(cleaned) == [("note", "kept", "words_without_bounds", 2), ("warning", "kept", "unreadable_value", 3)]
    assert _plain(cleaned.frame, "raw_value", "value_low", "missing_reason") == [
        ["quite enough", None, "unreadable"],
        ["unacceptably high", None, "unreadable"],
    ]


def test_the_evidence_of_2008():
    """Every row of the register is kept; twelve practitioners stand once; the ratio is ten to one."""
    folder = ROOT / "data/raw/cafcass-east-midlands-2008"
    definition = clean_definition(read_toml(folder / "inspection.toml"))
    (raw,) = read_tables(folder / "evidence.csv", base=folder)
    cleaned = clean_evidence([raw], definition)
    frame = validate(cleaned.frame, "evidence")
    assert [issue for issue in cleaned.issues if issue.severity == "error" or issue.action == "excluded"] == []
    assert len(frame) == len(raw.frame)
    assert frame.loc[frame["subject"].str.contains("practitioners found"), "value"].tolist() == [12.0]
    assert frame.loc[frame["kind"] == "ratio", "value"].tolist() == [10.0]
    assert frame.loc[frame["kind"].isin(["vague", "coverage"]), "value"].isna().all()
