"""Selections, progress by recommendation, targets, and what assumed denominators would bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.measures import (
    assumed_intervals,
    bounds_only,
    overall_judgements,
    possible_n,
    progress_table,
    select_changes,
    select_figures,
    smallest_clear_n,
    targets_table,
)
from analysis.tables import CHANGES, EVIDENCE, FIGURES, JUDGEMENTS


def change(measure: str, first: float, second: float, **more: Any) -> dict[str, Any]:
    return {
        "inspection": "x", "recommendation": 1, "measure": measure, "measure_title": measure.title(), "from_measure": measure, "unit": "percent",
        "from_review": "midpoint", "to_review": "final", "value_from": first, "value_to": second, "decimals_from": 1, "decimals_to": 1,
        "change_pp": round(100 * (second - first), 1), "comparability": "comparable", "direction": "improved",
    } | more  # fmt: skip


LETTER = CHANGES.frame([change("recording", 0.712, 0.942), change("safeguarding", 0.825, 0.989)])


def test_selection_by_review_and_measure() -> None:
    """Only the named rows; a pair is found by either of its measures."""
    pair = change("whole", 0.94, 0.982, from_measure="part", comparability="not_comparable", direction="not_comparable", change_pp=None)
    frame = CHANGES.frame([change("recording", 0.7, 0.9), pair, change("recording", 0.5, 0.7, from_review="first", to_review="midpoint")])
    chosen = select_changes(frame, from_review="midpoint", to_review="final", measures=["part"])
    assert list(chosen["measure"]) == ["whole"]
    assert len(select_changes(frame, from_review="midpoint", to_review="final")) == 2


def test_an_unknown_name_is_an_error_that_names_the_nearest() -> None:
    """A mistyped measure or review never gives an empty page."""
    with pytest.raises(UsageError, match=r"recordin'.*Try: recording"):
        select_changes(LETTER, from_review="midpoint", to_review="final", measures=["recordin"])
    with pytest.raises(UsageError, match=r"Try: final"):
        select_changes(LETTER, from_review="midpoint", to_review="finale")


def test_figures_without_change_and_bounds() -> None:
    """Figures that stand in no change are found, and those that are bounds."""
    rows = [
        {"inspection": "x", "figure_id": id, "measure": "m", "value": value, "value_low": low}
        for id, value, low in (("a", 0.1, None), ("b", None, 0.3))
    ]
    figures = FIGURES.frame(rows)
    used = CHANGES.frame([change("m", 0.1, 0.2, from_figure_id="a", to_figure_id="z")])
    assert list(select_figures(figures, without_change=used)["figure_id"]) == ["b"]
    assert list(bounds_only(figures)["figure_id"]) == ["b"]


def test_sensitivity_of_the_published_figures() -> None:
    """71.2% and 94.2% share 52, 104 and 139 up to 150; 82.5% and 98.9% share none under 177; clear from 22 and 28 files."""
    possible = possible_n(LETTER, up_to=176)
    assert [n for n in possible.loc[0, "shared"] if n <= 150] == [52, 104, 139]
    assert possible.loc[1, "shared"] == []
    assert list(smallest_clear_n(LETTER)["smallest_n"]) == [22, 28]
    table = assumed_intervals(LETTER, assumed_n=[21, 22, 27, 28])
    assert list(table["is_clear"]) == [False, True, True, True, False, False, False, True]
    with pytest.raises(UsageError, match="below 1"):
        assumed_intervals(LETTER, assumed_n=[0])


def test_sensitivity_leaves_out_what_has_denominators_or_is_not_comparable() -> None:
    """Nothing is assumed where it is known, and unlike things get no interval even by assumption."""
    frame = CHANGES.frame(
        [
            change("known", 0.7, 0.9, denominator_from=10, denominator_to=10),
            change("unlike", 0.94, 0.982, comparability="not_comparable", direction="not_comparable", change_pp=None),
        ]
    )
    assert assumed_intervals(frame).empty
    assert smallest_clear_n(frame).empty


def test_progress_by_recommendation() -> None:
    """Quantified, measured again, basis, shortfall and one column a judge; no judgement is invented where none was given."""
    table = progress_table(
        pd.DataFrame({"number": [1, 2], "theme": ["A", "B"], "shortfall": ["", "Not in every area"], "observed": ["Files", ""]}),
        figures=FIGURES.frame(
            [{"inspection": "x", "figure_id": "f", "measure": "m", "recommendation": 1, "value": 0.5, "claimed_by": "provider"}]
        ),
        judgements=JUDGEMENTS.frame(
            [
                {"inspection": "x", "recommendation": 1, "review": "final", "judged_by": "inspectorate", "grade": "good"},
                {"inspection": "x", "review": "midpoint", "review_name": "Mid", "judged_by": "inspectorate", "grade": "inadequate"},
            ]
        ),
        evidence=EVIDENCE.frame(),
        changes=LETTER.assign(comparability="caution"),
        reviews=pd.DataFrame({"id": ["midpoint", "final"], "name": ["Mid", "Final"]}),
    )
    assert list(table["quantified"]) == ["yes", "no"]
    assert list(table["remeasured"]) == ["yes, with caution", "no"]
    assert list(table["basis"]) == ["self-reported and observed", "not stated"]
    assert list(table["shortfall"]) == ["none stated", "Not in every area"]
    assert list(table["Final: inspectorate"]) == ["good", "none given"]
    assert not [name for name in table.columns if name.startswith("Mid")]


def test_overall_judgements_stand_apart() -> None:
    """A judgement of the whole belongs to no recommendation."""
    frame = JUDGEMENTS.frame(
        [{"inspection": "x", "review_name": "Mid", "grade": "inadequate"}, {"inspection": "x", "recommendation": 1, "grade": "good"}]
    )
    assert list(overall_judgements(frame)["grade"]) == ["inadequate"]


def test_targets_and_coverage_say_unknown() -> None:
    """Coverage with a due date and no word on whether it was met is status unknown."""
    evidence = EVIDENCE.frame(
        [
            {
                "inspection": "x",
                "recommendation": 1,
                "kind": "coverage",
                "subject": "offices audited",
                "raw_value": "every",
                "due": "end of May",
                "status": "unknown",
            },
            {"inspection": "x", "recommendation": 1, "kind": "claim", "subject": "policy", "status": "done"},
        ]
    )
    measures = pd.DataFrame(
        {"id": ["m"], "title": ["Late"], "recommendation": pd.array([2], dtype="Int64"), "target": ["10%"], "target_due": [""]}
    )
    table = targets_table(measures, evidence)
    assert list(table["what"]) == ["offices audited", "Late"]
    assert list(table["status"]) == ["unknown", "see the measure"]
    assert list(table["due"]) == ["end of May", "not stated"]


def test_the_notebooks_name_no_function_that_is_not_there() -> None:
    """What the notebooks import from measures exists."""
    import re

    import analysis.measures

    text = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
    for names in re.findall(r"from analysis\.measures import ([\w, ]+)", text):
        assert all(hasattr(analysis.measures, name.strip()) for name in names.split(","))
