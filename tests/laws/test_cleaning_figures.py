"""Whatever stands in the cells: no crash, every row in the account, the schema kept, and the order of rows without meaning."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import clean_definition, clean_evidence, clean_figures, clean_judgements, validate
from analysis.model import Definition
from analysis.tables import Cleaned, RawTable
from analysis.terms import EvidenceKind

DEFINITION = clean_definition(
    {
        "id": "north",
        "title": "North",
        "review": [{"id": "midpoint", "stage": "midpoint", "period": "October 2023"}, {"id": "final", "stage": "final", "period": "2024"}],
        "recommendation": [{"number": 1, "theme": "a"}, {"number": 2, "theme": "b"}],
        "measure": [{"id": "recording"}, {"id": "visits", "unit": "count"}, {"id": "managers", "unit": "ratio"}],
        "area": [{"id": "east", "name": "East & Coast", "also": ["East and Coast"]}],
    }
)
CLEAN = {"figures": clean_figures, "judgements": clean_judgements, "evidence": clean_evidence}
ANY_TEXT = st.text(max_size=12)
WORDS = {
    "recommendation": ["1", "2", "2.0", "11"],
    "measure": ["recording", "visits", "managers", "Recording", "nothing"],
    "review": ["midpoint", "final", "Final", "finale"],
    "value": [
        "71.2%",
        "72%",
        "0.76",
        "76",
        "120%",
        "-5%",
        "20-25%",
        "almost two thirds",
        "137 of 398 (38%)",
        "[c]",
        "x",
        "10:1",
        "12",
        "9 of 8",
        "23 pp",
    ],
    "numerator": ["3", "137", "1,204", "9", "-1", "2.5"],
    "denominator": ["8", "398", "0", "c"],
    "geography": ["East and Coast", "East & Coast", "West", "west"],
    "population": ["files", "visits"],
    "revision": ["1", "2", "3", "last"],
    "status": ["to check", "checked", "rejected", "odd"],
    "judged_by": ["inspectorate", "provider"],
    "grade": ["met", "Not met", "good", "[z]"],
    "locator": ["p. 1", "p. 2"],
    "kind": [*EvidenceKind.values(), "odd"],
    "subject": ["practitioners", "Practitioners", "offices"],
    "due": ["end of May", "12 June 2009"],
}
COLUMNS = {
    "figures": [
        "recommendation",
        "measure",
        "review",
        "value",
        "numerator",
        "denominator",
        "geography",
        "population",
        "revision",
        "status",
    ],
    "judgements": ["recommendation", "review", "judged_by", "grade", "locator"],
    "evidence": ["recommendation", "kind", "value", "subject", "due", "status", "locator"],
}


def _rows(becomes: str) -> st.SearchStrategy[list[dict[str, str | None]]]:
    cells = {name: st.one_of(st.sampled_from(WORDS[name]), st.sampled_from(WORDS[name]), st.none(), ANY_TEXT) for name in COLUMNS[becomes]}
    return st.lists(st.fixed_dictionaries(cells), max_size=12)


TABLES = st.sampled_from(list(CLEAN)).flatmap(lambda becomes: st.tuples(st.just(becomes), _rows(becomes)))


def _clean(becomes: str, rows: list[dict[str, str | None]], definition: Definition = DEFINITION) -> Cleaned:
    columns = {name: pd.Series([row[name] or None for row in rows], dtype="str") for name in COLUMNS[becomes]}
    frame = pd.DataFrame(columns).set_axis(range(2, len(rows) + 2), axis=0)
    before = frame.copy(deep=True)
    cleaned = CLEAN[becomes]([RawTable(frame, f"{becomes}.csv")], definition)
    pd.testing.assert_frame_equal(frame, before)
    return cleaned


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_any_cells_are_cleaned_and_every_row_is_accounted_for(table):
    """Rows read are rows kept and distinct rows excluded; the frame is what its schema says; shares stay within 0-1."""
    becomes, rows = table
    cleaned = _clean(becomes, rows)
    validate(cleaned.frame, becomes)
    excluded = {issue.row for issue in cleaned.issues if issue.action == "excluded"}
    assert len(rows) == len(cleaned.frame) + len(excluded)
    assert all(issue.message and "\n" not in issue.message for issue in cleaned.issues)
    if becomes == "figures":
        percent = cleaned.frame[cleaned.frame["unit"] == "percent"]
        for name in ("value", "value_low", "value_high", "rate_recomputed"):
            assert percent[name].dropna().between(0, 1).all()
        has_none = cleaned.frame[["value", "value_low", "value_high"]].isna().all(axis=1)
        assert (cleaned.frame["missing_reason"].notna() == has_none).all()


@settings(max_examples=40, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_the_order_of_rows_has_no_meaning(table, random):
    """Shuffled rows give the same frame and the same issues but for their row numbers."""
    becomes, rows = table
    shuffled = random.sample(rows, len(rows))
    first, second = _clean(becomes, rows), _clean(becomes, shuffled)
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert sorted((issue.code, issue.raw_value) for issue in first.issues) == sorted(
        (issue.code, issue.raw_value) for issue in second.issues
    )
