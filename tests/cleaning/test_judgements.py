"""judgements.csv: grades on the declared scale, the whole apart from the recommendations, nothing invented."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from analysis.cleaning import clean_definition, clean_judgements, validate
from analysis.cleaning.judgements import scale_of
from analysis.reading import read_tables, read_toml
from analysis.tables import Cleaned, RawTable

ROOT = Path(__file__).parents[2]
MAPPING = {
    "id": "north",
    "title": "North",
    "scale": {"year": 2008, "grades": ["inadequate", "satisfactory", "good", "outstanding"], "meets": "satisfactory"},
    "review": [{"id": "midpoint", "stage": "midpoint", "period": "October 2008"}, {"id": "final", "stage": "final", "period": "May 2013"}],
    "recommendation": [{"number": 1, "theme": "a"}, {"number": 2, "theme": "b"}],
}
DEFINITION = clean_definition(MAPPING)


def _clean(text: str, **more) -> Cleaned:
    rows = list(csv.DictReader(io.StringIO("recommendation,review,judged_by,grade,locator\n" + text)))
    frame = pd.DataFrame({name: pd.Series([row[name] or None for row in rows], dtype="str") for name in rows[0]})
    raw = RawTable(frame.set_axis(range(2, len(rows) + 2), axis=0), "judgements.csv", **more)
    before = frame.copy(deep=True)
    cleaned = clean_judgements([raw], DEFINITION)
    pd.testing.assert_frame_equal(frame, before)
    validate(cleaned.frame, "judgements")
    assert cleaned.inputs[0]["rows_kept"] == len(cleaned.frame)
    return cleaned


def _issues(cleaned: Cleaned) -> list[tuple[str, str, str, int | None]]:
    return [(issue.severity.value, issue.action.value, issue.code, issue.row) for issue in cleaned.issues]


def test_grades_get_their_rank_and_the_whole_comes_first():
    """A blank recommendation is the whole; rank 1 is the worst grade."""
    cleaned = _clean("2,final,inspectorate,good,p. 2\n,midpoint,inspectorate,inadequate,p. 1\n1,final,inspectorate, Satisfactory ,p. 2\n")
    columns = ["recommendation", "review", "stage", "grade", "grade_rank", "scale"]
    assert cleaned.frame[columns].astype(object).where(cleaned.frame[columns].notna(), None).to_numpy().tolist() == [
        [None, "midpoint", "midpoint", "inadequate", 1, "default"],
        [1, "final", "final", "satisfactory", 2, "default"],
        [2, "final", "final", "good", 3, "default"],
    ]
    assert _issues(cleaned) == []
    assert _issues(_clean("1,final,i,3 - Good,\n")) == [("note", "repaired", "respelled", 2)]  # more than case and spaces


def test_a_grade_that_is_not_on_the_scale_is_an_error():
    """A later scale's grade is not mapped to this one; the row stays without a grade."""
    cleaned = _clean("1,final,inspectorate,requires improvement,p. 2\n")
    assert _issues(cleaned) == [("error", "kept", "grade_not_on_scale", 2)]
    assert "expected one of inadequate, satisfactory, good, outstanding" in cleaned.issues[0].message
    assert cleaned.frame[["grade", "missing_reason"]].astype(object).where(
        cleaned.frame[["grade", "missing_reason"]].notna(), None
    ).to_numpy().tolist() == [[None, "unreadable"]]


@pytest.mark.parametrize(
    ("row", "code"),
    [("11,final,i,good,", "unknown_recommendation"), ("1,finale,i,good,", "unknown_review"), ("1,,i,good,", "missing_review")],
)
def test_what_cannot_be_placed_is_excluded(row, code):
    """Without its number a judgement would read as one of the whole, so it is left out."""
    cleaned = _clean(row + "\n2,final,i,good,\n")
    assert ("error", "excluded", code, 2) in _issues(cleaned)
    assert cleaned.frame["recommendation"].tolist() == [2]


def test_two_judgements_of_one_thing():
    """Two grades printed in one place: an error and neither; in two places: a warning and both; the same row twice: once."""
    same = _clean("1,final,i,good,p. 2\n1,final,i,inadequate,p. 2\n")
    assert _issues(same) == [("error", "excluded", "two_judgements", 2), ("error", "excluded", "two_judgements", 3)]
    apart = _clean("1,final,i,good,p. 2\n1,final,i,inadequate,p. 3\n1,final,provider,good,p. 3\n")
    assert _issues(apart) == [("warning", "kept", "grades_differ", 2), ("warning", "kept", "grades_differ", 3)]
    assert len(apart.frame) == 3
    assert _issues(_clean("1,final,i,good,p. 2\n1,final,i,good,p. 2\n")) == [("note", "excluded", "exact_duplicate", 3)]


def test_the_scale_in_force_at_the_review():
    """With several scales the latest that is not younger than the review is taken."""
    scales = [
        {"id": "old", "year": 2008, "grades": ["inadequate", "satisfactory"], "meets": "satisfactory"},
        {"id": "new", "year": 2013, "grades": ["inadequate", "requires improvement"], "meets": "requires improvement"},
    ]
    definition = clean_definition(MAPPING | {"scale": scales})
    assert [scale_of(definition, review).id for review in definition.reviews] == ["old", "new"]


def test_the_judgements_of_2008():
    """Ten final judgements, one overall at the mid-point, one of the provider on itself; all on the scale of their year."""
    folder = ROOT / "data/raw/cafcass-east-midlands-2008"
    definition = clean_definition(read_toml(folder / "inspection.toml"))
    cleaned = clean_judgements(read_tables(folder / "judgements.csv", base=folder), definition)
    frame = cleaned.frame
    inspectors = frame[frame["judged_by"] == "inspectorate"]
    assert cleaned.issues == ()
    assert inspectors.loc[inspectors["review"] == "final", ["recommendation", "grade"]].to_numpy().tolist() == [
        [n, "satisfactory"] for n in range(1, 11)
    ]
    assert frame.loc[frame["review"] == "midpoint", "grade"].tolist() == ["inadequate"]
    assert frame.loc[frame["review"] == "midpoint", "recommendation"].isna().all()
    assert frame.loc[frame["judged_by"] == "provider", ["recommendation", "grade"]].to_numpy().tolist() == [[6, "good"]]
