"""Every family at every size on friendly and hostile frames: nothing clipped, nothing on top of anything else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pytest
from tests.charts.conftest import role_of

from analysis import charts
from analysis.charts import SIZES, Chart
from analysis.charts.canvas import Box, Canvas
from analysis.tables import CHANGES, FIGURES, JUDGEMENTS, RATES

LONG = "Share of case files in which the plan for the child was reviewed in time and the review was recorded in full $x_1$"
UNBROKEN = "Share_of_case_files_in_which_the_plan_for_the_child_was_reviewed_in_time_and_the_review_recorded"
NOTE = "The definition differs: satisfactory or better on all of the standards, then compliance with the policy as it stood in that year."
FAMILIES = ("dumbbell", "slope", "unjoined", "unjoined_figures", "bounds", "judgement_matrix", "status_table", "refusal")
CASES = ("one", "two", "twelve_long", "unbroken", "edges", "marked", "many")


def changes_for(case: str, a_change: Any) -> pd.DataFrame:
    rows = {
        "one": [a_change("one", 0.5, 0.75)],
        "two": [a_change("first", 0.712, 0.942), a_change("second", 0.825, 0.989, comparability="caution", reasons=NOTE)],
        "twelve_long": [
            a_change(
                f"m{i}",
                0.05 * i,
                0.95 - 0.07 * i,
                measure_title=f"{i} {LONG}",
                comparability=("comparable", "caution", "not_comparable")[i % 3],
                reasons=NOTE,
                direction="declined",
                denominator_from=100,
                denominator_to=120,
                change_pp_low=-40.0,
                change_pp_high=12.3,
                polarity=("higher_is_better", "lower_is_better")[i % 2],
            )
            for i in range(12)
        ],
        "unbroken": [a_change(f"m{i}", 0.9, 0.905, measure_title=UNBROKEN + str(i)) for i in range(4)],
        "edges": [
            a_change("none", 0.0, 0.0),
            a_change("all", 1.0, 1.0),
            a_change("fall", 1.0, 0.0),
            a_change("hidden", None, None, is_suppressed=True),
        ],
        "many": [a_change(f"m{i}", i / 150, 1 - i / 150, area=f"area {i}") for i in range(150)],
        "marked": [a_change(f"m{i}", 0.9, 0.91, marks="invented; unchecked; unsuppressed", area=f"area {i}") for i in range(3)],
    }[case]
    return CHANGES.frame(rows)


def figures_for(case: str, *, vague: bool) -> pd.DataFrame:
    number, title = {"twelve_long": (12, LONG), "unbroken": (4, UNBROKEN), "one": (1, "Plans"), "many": (150, "Plans")}.get(
        case, (3, "Plans reviewed")
    )
    origin = {
        "inspection": "test",
        "unit": "percent",
        "review_name": "Inspection",
        "stage": "baseline",
        "raw_value": "almost two thirds",
        "source": "A letter",
    }
    marks = "invented; unchecked; unsuppressed" if case == "marked" else None
    rows = [
        origin
        | {"figure_id": f"f{i}", "measure": f"m{i}", "measure_title": f"{title} {i}", "marks": marks, "note": NOTE, "decimals": 0}
        | (
            {"value_low": (0.0, 0.4, 1.0)[i % 3] if case == "edges" else 0.05 * i, "value_high": 1.0}
            if vague
            else {"value": i / max(number - 1, 1)}
        )
        for i in range(number)
    ]
    return FIGURES.frame(rows)


def judgements_for(case: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    number, theme = {"twelve_long": (12, LONG), "unbroken": (4, UNBROKEN), "one": (1, "Plans"), "many": (150, "Plans")}.get(
        case, (10, "Plans")
    )
    judged = [
        {
            "inspection": "test",
            "recommendation": i + 1,
            "review": review,
            "review_name": name,
            "stage": stage,
            "judged_by": judge,
            "grade": "requires improvement to be good",
            "grade_rank": i % 4 + 1,
        }
        for i in range(0, number, 2)
        for review, name, stage, judge in (
            ("m", "Mid-point review", "midpoint", "inspectorate"),
            ("f", "Final review", "final", "provider"),
        )
    ]
    whole = [
        {
            "inspection": "test",
            "review": "m",
            "review_name": "Mid-point review",
            "stage": "midpoint",
            "judged_by": "inspectorate",
            "grade": "inadequate",
            "grade_rank": 1,
            "note": NOTE,
        }
    ]
    recommendations = pd.DataFrame({"number": range(1, number + 1), "theme": [f"{theme} {i}" for i in range(number)]})
    return JUDGEMENTS.frame(judged + whole), recommendations


def chart_of(family: str, case: str, a_change: Any) -> Chart:
    if family == "unjoined":
        return charts.unjoined(changes_for(case, a_change).assign(comparability="not_comparable"))
    if family == "slope":
        return charts.slope(changes_for(case, a_change).head(6))
    if family == "dumbbell":
        return charts.dumbbell(changes_for(case, a_change))
    if family == "unjoined_figures":
        return charts.unjoined(figures_for(case, vague=False))
    if family == "bounds":
        return charts.bounds(figures_for(case, vague=True))
    judgements, recommendations = judgements_for(case)
    if family == "judgement_matrix":
        return charts.judgement_matrix(judgements, recommendations)
    if family == "status_table":
        table = recommendations.assign(
            finding=NOTE,
            quantified="yes",
            remeasured="not like for like",
            basis="self-reported and observed",
            shortfall="none stated",
            later="none given",
        )
        return charts.status_table(table.rename(columns={"number": "recommendation"}), origin=judgements)
    return charts.refusal(NOTE * (8 if case == "twelve_long" else 1), title=LONG, caveats=(UNBROKEN * 3,), marks=("Invented data",))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_clipped_or_overlaps(family: str, case: str, a_change: Any, layout_faults: Any) -> None:
    """At each size all words lie on the canvas, clear of one another and of the marks."""
    chart = chart_of(family, case, a_change)
    for name in SIZES:
        faults = layout_faults(chart.sized(name))
        assert not faults, f"{family}, {case}, {name}: {len(faults)} faults: {faults[:3]}"


def test_a_slide_keeps_its_shape(a_change: Any) -> None:
    """Twelve measures with long names fit a slide without it growing; the same chart in a notebook grows."""
    chart = charts.dumbbell(changes_for("twelve_long", a_change))
    assert tuple(chart.sized("slide").figure.get_size_inches() * 72) == (960, 540)
    words = " ".join(text.get_text() for text in chart.sized("slide").figure.texts)
    assert "more here than fits" not in words
    assert chart.figure.get_size_inches()[1] * 72 > SIZES["notebook"].height


def test_rows_of_a_slide_can_be_told_apart(a_change: Any) -> None:
    """Long names that differ at their end alone are cut in the middle, and a result never loses its end."""
    chart = charts.bounds(figures_for("twelve_long", vague=True)).sized("slide")
    labels = [text.get_text() for text in chart.figure.texts if role_of(text) == "label"]
    assert len(labels) == len(set(labels)) == 12
    assert all("…" in label for label in labels)
    rates = RATES.frame(
        [
            {"inspection": "t", "measure": "m", "polarity": "higher_is_better", "area": f"a{i}", "team": "all", "auditor_role": "all",
             "numerator": 1439, "denominator": 3538, "rate": 1439 / 3538}
            for i in range(20)
        ]
    )  # fmt: skip
    results = [text.get_text() for text in charts.bullet(rates, {"m": 0.7}).sized("slide").figure.texts if role_of(text) == "result"]
    assert results == ["41% (1,439 of 3,538), target 70% not met"] * 20


@dataclass(frozen=True)
class Faulty:
    """A body that breaks the rule on purpose."""

    fault: str

    def needs(self, width: float, text: float) -> float:
        return 40

    def paint(self, canvas: Canvas, box: Box, text: float) -> None:
        canvas.text(box.left, box.top, "one", text)
        if self.fault == "overlap":
            canvas.text(box.left + 3, box.top + 2, "other", text)
        elif self.fault == "clip":
            canvas.text(box.right - 3, box.top, "far to the right", text)
        elif self.fault == "mark":
            canvas.mark(box.left + 5, box.top + 6, 8)


@pytest.mark.parametrize("fault", ["overlap", "clip", "mark"])
def test_the_check_itself_catches_a_fault(fault: str, layout_faults: Any) -> None:
    """Words on words, words beyond the edge and words on a mark are each found."""
    sound = replace(charts.refusal("No."), body=Faulty("none"))
    assert layout_faults(sound) == []
    assert layout_faults(replace(sound, body=Faulty(fault)))
