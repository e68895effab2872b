"""What rules found is told in bounded words and exact numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from analysis.cleaning import clean_audits
from analysis.cleaning.rules import CASE_RULES, ROW_RULES, RULES
from analysis.cleaning.telling import TOLD_ROWS, Finding, Findings, total
from analysis.model import Definition, Scale
from analysis.tables import Cleaned, RawTable

DEFINITION = Definition("x", "X", "P", "I", scale=Scale(("inadequate", "good"), "good"))


def clean(bad: int, good: int) -> Cleaned:
    rows = bad + good
    frame = pd.DataFrame(
        {
            "case": pd.Series([f"C{n}" for n in range(rows)], dtype="str"),
            "audit_date": pd.Series(["2031-01-01"] * bad + ["2024-01-01"] * good, dtype="str"),
            "standard": pd.Series(["recording"] * rows, dtype="str"),
            "grade": pd.Series(["satisfactory"] * rows, dtype="str"),
        }
    ).set_axis(range(2, rows + 2))
    return clean_audits([RawTable(frame, "a.csv")], DEFINITION, salt=b"s" * 32, today=date(2024, 12, 31))


def test_very_many_odd_rows_are_told_as_the_first_and_the_number_of_the_rest() -> None:
    """Of 2,500 rows in the future and 700 grades not on the scale: 1,000 and 700 issues of a row, one for the other 1,500."""
    cleaned = clean(2500, 700)
    future = [issue for issue in cleaned.issues if issue.code == "future_date"]
    assert [issue.row for issue in future] == [*range(2, 2 + TOLD_ROWS), None]
    assert "1500 rows more" in future[-1].message
    assert sum(issue.code == "grade_not_on_scale" for issue in cleaned.issues) == 700
    assert [(one["rows_read"], one["rows_kept"], one["rows_excluded"]) for one in cleaned.inputs] == [(3200, 700, 2500)]


def test_exactly_as_many_as_are_told_need_no_word_about_others() -> None:
    """At the bound itself every row has its issue and nothing is added."""
    assert [issue.row for issue in clean(TOLD_ROWS, 1).issues if issue.code == "future_date"] == [*range(2, 2 + TOLD_ROWS)]


@pytest.mark.parametrize("size", [1, 7, 400])
def test_blocks_add_up_in_any_order(size: int) -> None:
    """Findings of blocks, added in any order, are those of the whole."""
    rows = pd.DataFrame({"table": [0, 1] * 1500, "row": range(2, 3002), "date_text": [f"d{n % 9}" for n in range(3000)]})
    rule = next(one for one in RULES if one.code == "future_date")
    whole = Findings()
    whole.note(rule, rows)
    parts = []
    for start in range(0, 3000, size):
        part = Findings()
        part.note(rule, rows.iloc[start : start + size])
        parts.append(part)
    assert total(parts).found == total(parts[::-1]).found == whole.found
    assert whole.excluded(0) == whole.excluded(1) == 1500
    assert whole.renumbered({1: 0}).found == {("future_date", 0): whole.found["future_date", 1]}


def test_sums_keep_the_least_texts() -> None:
    """The names shown for many rows are the first in order, wherever they were met."""
    assert (Finding(2, (), ("e", "f", "g", "h", "i")) + Finding(1, (), ("a",))).texts == ("a", "e", "f", "g", "h")


def test_rules_of_a_row_come_before_rules_of_a_case() -> None:
    """No rule before the first that looks across rows does so, else blocks would change what it finds."""
    assert not any(rule.across_rows for rule in ROW_RULES)
    assert {rule.code for rule in CASE_RULES if rule.across_rows} == {"duplicate", "conflicting_grades"}
    assert ROW_RULES + CASE_RULES == RULES
