"""Pairs of grades, their comparison, and the small numbers no published sum gives back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.errors import UsageError
from analysis.measures import (
    agreement_of_area,
    compare_by_area,
    compare_graders,
    double_graded,
    graded_by_several,
    refused,
    shown_agreements,
)
from analysis.measures.double_graded import hide_small
from analysis.model import Area, Definition, Disclosure, Measure, Scale
from analysis.statistics import agreement_of_table, rogan_gladen
from analysis.tables import AUDITS

GRADES = ("weak", "fair", "good")
OPEN = Definition(
    "x", "X", "P", "I", scale=Scale(GRADES, "good"), disclosure=Disclosure(0), areas=(Area("east", "East"), Area("west", "West"))
)
CLOSED = Definition("x", "X", "P", "I", scale=Scale(GRADES, "good"), measures=(Measure("s", "Standard"),))


def row(case: str, role: str, grade: str | None, area: str = "east", standard: str = "s") -> dict[str, Any]:
    rank = None if grade is None else GRADES.index(grade) + 1
    return {
        "inspection": "x", "case": case, "area": area, "auditor_role": role, "standard": standard, "grade": grade, "grade_rank": rank,
        "meets": grade == "good",
    }  # fmt: skip


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return AUDITS.conform(AUDITS.frame(rows)) if rows else AUDITS.frame()


def graded(counts: dict[tuple[str, str], int], area: str = "east") -> list[dict[str, Any]]:
    """Files with the manager's and the inspector's grade."""
    rows, number = [], 0
    for (first, reference), count in counts.items():
        for _ in range(count):
            number += 1
            rows += [row(f"{area}{number}", "manager", first, area), row(f"{area}{number}", "inspector", reference, area)]
    return rows


def test_files_graded_by_several_roles_are_counted_once_each() -> None:
    """Two files of three: one by two roles against both standards, one in another month; a role that graded twice is one role."""
    rows = [
        row("1", "manager", "good"), row("1", "inspector", "fair"),
        row("1", "manager", "good", standard="t"), row("1", "inspector", "fair", standard="t"),
        row("2", "manager", "good", "west"), row("2", "inspector", "good", "west"),
        row("3", "manager", "good"), row("3", "manager", "fair"), row("3", "inspector", None),
    ]  # fmt: skip
    dates = [pd.Timestamp("2024-02-03")] * 4 + [pd.Timestamp("2024-05-03")] * 2 + [pd.Timestamp("2024-02-03")] * 3
    audits = frame([one | {"audit_date": day, "period": f"{day:%Y-%m}", "review": "final"} for one, day in zip(rows, dates, strict=True)])
    assert graded_by_several(audits) == 2
    assert graded_by_several(audits, standard="t") == 1
    assert graded_by_several(audits, area="west") == 1
    assert graded_by_several(audits, area="all", standard="s") == 2
    assert graded_by_several(audits, periods=["2024-02"]) == 1
    assert graded_by_several(audits, periods=["2024-Q2"]) == 1
    assert graded_by_several(audits, periods=["final"]) == 2
    assert graded_by_several(audits, periods=["midpoint"]) == 0
    assert graded_by_several(frame([])) == graded_by_several(None) == 0


def test_pairs_are_of_the_same_case_and_standard() -> None:
    """One pair; a file of one role, another standard, a missing grade and a file graded twice give none."""
    rows = [
        row("1", "manager", "good"), row("1", "inspector", "fair"),
        row("2", "manager", "good"),
        row("3", "manager", "good"), row("3", "inspector", "good", standard="t"),
        row("4", "manager", None), row("4", "inspector", "good"),
        row("5", "manager", "good"), row("5", "manager", "fair"), row("5", "inspector", "good"),
    ]  # fmt: skip
    pairs, unclear = double_graded(frame(rows), standard="s", first="manager", reference="inspector")
    assert pairs.to_dict("records") == [
        {"area": "east", "first": "good", "reference": "fair", "first_meets": True, "reference_meets": False}
    ]
    assert unclear == 1
    for wrong in ({"standard": "z"}, {"first": "z"}, {"reference": "z"}):
        with pytest.raises(UsageError):
            double_graded(frame(rows), **({"standard": "s", "first": "manager", "reference": "inspector"} | wrong))


@pytest.mark.parametrize(("files", "said"), [(0, "No file has"), (1, "1 file has"), (29, "29 files have"), (30, "")])
def test_under_thirty_pairs_nothing_is_computed(files: int, said: str) -> None:
    """29 are refused in a plain sentence with a remedy, 30 are compared."""
    rows = [*graded({("good", "good"): files}), row("m", "manager", "good"), row("i", "inspector", "good")]
    found = compare_graders(frame(rows), OPEN, standard="s")
    assert found.refusal.startswith(said)
    assert (found.agreement is None) == bool(said)
    assert ("Let both grade more" in found.refusal) == bool(said)


def test_counts_and_shares_are_those_of_the_pairs() -> None:
    """100 files, 20 graded higher and 10 lower by the manager; shares and the correction from the counts."""
    counts = {("good", "good"): 40, ("good", "fair"): 20, ("fair", "good"): 10, ("fair", "fair"): 30}
    rows = [*graded(counts), *[row(f"m{n}", "manager", "good") for n in range(100)]]
    found = compare_graders(frame(rows), OPEN, standard="s")
    assert found.agreement is not None
    assert found.agreement.over_graded.value == pytest.approx(0.2)
    assert found.agreement.under_graded.value == pytest.approx(0.1)
    assert (found.reported, found.reported_files) == (0.8, 200)
    assert found.corrected == pytest.approx(rogan_gladen(0.8, 200, 0.8, 50, 0.6, 50))
    assert found.title == "S"


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({("good", "good"): 40}, "Every double-graded file met"),
        ({("fair", "fair"): 40}, "No double-graded file met"),
        ({("good", "fair"): 20, ("fair", "good"): 20}, "no better than chance"),
    ],
)
def test_no_correction_where_it_cannot_be_had(counts: dict[tuple[str, str], int], said: str) -> None:
    """Without failed or passed files, or with graders who do not tell files apart, the reason stands instead."""
    found = compare_graders(frame(graded(counts)), OPEN, standard="s")
    assert said in found.no_correction
    assert found.corrected is None


def test_a_share_that_tells_of_a_few_is_refused() -> None:
    """Three files graded lower: the share would tell, so the comparison is hidden; with the rule off it is shown."""
    rows = frame(graded({("good", "good"): 40, ("good", "fair"): 20, ("fair", "good"): 3}))
    assert "hidden to protect people" in compare_graders(rows, CLOSED, standard="s").refusal
    assert compare_graders(rows, OPEN, standard="s").agreement is not None


def test_one_refused_area_takes_another_with_it() -> None:
    """East has 10 pairs: west, the smaller of the two others, is hidden too, north stays; two refused need no third."""
    enough = {("good", "good"): 40, ("fair", "fair"): 20, ("good", "fair"): 10, ("fair", "good"): 10}
    more = enough | {("weak", "weak"): 20}
    rows = [*graded({("good", "good"): 10}), *graded(enough, "west"), *graded(more, "north")]
    found = compare_by_area(frame(rows), CLOSED, standard="s")
    assert list(shown_agreements(found, {"north": "North"})) == ["North"]
    assert [name for name, _ in refused(found)] == ["east", "west"]
    assert "worked out" in found["west"].refusal
    two = compare_by_area(frame([*rows, *graded({("good", "good"): 9}, "south")]), CLOSED, standard="s")
    assert list(shown_agreements(two)) == ["north", "west"]


def test_the_agreement_of_an_area_by_title_of_the_standard() -> None:
    """A standard without pairs there is refused, not absent; roles nobody has are refused."""
    rows = [*graded({("good", "good"): 40}), row("z", "manager", "good", standard="case_work"), *graded({("good", "good"): 50}, "west")]
    found = agreement_of_area(frame(rows), CLOSED, area="east")
    assert list(found) == ["Case work", "Standard"]
    assert found["Standard"].agreement is not None
    assert found["Case work"].refusal.startswith("No file has")
    assert all(one.agreement is None for one in agreement_of_area(frame(rows), CLOSED, area="east", first="nobody").values())


def published(table: pd.DataFrame, quiet: bool, meets: int) -> tuple[np.ndarray, np.ndarray]:
    """Sums over the 9 or 16 cells that a reader has, as matrix and values, written out independently."""
    size = len(table)
    apart = np.array([[row - column for column in range(size)] for row in range(size)]).ravel()
    sums = [np.ones(size * size), apart == 0, apart > 0, apart < 0, apart]
    sums.append(np.tile(np.arange(size) >= meets, size))  # the rates of the reference's role tell how many of its files meet
    if not quiet:
        sums.append(abs(apart) < 2)
    matrix = np.array(sums, dtype=float)
    return matrix, matrix @ table.to_numpy(dtype=float).ravel()


def test_no_hidden_count_can_be_had_back() -> None:
    """200 tables: small counts are missing, and the published sums leave each hidden cell a range, found by linear programming."""
    draw = np.random.default_rng(5)
    tried = 0
    for _ in range(200):
        size = int(draw.integers(2, 5))
        cells = draw.choice([0, 0, 1, 2, 4, 6, 9, 30, 80], (size, size))
        names = [f"g{n}" for n in range(size)]
        table = pd.DataFrame(cells, index=names, columns=names)
        if table.to_numpy().sum() < 30:
            continue
        meets = int(draw.integers(1, size))
        found = hide_small(agreement_of_table(table), 5, meets=meets)
        hidden = found.table.isna().to_numpy().ravel()
        small = ((cells >= 1) & (cells <= 5)).ravel()
        assert (small <= hidden).all()
        if not hidden.any():
            continue
        matrix, values = published(table, quiet=bool(np.isnan(found.within_one.value)), meets=meets)
        shown = np.flatnonzero(~hidden)
        left = matrix[:, hidden]
        right = values - matrix[:, shown] @ cells.ravel()[shown]
        truth = cells.ravel()[hidden]
        for place in range(left.shape[1]):
            if hidden.all() or not small[np.flatnonzero(hidden)[place]]:
                continue
            free = _free(left, place)
            assert free, (cells, truth)
            tried += 1
    assert tried > 100
    assert right.shape[0] == left.shape[0]


def _free(left: np.ndarray, place: int) -> bool:
    """Can this cell move while all sums stay (rationals, either sign)? By linear programming, not by rank."""
    aim = np.zeros(left.shape[1])
    aim[place] = -1
    result = linprog(aim, A_eq=left, b_eq=np.zeros(left.shape[0]), bounds=[(-1, 1)] * left.shape[1])
    return bool(result.success and -result.fun > 1e-9)


def test_where_few_are_far_apart_the_share_within_one_grade_is_not_told() -> None:
    """Three of 100 files two grades apart: within one grade 97% would tell."""
    table = pd.DataFrame([[30, 10, 0], [10, 20, 0], [3, 7, 20]], index=GRADES, columns=GRADES)
    assert np.isnan(hide_small(agreement_of_table(table), 5).within_one.value)
    assert hide_small(agreement_of_table(table), 2).within_one.value == pytest.approx(0.97)


def test_no_more_is_hidden_than_it_takes() -> None:
    """Of 793 files with small counts near the diagonal: the 50 and 19 one grade apart protect nobody and stay."""
    table = pd.DataFrame([[38, 5, 0, 0], [10, 129, 6, 0], [2, 50, 451, 19], [0, 0, 2, 81]])
    told = hide_small(agreement_of_table(table), 5, meets=2).table
    assert {(row, column) for row in range(4) for column in range(4) if 1 <= table.iloc[row, column] <= 5} == {(0, 1), (2, 0), (3, 2)}
    assert told.iloc[[0, 2, 3], [1, 0, 2]].isna().to_numpy().diagonal().all()
    assert (told.iloc[2, 1], told.iloc[2, 3]) == (50, 19)
    assert int(told.isna().to_numpy().sum()) <= 6


def test_rounded_tables_tell_rounded_counts_alone() -> None:
    """With counts rounded to 5 every share, mean and kappa is that of the rounded table, so that none gives a count back."""
    counts = {("good", "good"): 43, ("good", "fair"): 21, ("fair", "good"): 12, ("fair", "fair"): 33}
    rows = [*graded(counts), *[row(f"m{n}", "manager", "good") for n in range(104)]]
    closed = Definition("x", "X", "P", "I", scale=Scale(GRADES, "good"), disclosure=Disclosure(5, 5))
    found = compare_graders(frame(rows), closed, standard="s")
    table = pd.DataFrame([[0, 0, 0], [0, 35, 10], [0, 20, 45]], index=GRADES, columns=GRADES)
    expected = agreement_of_table(table)
    assert found.agreement is not None
    assert found.agreement.table.to_numpy().tolist() == table.to_numpy().tolist()
    for name in ("exact", "over_graded", "under_graded", "mean_difference", "kappa", "ac2"):
        assert getattr(found.agreement, name) == pytest.approx(getattr(expected, name))
    assert (found.pairs, found.reported_files, found.reported) == (110, 215, 170 / 215)
    assert found.corrected == pytest.approx(rogan_gladen(170 / 215, 215, 45 / 55, 55, 35 / 55, 55))


def test_beside_hidden_counts_the_interval_of_the_mean_is_wider() -> None:
    """Its width tells the squares of the differences, so of few files it is widened to tenths, and never over zero.

    Of many files, of which hundredths tell too little, to hundredths; without hidden counts it is as it was.
    """
    table = pd.DataFrame([[30, 10, 0], [10, 20, 0], [3, 7, 20]], index=GRADES, columns=GRADES)
    exact = agreement_of_table(table).mean_difference
    told = hide_small(agreement_of_table(table), 5).mean_difference
    assert told.value == exact.value
    assert told.low <= exact.low <= exact.high <= told.high
    assert [round(10 * end, 6) % 1 for end in told[1:]] == [0, 0]
    assert hide_small(agreement_of_table(table), 2).mean_difference == exact
    higher = pd.DataFrame([[30, 10, 0], [20, 20, 0], [3, 7, 20]], index=GRADES, columns=GRADES)
    low = agreement_of_table(higher).mean_difference.low
    assert 0.01 < low < 0.1
    assert hide_small(agreement_of_table(higher), 5).mean_difference.low == 0.01
    many = pd.DataFrame([[300, 100, 0], [200, 200, 0], [3, 170, 200]], index=GRADES, columns=GRADES)
    exact, told = agreement_of_table(many).mean_difference, hide_small(agreement_of_table(many), 5).mean_difference
    assert (told.low, told.high) == pytest.approx((np.floor(exact.low * 100) / 100, np.ceil(exact.high * 100) / 100))
