"""File audits by blocks and pieces: however the rows are cut and in whatever order they come, the tables are those of the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import clean_audits
from analysis.cleaning.blocks import clean_block, clean_piece, merged, to_arrow
from analysis.cleaning.people import PEOPLE
from analysis.cleaning.telling import total
from analysis.measures.rate_changes import changes_of_pairs, changes_of_rates, pairs_of_audits
from analysis.measures.rates import counts_of_audits, rates_of_audits, rates_of_counts
from analysis.model import Area, Definition, Measure, Period, Review, Scale
from analysis.tables import Cleaned, RawTable
from analysis.terms import Action, MissingReason, Precision, Stage

TODAY = date(2024, 12, 31)
SALT = b"s" * 32
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
CELLS = {
    "case": st.sampled_from(["C1", "c1 ", "C2", "C3", "C4", None]),
    "area": st.sampled_from(["East & Coast", "east and coast", "West", "Esat", None]),
    "team": st.sampled_from(["Hill", "Moor", None]),
    "practitioner": st.sampled_from(["P1", None]),
    "auditor": st.sampled_from(["M1", "I1", None]),
    "auditor_role": st.sampled_from(["Manager", "inspector", None]),
    "audit_date": st.sampled_from(
        ["2024-02-03", "03/02/2024", "05/08/2024", "2024-05-05", "May 2024", "31/02/2024", "2031-01-01", "soon", None]
    ),
    "review": st.sampled_from([None, None, "mid", "Mid-point", "finale"]),
    "standard": st.sampled_from(["recording", "Case recording", "Other standard", None]),
    "grade": st.sampled_from(
        [
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
    ),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=25)
# What a grade without a value is written as, so that it is read as missing for the same reason.
WRITTEN = {
    MissingReason.NOT_APPLICABLE.value: "n/a",
    MissingReason.NOT_RECORDED.value: "not recorded",
    MissingReason.SUPPRESSED.value: "[c]",
    MissingReason.UNREADABLE.value: "data_unreadable",
    MissingReason.BLANK.value: None,
}


def table(rows: list[dict[str, str | None]], file: str = "a.csv") -> RawTable:
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype="str") for name in CELLS})
    return RawTable(frame.set_axis(range(2, 2 + len(rows))), file)


def clean(*tables: RawTable) -> Cleaned:
    return clean_audits(tables, DEFINITION, salt=SALT, today=TODAY)


@settings(max_examples=8, deadline=None)
@given(ROWS, st.integers(0, 25), st.integers(1, 9), st.integers(1, 4), st.randoms(use_true_random=False))
def test_blocks_and_pieces_give_the_whole(rows, cut, size, pieces, chance) -> None:  # type: ignore[no-untyped-def]
    """Two files cut into blocks of any size, taken in any order, in any number of pieces: audits, issues, rates and changes."""
    files = [table(part, name) for part, name in ((rows[:cut], "b.csv"), (rows[cut:], "a.csv"))]
    whole = clean(*files)
    numbers = {0: 1, 1: 0}  # a.csv comes first in order of names
    blocks = [
        (replace(raw, frame=raw.frame.iloc[start : start + size]), number)
        for number, raw in enumerate(files)
        for start in range(0, len(raw.frame), size)
    ]
    chance.shuffle(blocks)
    done = [clean_block(raw, number, DEFINITION, salt=SALT, today=TODAY, pieces=pieces) for raw, number in blocks]
    assert sum(block.rows_read for block in done) == len(rows)
    cleaned = []
    for piece in range(pieces):
        parts = [block.rows.slice(block.bounds[piece], block.bounds[piece + 1] - block.bounds[piece]) for block in done]
        cleaned.append(clean_piece(pa.concat_tables(parts), numbers, DEFINITION, today=TODAY))

    filled = [to_arrow(piece.audits) for piece in cleaned if len(piece.audits)]
    assert sum(part.num_rows for part in filled) == len(whole.frame)
    if filled:
        pd.testing.assert_frame_equal(merged(pa.concat_tables(filled)), whole.frame, check_categorical=False)
    found = total([block.found.renumbered(numbers) for block in done]) + total([piece.found for piece in cleaned])
    issues = [issue for number, raw in enumerate(files[::-1]) for issue in found.issues(number, raw)]
    assert issues == list(whole.issues)
    assert [found.excluded(number) for number in (0, 1)] == [account["rows_excluded"] for account in whole.inputs]

    rates = rates_of_counts([counts_of_audits(piece.audits) for piece in cleaned], DEFINITION)
    pd.testing.assert_frame_equal(rates, rates_of_audits(whole.frame, DEFINITION))
    changes = changes_of_pairs(rates, [pairs_of_audits(piece.audits, DEFINITION) for piece in cleaned], DEFINITION)
    pd.testing.assert_frame_equal(changes, changes_of_rates(rates, whole.frame, DEFINITION))


@settings(max_examples=10, deadline=None)
@given(ROWS)
def test_cleaning_twice_is_cleaning_once(rows) -> None:  # type: ignore[no-untyped-def]
    """What was cleaned, written down and cleaned again, is as it was, and no row of it is left out or repaired."""
    once = clean(table(rows)).frame
    texts = once.astype({name: "str" for name in once.columns if once[name].dtype == "category"})
    again = pd.DataFrame({name: texts[name] for name in CELLS if name in texts})
    again["audit_date"] = texts["audit_date"].dt.strftime("%Y-%m-%d").astype("str").fillna(texts["period"])
    again["grade"] = texts["grade"].fillna(texts["missing_reason"].map(WRITTEN).astype("str"))
    twice = clean(RawTable(again.set_axis(range(2, 2 + len(again))), "a.csv"))
    others = [name for name in once if name not in PEOPLE]
    pd.testing.assert_frame_equal(in_order(twice.frame[others]), in_order(once[others]))
    for name in PEOPLE:  # a hash is hashed again, and whoever was one is one
        assert sorted(once[name].value_counts()) == sorted(twice.frame[name].value_counts())
    assert {issue.action for issue in twice.issues} <= {Action.KEPT}


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    texts = frame.astype({name: "str" for name in frame.columns if frame[name].dtype == "category"})
    return texts.sort_values(list(frame.columns)).reset_index(drop=True)


@settings(max_examples=8, deadline=None)
@given(ROWS, st.booleans())
def test_what_is_handed_in_is_untouched(rows, coded) -> None:  # type: ignore[no-untyped-def]
    """A block of texts or of categoricals, and a piece, are after their cleaning what they were before."""
    raw = table(rows)
    raw = replace(raw, frame=raw.frame.astype("category")) if coded else raw
    before = raw.frame.copy(deep=True)
    block = clean_block(raw, 0, DEFINITION, salt=SALT, today=TODAY, pieces=1)
    pd.testing.assert_frame_equal(raw.frame, before)
    held = block.rows.to_pydict()
    clean_piece(block.rows, {0: 0}, DEFINITION, today=TODAY)
    assert block.rows.to_pydict() == held


def test_rows_of_a_case_in_two_pieces_are_caught() -> None:
    """The fault the first law must catch: a duplicate that is met in no piece is counted twice."""
    row: dict[str, str | None] = {"case": "C1", "standard": "recording", "audit_date": "2024-02-03", "grade": "good"}
    raw = table([row, row])
    (block,) = [clean_block(raw, 0, DEFINITION, salt=SALT, today=TODAY, pieces=1)]
    parted = [clean_piece(block.rows.slice(place, 1), {0: 0}, DEFINITION, today=TODAY) for place in (0, 1)]
    assert sum(len(piece.audits) for piece in parted) == 2 != len(clean(raw).frame)


def test_a_refused_table_leaves_nothing_in_the_pieces() -> None:
    """Rows of a table without a number are neither counted nor set against others."""
    row: dict[str, str | None] = {"case": "C1", "standard": "recording", "audit_date": "2024-02-03", "grade": "good"}
    blocks = [clean_block(table([row], name), number, DEFINITION, salt=SALT, today=TODAY, pieces=1) for number, name in enumerate("ab")]
    piece = clean_piece(pa.concat_tables([block.rows for block in blocks]), {1: 0}, DEFINITION, today=TODAY)
    assert piece.kept == {0: 1}
    assert not piece.found.found
