"""Titles in every branch: right words, singular and plural, at most fifteen of them, never a cause."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis.tables import CHANGES
from analysis.wording.findings import bounds_title, changes_title, judgements_title, status_title, unjoined_title


def change(measure: str = "record_keeping", before: float | None = 0.712, after: float | None = 0.942, **more: Any) -> dict[str, Any]:
    known = before is not None and after is not None
    points = round(100 * (after - before), 9) if known else None  # type: ignore[operator]
    title = measure.replace("_", " ").capitalize()
    row = {
        "inspection": "t",
        "measure": measure,
        "from_measure": measure,
        "measure_title": title,
        "unit": "percent",
        "polarity": "higher_is_better",
        "value_from": before,
        "value_to": after,
        "decimals_from": 1,
        "decimals_to": 1,
        "change_pp": points,
        "comparability": "comparable",
        "direction": "improved",
        "area": "all",
    }
    return row | more


LOWER = {"polarity": "lower_is_better"}
CAUTION = {"comparability": "caution"}
UNLIKE = {"comparability": "not_comparable", "direction": "not_comparable", "change_pp": None}
HIDDEN = {"is_suppressed": True, "value_from": None, "value_to": None, "change_pp": None}
DOWN, FLAT, NEITHER = {"direction": "declined"}, {"direction": "no_clear_change"}, {"direction": "undetermined", "polarity": "neither"}
AREAS = [("east", {}), ("north", {"direction": "no_clear_change"}), ("west", {"direction": "no_clear_change"})]

BRANCHES = [
    ("nothing", [], "No measure has a value at both reviews"),
    ("one improved", [change()], "Record keeping improved: up 23.0 percentage points to 94.2%"),
    ("one improved with caution", [change(**CAUTION)], "Record keeping improved, with caution: up 23.0 percentage points to 94.2%"),
    (
        "one improved, lower is better",
        [change("late_reports", 0.2, 0.092, **LOWER)],
        "Late reports improved: down 10.8 percentage points to 9.2%",
    ),
    ("one declined", [change("plans", 0.9, 0.85, **DOWN)], "Plans declined: down 5.0 percentage points to 85.0%"),
    (
        "one got worse, lower is better",
        [change("late_reports", 0.1, 0.2, **LOWER, **DOWN)],
        "Late reports got worse: up 10.0 percentage points to 20.0%",
    ),
    ("one point is singular", [change("plans", 0.9, 0.91, decimals_from=0, decimals_to=0)], "Plans improved: up 1 percentage point to 91%"),
    ("no clear change", [change("plans", 0.8, 0.82, **FLAT)], "Plans shows no clear change: 80.0%, then 82.0%"),
    (
        "undetermined",
        [change("staff_held_back", 0.1, 0.08, **NEITHER)],
        "Staff held back went from 10.0% to 8.0%; neither direction is better",
    ),
    ("undetermined and unchanged", [change("staff_held_back", 0.1, 0.1, **NEITHER)], "Staff held back stayed at 10.0%"),
    (
        "a clear change that rounds to nothing",
        [change("plans", 0.9421, 0.9423, change_pp=0.02)],
        "Plans improved by less than 0.1 percentage points, to 94.2%",
    ),
    ("one not comparable", [change("reports", 0.94, 0.982, **UNLIKE)], "Reports: the two figures cannot be compared"),
    (
        "several not comparable",
        [change(f"m{i}", **UNLIKE) for i in range(2)],
        "None of the 2 comparisons is like for like, so none is drawn",
    ),
    ("a comparability nobody declared", [change(comparability="fine")], "Record keeping: the two figures cannot be compared"),
    ("one hidden", [change("plans", **HIDDEN)], "The change in plans is hidden to protect people"),
    ("all hidden", [change(f"m{i}", **HIDDEN) for i in range(3)], "All 3 changes are hidden to protect people"),
    (
        "hidden and unlike",
        [change("a", **HIDDEN), change("b", **UNLIKE)],
        "No change can be shown: figures are hidden, missing or not comparable",
    ),
    ("only counts", [change(unit="count", change_pp=None)], "None of these measures is a share, so none is drawn"),
    ("both improved", [change(), change("safeguarding", 0.825, 0.989)], "Both measures improved, by 23.0 and 16.4 percentage points"),
    (
        "the letter",
        [change(**CAUTION), change("safeguarding", 0.825, 0.989), change("reports", 0.94, 0.982, **UNLIKE)],
        "Both comparable measures improved, by 23.0 and 16.4 percentage points, one with caution",
    ),
    (
        "all of three improved",
        [change(f"m{i}", 0.5, 0.6 + i / 10) for i in range(3)],
        "All 3 measures improved, by 10.0 to 30.0 percentage points",
    ),
    ("two unclear", [change(f"m{i}", **FLAT) for i in range(2)], "Neither of the 2 measures shows a clear change"),
    (
        "the whole and its areas",
        [*[change(m) for m in ("a", "b")], *[change(m, area=area, **how) for m in ("a", "b") for area, how in AREAS]],
        "Over all areas both improved; of 6 comparisons in single areas 2 improved",
    ),
    (
        "the whole apart, its areas the other way",
        [change("a"), change("b", **FLAT), *[change("a", area=area, **DOWN) for area, _ in AREAS]],
        "Over all areas 1 of 2 improved; of 3 comparisons in single areas 3 declined",
    ),
    (
        "one measure, the whole and its areas",
        [change("plans", **FLAT), *[change("plans", area=area, **FLAT) for area, _ in AREAS]],
        "Plans shows no clear change over all areas; of 3 single areas none did clearly",
    ),
    (
        "the whole, its areas and teams",
        [change("plans", **CAUTION), *[change("plans", area="east", team=f"t{i}") for i in range(4)]],
        "Plans improved over all areas; of 4 single areas and teams 4 improved",
    ),
    (
        "the whole and many ways of its parts",
        [change("a"), change("b", **DOWN), change("c", **FLAT), change("d", **NEITHER), *[change("a", area=f"x{i}") for i in range(12)]],
        "Over all areas 1 of 4 improved; of 12 comparisons in single areas 12 improved",
    ),
    (
        "some hidden in a part",
        [change("plans"), change("plans", area="east"), change("plans", area="west", **HIDDEN)],
        "Plans improved over all areas; of 1 single area shown 1 improved",
    ),
    (
        "four ways",
        [change("a", **CAUTION), change("b", **DOWN), change("c", **FLAT), change("d", **NEITHER)],
        "Of 4 measures, 1 improved, 1 declined, 2 neither, one with caution",
    ),
    (
        "areas",
        [change(before=0.5, after=0.6 + i / 10, area=f"a{i}") for i in range(3)],
        "All 3 areas improved, by 10.0 to 30.0 percentage points",
    ),
    ("both declined", [change(f"m{i}", 0.6, 0.5, **DOWN) for i in range(2)], "Both measures declined, by 10.0 percentage points each"),
    (
        "both got worse",
        [change(f"m{i}", 0.5, 0.6, **DOWN, **LOWER) for i in range(2)],
        "Both measures got worse, by 10.0 percentage points each",
    ),
    ("none clear", [change(f"m{i}", **FLAT) for i in range(3)], "None of the 3 measures shows a clear change"),
    (
        "all undetermined",
        [change(f"m{i}", **NEITHER) for i in range(2)],
        "Both measures have no better direction, so no improvement or decline can be named",
    ),
    (
        "mixed",
        [change("a"), change("b"), change("c", **DOWN), change("d", **FLAT)],
        "2 of 4 measures improved, 1 declined and 1 shows no clear change",
    ),
    ("one of two improved", [change("a"), change("b", **FLAT)], "1 of 2 measures improved and 1 shows no clear change"),
]


@pytest.mark.parametrize(("rows", "title"), [branch[1:] for branch in BRANCHES], ids=[branch[0] for branch in BRANCHES])
def test_changes_title(rows: list[dict[str, Any]], title: str) -> None:
    """Each branch says its finding, whichever way is good."""
    assert changes_title(pd.DataFrame(CHANGES.frame(rows))) == title


@pytest.mark.parametrize("rows", [branch[1] for branch in BRANCHES], ids=[branch[0] for branch in BRANCHES])
def test_titles_keep_the_rules_with_long_names(rows: list[dict[str, Any]]) -> None:
    """However long the measures' names: at most fifteen words, a capital first, no full stop, no cause, no bare "+23%"."""
    long = "share of case files in which the plan for each child was reviewed and recorded in time"
    for frame in (CHANGES.frame(rows), CHANGES.frame([row | {"measure_title": f"{row['measure_title']} {long}"} for row in rows])):
        title = changes_title(frame)
        assert len(title.split()) <= 15, title
        assert title[0] == title[0].upper()
        assert not title.endswith(".")
        assert not any(word in title.lower() for word in ("because", "due to", "thanks", "+", "led to"))


def test_bounds_titles() -> None:
    """None, one with its bounds, several."""
    assert bounds_title([], [], []) == "No quantity is given as a range or in words"
    assert bounds_title(["Plans"], [0.567], [0.667]) == "Plans is only known to lie between 57% and 67%"
    assert bounds_title(["a", "b"], [0, 0], [1, 1]) == "2 quantities are only known within bounds, not as points"


def test_unjoined_titles() -> None:
    """None, one, several, and figures nobody tried to compare."""
    assert unjoined_title(0, declared_unlike=True) == "No figure has to stand apart"
    assert unjoined_title(3, declared_unlike=True) == "3 figures are not like for like, so none is joined to another"
    assert unjoined_title(1, declared_unlike=False) == "1 published figure, standing alone"


@pytest.mark.parametrize(
    ("grades", "total", "title"),
    [
        ([], 10, "No recommendation has a judgement of its own"),
        (["satisfactory"] * 10, 10, "All 10 recommendations judged satisfactory by the inspectorate at the final review"),
        (["good"], 1, "The one recommendation judged good by the inspectorate at the final review"),
        (["good"] * 3, 10, "3 of 10 recommendations judged good by the inspectorate at the final review"),
        (["good"] * 7 + ["inadequate"] * 3, 10, "Of 10 recommendations at the final review: 7 good and 3 inadequate"),
    ],
)
def test_judgement_titles(grades: list[str], total: int, title: str) -> None:
    """All, one, some, and several grades."""
    assert judgements_title(pd.Series(grades, dtype=str), review="Final review", judge="inspectorate", total=total) == title


def test_status_titles() -> None:
    """Singular and plural agree."""
    assert status_title(10, quantified=4, remeasured=2) == "Of 10 recommendations, 4 have a figure and 2 were measured again"
    assert status_title(1, quantified=1, remeasured=1) == "Of 1 recommendation, 1 has a figure and 1 was measured again"
    assert status_title(0, quantified=0, remeasured=0) == "No recommendation is declared"


def test_changes_of_one_area_name_it() -> None:
    """Charts of a pack are told apart by their titles; where the name does not fit, the finding goes first."""
    east = {"area": "east", "area_name": "East & Coast"}
    both = [change(**east), change("safeguarding", 0.6, 0.746, **east)]
    assert changes_title(CHANGES.frame(both)) == "East & Coast: both measures improved, by 23.0 and 14.6 percentage points"
    words = {"area": "regional average", "area_name": "regional average"}  # as a letter writes it
    titles = changes_title(CHANGES.frame([change(**words), change("safeguarding", 0.6, 0.746, **words)]))
    assert titles.startswith("Regional average: both measures improved")
    long = {"area": "east", "area_name": "The Eastern Coast and all the Islands beyond it as far as the old border"}
    assert changes_title(CHANGES.frame([change(**long), change("safeguarding", 0.6, 0.746, **long)])).startswith("Both measures improved")
