"""The written answers: right in every branch, and never a cause."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from analysis.tables import CHANGES, EVIDENCE, FIGURES, ISSUES
from analysis.wording import answers, captions, reading
from analysis.wording.table import as_table


def change(**more: Any) -> dict[str, Any]:
    row = {
        "inspection": "x", "measure": "m", "measure_title": "Files", "from_measure": "m", "from_measure_title": "Files", "unit": "percent",
        "polarity": "higher_is_better", "value_from": 0.712, "value_to": 0.942, "decimals_from": 1, "decimals_to": 1, "change_pp": 23.0,
        "comparability": "comparable", "direction": "improved", "is_suppressed": False, "from_review_name": "Mid-point", "to_review_name": "Final",
        "from_locator": "page 1", "to_locator": "page 2",
    }  # fmt: skip
    return row | more


def changes(*rows: dict[str, Any]) -> pd.DataFrame:
    return CHANGES.frame(rows)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Files: improved, 71.2% then 94.2%, +23.0 percentage points."),
        ({"direction": "declined", "change_pp": -23.0}, "Files: declined, 71.2% then 94.2%, −23.0 percentage points."),
        ({"direction": "declined", "polarity": "lower_is_better"}, "Files: got worse, 71.2% then 94.2%"),
        ({"direction": "no_clear_change"}, "Files: no clear change"),
        ({"direction": "undetermined"}, "neither direction is plainly better"),
        ({"comparability": "caution"}, "Compare with caution."),
        ({"area": "East"}, "Files (East): improved"),
        ({"change_pp_low": 10.04, "change_pp_high": 30.06}, "(95% interval +10.0 to +30.1)"),
        ({"unit": "count", "value_from": 40.0, "value_to": 50.0, "change_pp": None}, "Files: improved, 40 then 50."),
    ],
)
def test_improvement_in_every_branch(more: dict[str, Any], said: str) -> None:
    """Each direction, comparability and unit has its words."""
    assert said in answers.improvement_answer(changes(change(**more)))


def test_the_whole_is_not_counted_with_its_parts() -> None:
    """Two measures over all areas and in three areas each: the areas are counted apart, and eight intervals have their word on chance."""
    rows = [
        change(
            measure=name,
            area=area,
            change_pp_low=1.0,
            change_pp_high=2.0,
            direction="improved" if area in ("all", "a") else "no_clear_change",
        )
        for name in ("m", "n")
        for area in ("all", "a", "b", "c")
    ]
    lead = answers.improvement_answer(changes(*rows)).splitlines()[0]
    assert (
        lead == "**All areas together: of 2 comparisons 2 improved. Single areas: of 6 comparisons 2 improved and 4 without clear change.**"
    )
    told = "8 intervals at 95%: were nothing changed, now and then one would still leave zero by chance"
    assert told in answers.limits(changes(*rows))
    assert any(told in text for text in captions.changes_caveats(changes(*rows)))
    assert "by chance;" not in answers.limits(changes(*rows[:4]))
    worse = answers.improvement_answer(changes(*[change(measure=m, direction="declined", polarity="lower_is_better") for m in "ab"]))
    assert worse.startswith("**Of 2 comparisons: 2 got worse.**")


def test_improvement_without_anything_to_say() -> None:
    """No rows, only unlike rows, and hidden rows each say so."""
    assert "No measure has a value at both reviews" in answers.improvement_answer(changes())
    unlike = answers.improvement_answer(
        changes(change(comparability="not_comparable", direction="not_comparable", from_measure_title="Part", change_pp=None))
    )
    assert "No change can be given" in unlike
    assert "Part with Files" in unlike
    assert "+23" not in unlike
    hidden = answers.improvement_answer(changes(change(is_suppressed=True, value_from=None, value_to=None, change_pp=None)))
    assert "1 change is hidden to protect people" in hidden


def test_many_comparisons_are_told_by_their_whole_first_and_the_rest_counted() -> None:
    """Five are told one by one; of seven the two of all areas and two more, and three are counted."""
    rows = [
        change(area=area, area_name=area, team="all", measure=f"m{place}")
        for place, area in enumerate(("a", "b", "c", "all", "d", "all", "e"))
    ]
    text = answers.improvement_answer(changes(*rows))
    assert text.count("Files") == 4
    assert text.index("Files: improved") < text.index("Files (a)")
    assert "3 more comparisons, each in the chart" in text
    assert "more comparisons" not in answers.improvement_answer(changes(*rows[:5]))


def test_the_headline_counts() -> None:
    """The headline counts directions with the right plural."""
    told = answers.improvement_answer(changes(change(), change(measure="n"), change(measure="o", direction="declined")))
    assert told.startswith("**Of 3 comparisons: 2 improved and 1 declined.**")


def test_limits_print_reasons_caveats_and_missing_denominators_once() -> None:
    """Each reason once; the lack of denominators is said for all or for some; no cause is claimed."""
    told = answers.limits(
        changes(change(reasons="R."), change(measure="n", reasons="R.", caveats="C.", denominator_from=5, denominator_to=6))
    )
    assert told.count("R.") == 1
    assert "- C." in told
    assert "1 of 2 comparisons lacks a denominator" in told
    assert "does not say what brought it about" in told
    assert "No comparison has known denominators" in answers.limits(changes(change()))
    assert "denominator" not in answers.limits(changes(change(denominator_from=5, denominator_to=6)))


def test_nothing_says_cause() -> None:
    """No answer claims a cause."""
    told = " ".join([answers.improvement_answer(changes(change())), answers.limits(changes(change()))])
    assert not any(word in told for word in ("because", "due to", "thanks to", "led to", "as a result"))


def test_register_and_sensitivity_answers() -> None:
    """Singular and plural are right, and no assumption is told as a result."""
    figure = {"inspection": "x", "figure_id": "f", "measure": "m", "locator": "page 1"}
    told = answers.register_answer(FIGURES.frame([figure]), EVIDENCE.frame(), ISSUES.frame())
    assert told.startswith("**1 figure, 1 with the place where it is printed; 0 with a denominator; 0 further pieces of evidence.**")
    told = answers.sensitivity_answer(pd.DataFrame({"measure_title": ["Files"], "smallest_n": [22]}))
    assert "The denominators are unknown" in told
    assert "Files: from 22 files in each round" in told
    assert "nothing was assumed" in answers.sensitivity_answer(pd.DataFrame(columns=["measure_title", "smallest_n"]))
    assert "No recommendation" in answers.progress_answer(pd.DataFrame(columns=["quantified", "remeasured", "shortfall"]))


def test_tables_for_reading_hide_what_is_hidden_and_say_what_is_missing() -> None:
    """A suppressed value shows [c], a missing one [x], a pair both measures, and every row where it is printed."""
    table = reading.changes_for_reading(
        changes(
            change(),
            change(measure="n", is_suppressed=True, value_from=0.5, value_to=0.6, change_pp=None),
            change(measure="o", value_to=None, change_pp=None, from_measure="p", from_measure_title="Part"),
            change(measure="q", denominator_from=1000, denominator_to=2000, change_pp_low=20.0, change_pp_high=26.0),
        )
    )
    assert table.loc[0, "Earlier"] == "71.2% (Mid-point)"
    assert table.loc[0, "Printed at"] == "page 1; then page 2"
    assert table.loc[1, "Earlier"] == "[c] (Mid-point)"
    assert table.loc[2, "Later"] == "[x] (Final)"
    assert table.loc[2, "Measure"] == "Part → Files"
    assert table.loc[3, "Earlier"] == "71.2% of 1,000 (Mid-point)"
    assert table.loc[3, "Change"] == "+23.0 (+20.0 to +26.0)"


def test_a_shortfall_for_reading_is_rounded_half_up_with_a_true_minus() -> None:
    """As every other number is: 81.25% is not 81.2% here and 81.3% elsewhere."""
    table = reading.changes_for_reading(changes(change(shortfall_reduction=0.8125), change(measure="n", shortfall_reduction=-0.0625)))
    assert table["Shortfall reduction"].tolist() == ["81.3%", "−6.3%"]


def test_figures_for_reading() -> None:
    """A value, bounds, a reason for missing, and a draft each read right."""
    base = {"inspection": "x", "measure": "m", "measure_title": "Files", "unit": "percent"}
    frame = FIGURES.frame(
        [
            base | {"figure_id": "a", "value": 0.94, "decimals": 0, "numerator": 1410, "denominator": 1500, "status": "checked"},
            base | {"figure_id": "b", "value_low": 1 / 3, "value_high": 0.5, "status": "to check"},
            base | {"figure_id": "c", "missing_reason": "suppressed"},
            base | {"figure_id": "d", "unit": "count", "value": 12.0},
        ]
    )
    table = reading.figures_for_reading(frame)
    assert list(table["Read as"]) == ["94%", "between 33.3% and 50.0%", "suppressed", "12"]
    assert list(table["Counts"]) == ["1,410 of 1,500", "none", "none", "none"]
    assert table.loc[1, "Note"] == "Unchecked draft"
    assert table.loc[0, "Said by"] == "not stated"


def test_a_table_shows_itself_accessibly_and_runs_no_script() -> None:
    """Caption, scoped headings, escaped cells; an empty frame says so."""
    html = as_table(pd.DataFrame({"Area": ["<script>alert(1)</script>", None]}), "A & B")._repr_html_()
    assert "<caption>A &amp; B</caption>" in html
    assert '<th scope="col">Area</th>' in html
    assert "<script>" not in html
    frame = pd.DataFrame({"Area": ["East"], "Reasons": [None], "Note": [""], "Files": [3]})
    assert re.findall(r'scope="col">(\w+)<', as_table(frame, "x")._repr_html_()) == ["Area", "Files"]  # no column without a word
    assert "Reasons" not in repr(as_table(frame, "x"))
    assert list(as_table(frame, "x").frame) == list(frame)
    assert "nothing to show" in as_table(pd.DataFrame(columns=["a"]), "x")._repr_html_()
