"""Rates of file audits and their changes, held against counts made another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.measures import changes_of_rates, rates_of_audits
from analysis.model import Area, Caveat, Definition, Disclosure, Period, Review, Scale
from analysis.statistics import newcombe_paired
from analysis.tables import AUDITS, RATES
from analysis.terms import Comparability, Precision, Stage


def review(id: str, first: date, last: date) -> Review:
    return Review(id, Stage.MONITORING, id.title(), Period(first, last, Precision.BOUNDED))


REVIEWS = (review("first", date(2024, 1, 1), date(2024, 3, 31)), review("second", date(2024, 4, 1), date(2024, 6, 30)))
DEFINITION = Definition(
    "x", "X", "P", "I", scale=Scale(("bad", "good"), "good"), reviews=REVIEWS, areas=(Area("east", "East"), Area("west", "West"))
)


def audits(rows: int = 600, seed: int = 3) -> pd.DataFrame:
    """Invented audits, drawn plainly."""
    draw = np.random.default_rng(seed)
    month = draw.integers(1, 7, rows)
    rank = draw.choice([1, 2], rows, p=[0.3, 0.7])
    reason = draw.choice(["", "not_applicable", "not_recorded", "unreadable"], rows, p=[0.9, 0.05, 0.03, 0.02])
    frame = pd.DataFrame(
        {
            "inspection": "x", "case": [f"c{n}" for n in range(rows)], "area": draw.choice(["east", "west"], rows), "team": draw.choice(["a", "b"], rows),
            "auditor_role": draw.choice(["manager", "inspector"], rows, p=[0.8, 0.2]), "period": [f"2024-{m:02d}" for m in month],
            "review": np.where(month <= 3, "first", "second"), "standard": "s", "grade_rank": np.where(reason == "", rank, 0), "missing_reason": reason,
        }
    )  # fmt: skip
    frame["grade_rank"] = frame["grade_rank"].astype("Int64").replace(0, pd.NA)
    frame["meets"] = (frame["grade_rank"] == 2).fillna(False).astype(bool)
    frame["missing_reason"] = frame["missing_reason"].replace("", None)
    return AUDITS.conform(frame)


def test_counts_equal_plain_counting() -> None:
    """Each pooled row equals a count made row by row, at every level and time."""
    table, raw = rates_of_audits(audits(), DEFINITION), audits()
    for row in table[table["average"] == "pooled"].itertuples():
        mine = raw[raw["standard"] == row.measure]
        if isinstance(row.review, str):
            mine = mine[mine["review"] == row.review]
        elif "Q" in row.period:
            mine = mine[[f"2024-Q{(int(p[5:]) - 1) // 3 + 1}" == row.period for p in mine["period"].astype(str)]]
        else:
            mine = mine[mine["period"] == row.period]
        for name in ("area", "team", "auditor_role"):
            if getattr(row, name) != "all":
                mine = mine[mine[name] == getattr(row, name)]
        assert (row.numerator, row.denominator) == (int(mine["meets"].sum()), int(mine["grade_rank"].notna().sum()))
        left = (row.excluded_not_applicable, row.excluded_not_recorded, row.excluded_other)
        assert row.denominator + sum(left) == len(mine)


def test_intervals_are_wilsons() -> None:
    """The interval is the one statsmodels gives under that name."""
    for row in rates_of_audits(audits(80), DEFINITION).query("average == 'pooled' and denominator > 0").head(20).itertuples():
        low, high = proportion_confint(row.numerator, row.denominator, method="wilson")
        assert (row.rate_low, row.rate_high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_pooled_and_mean_of_areas_differ_and_say_so() -> None:
    """90 of 100 in one area and 1 of 10 in another: pooled 91/110, the mean of the areas 50%."""
    rows = [{"area": "east", "meets": n < 90} for n in range(100)] + [{"area": "west", "meets": n < 1} for n in range(10)]
    frame = AUDITS.frame(
        [
            {"inspection": "x", "case": str(n), "standard": "s", "review": "first", "grade_rank": 2 if r["meets"] else 1, **r}
            for n, r in enumerate(rows)
        ]
    )
    table = rates_of_audits(frame, DEFINITION).query("area == 'all' and auditor_role == 'all'").set_index("average")["rate"]
    assert table["pooled"] == pytest.approx(91 / 110)
    assert table["mean_of_areas"] == pytest.approx(0.5)


def test_independent_and_paired_changes() -> None:
    """Other files in each round: Newcombe's independent interval; all the same files: the paired one."""
    frame = audits(400)
    table = rates_of_audits(frame, DEFINITION)
    row = changes_of_rates(table, frame, DEFINITION).query("area == 'all'").iloc[0]
    counts = frame[frame["grade_rank"].notna()].groupby("review", observed=True)["meets"].agg(["sum", "count"])
    (k1, n1), (k2, n2) = (tuple(counts.loc[name]) for name in ("first", "second"))
    low, high = confint_proportions_2indep(k2, n2, k1, n1, compare="diff", method="newcomb")
    assert (row["change_pp_low"], row["change_pp_high"]) == (pytest.approx(100 * low, abs=1e-6), pytest.approx(100 * high, abs=1e-6))
    assert "independent" in row["method"]
    twice = [("a", 1, 1), ("b", 1, 2), ("c", 2, 2), ("d", 1, 2), ("e", 2, 1), ("f", 1, 2)]
    rows = [
        {"inspection": "x", "case": case, "area": "east", "standard": "s", "review": name, "grade_rank": rank, "meets": rank == 2}
        for case, one, two in twice
        for name, rank in (("first", one), ("second", two))
    ]
    same = AUDITS.frame(rows)
    shown = replace(DEFINITION, disclosure=Disclosure(0))
    paired = changes_of_rates(rates_of_audits(same, shown), same, shown).query("area == 'all'").iloc[0]
    assert "paired" in paired["method"]
    # With both rates and n the paired interval has one solution, here that one file fell: then it is that of two samples.
    closed = changes_of_rates(rates_of_audits(same, DEFINITION), same, DEFINITION).query("area == 'all'").iloc[0]
    assert "would tell of few" in closed["method"]
    low, high = confint_proportions_2indep(4, 6, 2, 6, compare="diff", method="newcomb")
    assert (closed["change_pp_low"], closed["change_pp_high"]) == (pytest.approx(100 * low, abs=1e-6), pytest.approx(100 * high, abs=1e-6))
    difference, low, high = newcombe_paired(1, 1, 3, 1)  # c; e; b, d, f; a
    assert paired["change_pp"] == pytest.approx(100 * difference)
    assert paired["change_pp_low"] == pytest.approx(100 * low)


def test_the_gate_on_rates() -> None:
    """Other roles in a round are a caution, a declared caveat sets its level, and unlike rounds have no numbers."""
    rows = [
        {
            "inspection": "x",
            "case": f"{name}{n}",
            "area": "east",
            "standard": "s",
            "review": name,
            "grade_rank": 2,
            "meets": True,
            "auditor_role": role,
        }
        for name, role in (("first", "manager"), ("second", "inspector"))
        for n in range(8)
    ]
    frame = AUDITS.frame(rows)
    row = changes_of_rates(rates_of_audits(frame, DEFINITION), frame, DEFINITION).iloc[0]
    assert row["comparability"] == "caution"
    assert "manager, then inspector" in row["reasons"]
    unlike = Definition(**{**DEFINITION.__dict__, "caveats": (Caveat("Another standard.", Comparability.NOT_COMPARABLE),)})
    row = changes_of_rates(rates_of_audits(frame, unlike), frame, unlike).iloc[0]
    assert (row["comparability"], row["direction"]) == ("not_comparable", "not_comparable")
    assert pd.isna(row["change_pp"])


def test_no_audits_give_empty_tables() -> None:
    """Nothing in, nothing out, in the right shape."""
    table = rates_of_audits(AUDITS.frame(), DEFINITION)
    assert list(table.columns) == RATES.names
    assert changes_of_rates(table, AUDITS.frame(), DEFINITION).empty
