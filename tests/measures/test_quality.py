"""The account of the raw data against counts made another way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analysis.measures import empty_columns, files_table, hidden_rates, missing_by_area
from analysis.model import Definition, Disclosure, Measure
from analysis.tables import AUDITS, INPUTS, ISSUES, RATES
from analysis.wording.analysis_tables import missing_for_reading

DEFINITION = Definition("x", "X", "P", "I", measures=(Measure("s", "Standard"),))


def rate(period: str | None, k: int | None, n: int | None, **more: Any) -> dict[str, Any]:
    known = n is not None and k is not None and n > 0
    return {
        "inspection": "x", "measure": "s", "measure_title": "Standard", "polarity": "higher_is_better", "period": period, "area": "all",
        "area_name": "All areas", "team": "all", "auditor_role": "all", "numerator": k, "denominator": n, "rate": k / n if known else None,
        "average": "pooled", "is_suppressed": False,
    } | more  # fmt: skip


def test_issues_are_counted_for_their_own_file_and_sheet() -> None:
    """Two sheets of one file and another file: each has its own oddities."""
    inputs = INPUTS.frame(
        [
            {"inspection": "x", "file": file, "sheet": sheet, "becomes": "audits", "rows_read": 10, "rows_kept": 9, "rows_excluded": 1}
            for file, sheet in (("a.xlsx", "one"), ("a.xlsx", "two"), ("b.csv", None))
        ]
    )
    issues = ISSUES.frame(
        [
            {"inspection": "x", "severity": severity, "action": action, "code": "c", "file": file, "sheet": sheet, "message": "m"}
            for severity, action, file, sheet in (
                ("note", "repaired", "a.xlsx", "one"), ("error", "excluded", "a.xlsx", "two"), ("warning", "kept", "b.csv", None),
                ("note", "kept", "b.csv", None), ("error", "kept", None, None),
            )
        ]
    )  # fmt: skip
    table = files_table(inputs, issues)
    columns = ["issues_repaired", "issues_excluded", "issues_kept", "issues_serious"]
    assert table[columns].to_numpy().tolist() == [[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 2, 1]]
    assert files_table(INPUTS.frame(), ISSUES.frame()).empty


def test_every_row_without_a_grade_has_one_reason() -> None:
    """Graded, not applicable, not recorded (or blank) and other add up to the rows; the share leaves not applicable aside."""
    reasons = [None, None, None, "not_applicable", "not_applicable", "not_recorded", "blank", "unreadable"]
    rows = [
        {
            "inspection": "x",
            "area": None if place == 7 else "e",
            "standard": "s",
            "missing_reason": reason,
            "grade_rank": 1 if reason is None else None,
        }
        for place, reason in enumerate(reasons)
    ]
    open_to_all = replace(DEFINITION, disclosure=Disclosure(hide_up_to=0))
    table = missing_by_area(AUDITS.frame(rows), open_to_all, names={"e": "East"}).set_index("area_name")
    columns = ["rows", "graded", "not_applicable", "not_recorded", "other"]
    assert table.loc["East", columns].tolist() == [7, 3, 2, 2, 0]
    assert table.loc["not recorded", columns].tolist() == [1, 0, 0, 0, 1]
    assert table["share_without"].to_dict() == pytest.approx({"East": 2 / 5, "not recorded": 1.0})
    assert set(table["standard"]) == {"Standard"}


def test_small_counts_of_files_without_a_grade_are_hidden() -> None:
    """Three not recorded of nine: hidden, with the rows and the share that would give them back; seven not applicable are shown."""
    told = [("e", "not_recorded", 3), ("e", "not_applicable", 7), ("e", None, 20), ("w", "not_recorded", 6), ("w", None, 20)]
    rows = [
        {"inspection": "x", "area": area, "standard": "s", "missing_reason": reason, "grade_rank": None if reason else 1}
        for area, reason, count in told
        for _ in range(count)
    ]
    table = missing_by_area(AUDITS.frame(rows), DEFINITION, names={})
    assert DEFINITION.disclosure.hide_up_to == 5
    assert table["share_without"].isna().tolist() == [True, False]
    shown = missing_for_reading(table).set_index("Area")
    assert shown.loc["e"].tolist()[1:] == ["[c]", 20, 7, "[c]", 0, "[c]"]
    assert shown.loc["w"].tolist()[1:] == [26, 20, 0, 6, 0, "23.1%"]


def test_a_standard_that_never_applies_has_no_share() -> None:
    """No file should have a grade: the share is missing, not zero."""
    rows = [{"inspection": "x", "area": "e", "standard": "other_work", "missing_reason": "not_applicable"}]
    table = missing_by_area(AUDITS.frame(rows), DEFINITION, names={})
    assert table["share_without"].isna().all()
    assert table["standard"].tolist() == ["Other work"]


def test_empty_cells_by_column() -> None:
    """One of two rows lacks its area."""
    table = empty_columns(AUDITS.frame([{"inspection": "x", "standard": "s", "area": "e"}, {"inspection": "x", "standard": "s"}]))
    told = table.set_index("column")["rows"]
    assert (told["area"], told["case"]) == (1, 2)
    assert empty_columns(AUDITS.frame())["share"].eq(0).all()


def test_hidden_rates_by_what_they_speak_of() -> None:
    """A hidden month of an area, a shown quarter of the whole, a hidden review of a team and of a role."""
    rows = [
        rate("2024-05", None, None, area="e", is_suppressed=True),
        rate("2024-Q2", 5, 10),
        rate(None, None, None, review="final", area="e", team="t", is_suppressed=True),
        rate(None, None, None, review="final", area="e", auditor_role="r", is_suppressed=True),
        rate(None, 5, 10, review="final", auditor_role="r"),
    ]
    table = hidden_rates(RATES.frame(rows)).set_index(["time", "place"])
    assert table["rates"].eq(1).all()
    hidden = set(table.index[table["hidden"] == 1])
    assert hidden == {("month", "area"), ("review", "team"), ("review", "role in an area")}
    assert hidden_rates(RATES.frame()).empty
    assert isinstance(table, pd.DataFrame)
