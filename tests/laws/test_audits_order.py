"""File audits: what must hold of any rows, however they are ordered, split or folded."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import clean_audits
from analysis.cleaning.tally import Tally, clean_tally, tally_audits
from analysis.measures import rates_of_audits
from analysis.measures.rates import COUNTS, rates_of_tally
from analysis.model import Area, Definition, Measure, Period, Review, Scale
from analysis.tables import RawTable
from analysis.terms import Action, Precision, Stage

TODAY = date(2024, 12, 31)
DEFINITION = Definition(
    "x", "X", "P", "I",
    scale=Scale(("inadequate", "requires improvement", "good"), "good", 2024),
    reviews=(
        Review("mid", Stage.MIDPOINT, "Mid-point", Period(date(2024, 1, 1), date(2024, 3, 31), Precision.BOUNDED)),
        Review("end", Stage.FINAL, "End", Period(date(2024, 7, 1), date(2024, 9, 30), Precision.BOUNDED)),
    ),
    measures=(Measure("recording", "Case recording"),),
    areas=(Area("east", "East & Coast", ("East and Coast",)), Area("west", "West")),
)  # fmt: skip
GRADES = [
    "good",
    " Good",
    "GOOD",
    "requires improvement",
    "Inadequate",
    "n/a",
    "not recorded",
    "[c]",
    "satisfactory",
    "data_unreadable",
    None,
]
DATES = ["2024-02-03", "03/02/2024", "05/08/2024", "2024-05-05", "May 2024", "31/02/2024", "2031-01-01", "soon", None]
CELLS = {
    "case": st.sampled_from(["C1", "c1 ", "C2", "C3", None]),
    "area": st.sampled_from(["East & Coast", "east and coast", "West", "Esat", None]),
    "team": st.sampled_from(["Hill", "Moor", None]),
    "auditor": st.sampled_from(["M1", "I1", None]),
    "auditor_role": st.sampled_from(["Manager", "inspector", None]),
    "audit_date": st.sampled_from(DATES),
    "review": st.sampled_from([None, None, "mid", "Mid-point", "finale"]),
    "standard": st.sampled_from(["recording", "Case recording", "Other standard", None]),
    "grade": st.sampled_from(GRADES),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=25)


def table(rows: list[dict[str, str | None]], file: str = "file_audits.csv") -> RawTable:
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype="str") for name in CELLS})
    frame.index = range(2, 2 + len(rows))
    return RawTable(frame, file)


def clean(*tables: RawTable):  # type: ignore[no-untyped-def]
    return clean_audits(tables, DEFINITION, salt=b"s" * 32, today=TODAY)


@settings(max_examples=8, deadline=None)
@given(ROWS, st.integers(0, 25), st.randoms(use_true_random=False))
def test_order_and_splitting_change_nothing(rows, cut, chance) -> None:  # type: ignore[no-untyped-def]
    """Rows in any order, in one file or two whose order is any, give the same audits, byte for byte."""
    whole = clean(table(rows)).frame
    mixed = chance.sample(rows, len(rows))
    parts = [table(part, f"file_audits_{name}.csv") for name, part in zip("ab", (mixed[:cut], mixed[cut:]), strict=True) if part]
    chance.shuffle(parts)
    pd.testing.assert_frame_equal(clean(*parts).frame, whole)


@settings(max_examples=10, deadline=None)
@given(ROWS)
def test_every_row_is_kept_or_told(rows) -> None:  # type: ignore[no-untyped-def]
    """Rows read are rows kept and rows excluded, each excluded one with an issue; what was handed in is untouched."""
    raw = table(rows)
    before = raw.frame.copy()
    cleaned = clean(raw)
    (account,) = cleaned.inputs
    gone = {issue.row for issue in cleaned.issues if issue.action is Action.EXCLUDED}
    assert account["rows_read"] == len(rows) == len(cleaned.frame) + len(gone)
    pd.testing.assert_frame_equal(raw.frame, before)


@settings(max_examples=8, deadline=None)
@given(ROWS)
def test_parts_add_up_to_wholes(rows) -> None:  # type: ignore[no-untyped-def]
    """Areas add up to all areas, teams to areas, roles to all roles; each row is graded or excluded for one reason."""
    audits = clean(table(rows)).frame
    rates = rates_of_audits(audits, DEFINITION)
    pooled = rates[rates["average"] == "pooled"]
    whole = pooled[(pooled[["area", "team", "auditor_role"]] == "all").all(axis="columns")]
    roles = pooled[(pooled["area"] == "all") & (pooled["auditor_role"] != "all")]
    areas = pooled[(pooled["area"] != "all") & (pooled["team"] == "all") & (pooled["auditor_role"] == "all")]
    teams = pooled[(pooled["team"] != "all") & (pooled["auditor_role"] == "all")]
    for parts in (roles, areas, teams):
        assert parts[COUNTS].sum().tolist() == whole[COUNTS].sum().tolist()
    months = whole[whole["period"].notna() & ~whole["period"].str.contains("Q", na=False)]
    assert months[COUNTS[1:]].sum().sum() == audits["period"].notna().sum()


@settings(max_examples=8, deadline=None)
@given(ROWS, st.integers(1, 9))
def test_blocks_give_the_rates_of_rows(rows, size) -> None:  # type: ignore[no-untyped-def]
    """Without cases, a tally of blocks of any size, by one process or merged from two, gives the rates of the rows."""
    rows = [{**row, "case": None, "auditor": None} for row in rows]
    frame = table(rows).frame
    blocks = [frame.iloc[start : start + size] for start in range(0, len(frame), size)]
    rates = rates_of_audits(clean(table(rows)).frame, DEFINITION)
    one = tally_audits([block.astype("category") for block in blocks], DEFINITION, today=TODAY)
    two = tally_audits(blocks[1::2], DEFINITION, today=TODAY).merge(tally_audits(blocks[::2], DEFINITION, today=TODAY))
    for tally in (one, two):
        assert tally.rows == len(rows)
        pd.testing.assert_frame_equal(rates_of_tally(clean_tally(tally)[0], DEFINITION), rates)


def test_a_tally_that_forgets_is_caught() -> None:
    """The fault the law above must catch: a block left out gives other rates."""
    rows = [
        {"area": "West", "team": "Hill", "audit_date": "2024-02-03", "standard": "recording", "grade": grade} for grade in ("good", "x")
    ]
    frame = table(rows).frame
    some = Tally(DEFINITION, today=TODAY).add(frame.iloc[:1])
    every = Tally(DEFINITION, today=TODAY).add(frame)
    assert not rates_of_tally(clean_tally(some)[0], DEFINITION).equals(rates_of_tally(clean_tally(every)[0], DEFINITION))
